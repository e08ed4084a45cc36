/**
 * Writes the lead's sentences on a study of controls: do the layers do more than smoothing? The studies
 * are `studies/controls.ts`.
 *
 * @module
 */
import { measureName } from "../metrics/conventions.ts";
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
  const comparison = smoothingComparison(records);
  const seeds = comparison?.seeds.length ?? 0;
  return [
    `${studyHead(records[0]!, { seeds })}: ${scores.join("; ")}.`,
    ...comparison ? [againstSmoothing(comparison)] : [],
  ].join(" ");
}

/** The mean scores of a study on noisy labels, and what smoothing at prediction does beside the layers. */
interface LayersAndSmoothing {
  /** The images, within a sentence. */
  readonly subject: string;
  /** What the scores are, such as `"Dice"`. */
  readonly measure: string;
  /** Of the plain network. */
  readonly plain: number;
  /** Of the network trained through layers. */
  readonly layers: number;
  /** Of the plain network with implicit heat at prediction. */
  readonly smoothed: number;
  /** By the comparison stated before the runs: smoothing scores the same, better or worse, or it is open. */
  readonly outcome: "same" | "better" | "worse" | "open";
}

/** Undefined without all three arms, or where the comparison could not be tested. */
function layersAndSmoothing(
  records: readonly RunRecord[],
): LayersAndSmoothing | undefined {
  const summaries = summarize(withViews(records));
  const [plain, layers, smoothed] = ["noisy", "noisy-layers", "noisy-implicit"].map((arm) =>
    meanScore(summaries, arm)
  );
  const { verdict, interval } = smoothingComparison(records) ?? {};
  if (plain === undefined || layers === undefined || smoothed === undefined) return undefined;
  if (!interval || verdict === "cannot test") return undefined;
  const apart = interval.mean < 0 ? "better" : "worse";
  const outcome = verdict === "supported" ? "same" : verdict === "not supported" ? apart : "open";
  const [{ show, spec }] = records as [RunRecord];
  const subject = show.title.split(": ").at(-1)!;
  return { subject, measure: measureName(spec.metric), plain, layers, smoothed, outcome };
}

/** The comparison of layers with implicit heat at prediction, as stated before the runs. */
const smoothingComparison = (records: readonly RunRecord[]): TestedComparison | undefined =>
  testComparisons(records).find(({ stated }) =>
    stated.arm === "noisy-layers" && stated.with === "noisy-implicit"
  );

/**
 * What smoothing at prediction achieves compared with the layers, in a sentence; undefined without a study
 * that tests it.
 *
 * @param records Records by study.
 *
 * @example
 * ```ts
 * import { smoothingText } from "./control_study.ts";
 * import { fakeRecord } from "../results/fixture.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(smoothingText([[fakeRecord({ arm: "noisy" })]]), undefined);
 * ```
 */
export function smoothingText(records: readonly (readonly RunRecord[])[]): string | undefined {
  const studies = records.flatMap((one) => layersAndSmoothing(one) ?? []);
  const of = (...outcomes: LayersAndSmoothing["outcome"][]) =>
    studies.filter(({ outcome }) => outcomes.includes(outcome));
  const [same, better] = [of("same"), of("better")];
  const words = better.length === 0
    ? "as well"
    : same.length === 0
    ? "better"
    : "as well or better";
  const parts = [
    { what: `does ${words}`, found: of("same", "better") },
    { what: "does worse", found: of("worse") },
    { what: "cannot be told apart from the layers", found: of("open") },
  ].filter(({ found }) => found.length > 0);
  const [first] = parts.flatMap(({ found }) => found);
  const scores = (one: LayersAndSmoothing) => {
    const [ofLayers, ofPlain] = one === first ? ["layers ", "plain "] : ["", ""];
    return `${one.subject} ${fixed(one.smoothed)} ${one.measure} (${ofLayers}${
      fixed(one.layers)
    }, ` +
      `${ofPlain}${fixed(one.plain)})`;
  };
  const told = parts.map(({ what, found }) => `${what}: ${found.map(scores).join(", ")}`);
  return first && `So smoothing the logits of a plain network at prediction ${told.join("; ")}.`;
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
