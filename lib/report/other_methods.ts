/**
 * Writes the lead's paragraph on methods of others: which score higher than the layers on noisy labels,
 * which lower, and which cannot be told apart. The study is `studies/baselines.ts`.
 *
 * @module
 */
import { trainedFor } from "../experiment/resolve.ts";
import { armStyleOf } from "../results/arm_order.ts";
import { compareArms } from "../results/paired.ts";
import type { RunRecord } from "../results/record.ts";
import { mean } from "../results/statistics.ts";
import { summarize } from "../results/summary.ts";
import { withViews } from "../results/views.ts";
import { counted, fixed } from "./format.ts";
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
  const scoreOf = (arm: string) => {
    const scores = summaries.find((one) => one.arm === arm)?.scores ?? [];
    return scores.filter((score) => !Number.isNaN(score));
  };
  const methods = summaries.flatMap(({ arm }) => {
    if (!arm.startsWith(`${PLAIN}-`) || arm === LAYERS || trainedFor(arm)) return [];
    const compared = compareArms(summaries, { arm, baseline: LAYERS });
    if (!compared) return [];
    const { interval } = compared;
    const order = !interval ? 0 : interval.low > 0 ? 1 : interval.high < 0 ? -1 : 0;
    const score = mean(scoreOf(arm));
    const label = armStyleOf(records, arm).label
      .replace(/^noisy: /, "").replace(/, \S+ = \S+$/, ""); // its setting is in the tables
    return [{ score, order, text: `${label} ${fixed(score)}` }];
  }).sort((one, other) => other.score - one.score);
  const seeds = scoreOf(LAYERS).length;
  if (seeds === 0 || methods.length === 0) return undefined;
  const plain = scoreOf(PLAIN);
  const open = methods.filter(({ order }) => order === 0);
  const list = (order: number, head: string) => {
    const texts = methods.filter((method) => method.order === order).map(({ text }) => text);
    return texts.length > 0 ? [`${head}: ${texts.join("; ")}.`] : [];
  };
  const own = [
    ...plain.length > 0 ? [`plain ${fixed(mean(plain))}`] : [],
    `layers ${fixed(mean(scoreOf(LAYERS)))}`,
  ];
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
