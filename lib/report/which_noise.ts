/**
 * Writes the lead's paragraph on the kind of noise: which is memorised, and what layers and smoothing do
 * then. The studies are `studies/protocols.ts`, of the paper's noise, and `studies/noises.ts`.
 *
 * @module
 */
import { armStyleOf } from "../results/arm_order.ts";
import { memorised } from "../results/memorised.ts";
import { isMemorised } from "../results/gate.ts";
import type { RunRecord } from "../results/record.ts";
import { summarize } from "../results/summary.ts";
import { withViews } from "../results/views.ts";
import { fixed } from "./format.ts";
import { meanScore, seedsOf } from "./sides.ts";
import { studyHead } from "./study_head.ts";

/** The plain arms of each study that the text names, most telling first; the tables have the rest. */
const LED: Readonly<Record<string, readonly string[]>> = {
  "wbc-protocols": ["released", "fixed", "per-image"],
  "nuclei-noises": ["objects", "boundary"],
};
/** The ends of the arms' names that the text compares, and what it calls them. */
const REMEDIES = [
  ["plain", ""],
  ["smoothed", "-implicit"],
  ["layers", "-layers"],
  ["layers", "-layers-20"],
] as const;

/** The studies that `whichNoiseText` describes. */
export const NOISE_STUDIES: readonly string[] = Object.keys(LED);

/**
 * Describes kinds of noise of a study, where the plain network was run: whether that network
 * memorised the noise, its mean score, and those with implicit heat at prediction and with layers. Returns
 * undefined without any.
 *
 * @example
 * ```ts
 * import { whichNoiseText } from "./which_noise.ts";
 * import { fakeRecord } from "../results/fixture.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(whichNoiseText([fakeRecord({ arm: "clean" })]), undefined);
 * ```
 */
export function whichNoiseText(records: readonly RunRecord[]): string | undefined {
  const views = withViews(records);
  const summaries = summarize(views);
  const errors = memorised(views);
  const { experiment } = records[0]!.spec;
  const kinds = (LED[experiment] ?? []).flatMap((name) => {
    const scores = REMEDIES.flatMap(([what, end]) => {
      const score = meanScore(summaries, `${name}${end}`);
      return score === undefined ? [] : [`${what} ${fixed(score)}`];
    });
    if (meanScore(summaries, name) === undefined) return [];
    const found = errors.find(({ arm }) => arm === name)?.scored;
    const learnt = found ? ` (${isMemorised(found) ? "" : "not "}memorised)` : "";
    const title = armStyleOf(views, name).label.replace(/: plain$/, "");
    return [{ name, text: `${title}${learnt}: ${scores.join(", ")}` }];
  });
  if (kinds.length === 0) return undefined;
  const seeds = Math.min(...kinds.map(({ name }) => seedsOf(summaries, name).length));
  return `${studyHead(records[0]!, { seeds })}: ${kinds.map(({ text }) => text).join("; ")}.`;
}
