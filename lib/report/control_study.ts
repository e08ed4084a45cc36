/**
 * Writes the lead's sentences on a study of controls: do the layers do more than smoothing? The studies
 * are `studies/controls.ts`.
 *
 * @module
 */
import type { RunRecord } from "../results/record.ts";
import { summarize } from "../results/summary.ts";
import { testComparisons, type TestedComparison } from "../results/verdict.ts";
import { withViews } from "../results/views.ts";
import { counted, fixed, intervalText, signed } from "./format.ts";
import { meanScore } from "./sides.ts";
import { studyHead } from "./study_head.ts";

/** The control arms that the lead mentions, and what it calls them. */
const ARMS = {
  noisy: "plain",
  "noisy-layers": "layers",
  "noisy-implicit": "implicit heat at prediction",
  "noisy-blurred": "labels blurred by the same flow",
  "noisy-majority": "5×5 majority filter",
} as const;

/**
 * Describes a study: the mean score of each control on noisy labels, and whether layers and smoothing at
 * prediction are the same, by the comparison that was stated before the runs.
 *
 * @param records Records of one study; at least one.
 *
 * @example
 * ```ts
 * import { controlStudyText } from "./control_study.ts";
 * import { fakeRecord } from "../results/fixture.ts";
 * import { match } from "node:assert/strict";
 *
 * match(controlStudyText([fakeRecord({ arm: "noisy" })]), /: plain \d\.\d{3}\.$/);
 * ```
 */
export function controlStudyText(records: readonly RunRecord[]): string {
  const summaries = summarize(withViews(records));
  const scores = Object.entries(ARMS).flatMap(([arm, name]) => {
    const score = meanScore(summaries, arm);
    return score === undefined ? [] : [`${name} ${fixed(score)}`];
  });
  const comparison = testComparisons(records).find(({ stated }) =>
    stated.arm === "noisy-layers" && stated.with === "noisy-implicit"
  );
  const seeds = comparison?.seeds.length ?? 0;
  return [
    `${studyHead(records[0]!, { seeds })}: ${scores.join("; ")}.`,
    ...comparison ? [againstSmoothing(comparison)] : [],
  ].join(" ");
}

/** The result of comparing layers with smoothing. */
function againstSmoothing(
  { interval, verdict, stated: { margin }, values }: TestedComparison,
): string {
  if (!interval) return "";
  const level = `${Math.round(100 * interval.level)} %`;
  const numbers = `${signed(interval.mean)} (${level} interval ${intervalText(interval)})`;
  const words: Partial<Record<TestedComparison["verdict"], string>> = {
    supported: `the same to within ${margin}`,
    "not supported": `smoothing is ${interval.mean < 0 ? "better" : "worse"}`,
    mixed: `${
      counted(values.length, "seed")
    } cannot tell whether they are the same to within ${margin}`,
  };
  return `Layers minus smoothing: ${numbers}; ${words[verdict] ?? verdict}.`;
}
