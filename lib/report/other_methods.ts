/**
 * Writes the lead's paragraph on methods of others: which score higher than the layers on noisy labels,
 * which lower, and which cannot be told apart. The study is `studies/baselines.ts`.
 *
 * @module
 */
import { trainedFor } from "../experiment/resolve.ts";
import { armStyleOf } from "../results/arm_order.ts";
import type { RunRecord } from "../results/record.ts";
import { summarize } from "../results/summary.ts";
import { withViews } from "../results/views.ts";
import { counted, fixed } from "./format.ts";
import { meanScore, type Side, sideOf, soundScores } from "./sides.ts";
import { studyHead } from "./study_head.ts";

/** The arms that the methods are compared with. */
const PLAIN = "noisy";
const LAYERS = "noisy-layers";

/**
 * Describes the methods of a study by the 95 % interval of their paired difference to the layers: above
 * 0, below 0, or around it; of the last it gives their number and the range of their scores. Returns
 * undefined if the study has no seed with layers, or no other method.
 *
 * @example
 * ```ts
 * import { otherMethodsText } from "./other_methods.ts";
 * import { fakeRecord } from "../results/fixture.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(otherMethodsText([fakeRecord({ arm: "noisy" })]), undefined);
 * ```
 */
export function otherMethodsText(records: readonly RunRecord[]): string | undefined {
  const summaries = summarize(withViews(records));
  const methods = summaries.flatMap(({ arm }) => {
    if (!arm.startsWith(`${PLAIN}-`) || arm === LAYERS || trainedFor(arm)) return [];
    const side = sideOf(summaries, { arm, baseline: LAYERS });
    const score = meanScore(summaries, arm);
    if (side === undefined || score === undefined) return [];
    const label = armStyleOf(records, arm).label
      .replace(/^noisy: /, "").replace(/, \S+ = \S+$/, ""); // its setting is in the tables
    return [{ score, side, text: `${label} ${fixed(score)}` }];
  }).sort((one, other) => other.score - one.score);
  const seeds = soundScores(summaries, LAYERS).length;
  if (seeds === 0 || methods.length === 0) return undefined;
  const list = (side: Side, head: string) => {
    const texts = methods.filter((method) => method.side === side).map(({ text }) => text);
    return texts.length > 0 ? [`${head}: ${texts.join("; ")}.`] : [];
  };
  const own = [["plain", PLAIN], ["layers", LAYERS]].flatMap(([name, arm]) => {
    const score = meanScore(summaries, arm!);
    return score === undefined ? [] : [`${name} ${fixed(score)}`];
  });
  const open = methods.filter(({ side }) => side === 0);
  const [least, greatest] = [open.at(-1), open[0]].map((method) => fixed(method?.score ?? 0));
  return [
    `${studyHead(records[0]!, { seeds })}: ${own.join("; ")}.`,
    ...list(1, "Higher than the layers"),
    ...list(-1, "Lower"),
    ...open.length > 0
      ? [
        `Not told apart from the layers: ${
          counted(open.length, "method")
        }, ${least} to ${greatest}.`,
      ]
      : [],
  ].join(" ");
}
