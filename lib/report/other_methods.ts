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
import { meanScore, seedsOf, type Side, sideOf } from "./sides.ts";
import { studyHead } from "./study_head.ts";

/** The arms that the methods are compared with. */
const PLAIN = "noisy";
const LAYERS = "noisy-layers";

/**
 * Describes the methods of a study by the 95 % interval of their paired difference to the layers: above
 * 0, below 0, or around it; of the last two it gives their number and the range of their scores. Returns
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
  const seeds = seedsOf(summaries, LAYERS).length;
  if (seeds === 0 || methods.length === 0) return undefined;
  const above = methods.filter(({ side }) => side === 1).map(({ text }) => text);
  /** How many methods are on a side, and the range of their scores. */
  const among = (side: Side, head: string) => {
    const found = methods.filter((method) => method.side === side);
    const [least, greatest] = [found.at(-1), found[0]].map((method) => fixed(method?.score ?? 0));
    const range = least === greatest ? least : `${least} to ${greatest}`;
    return found.length > 0 ? [`${head}: ${counted(found.length, "method")}, ${range}.`] : [];
  };
  const own = [["plain", PLAIN], ["layers", LAYERS]].flatMap(([name, arm]) => {
    const score = meanScore(summaries, arm!);
    return score === undefined ? [] : [`${name} ${fixed(score)}`];
  });
  return [
    `${studyHead(records[0]!, { seeds })}: ${own.join("; ")}.`,
    ...above.length > 0 ? [`Higher than the layers: ${above.join("; ")}.`] : [],
    ...among(0, "Not told apart from the layers"),
    ...among(-1, "Lower"),
  ].join(" ");
}
