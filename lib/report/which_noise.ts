/**
 * Writes the lead's paragraph on the reading of the paper's noise: which is memorised, and what layers and
 * smoothing do then. The study is `studies/protocols.ts`.
 *
 * @module
 */
import { memorised } from "../results/memorised.ts";
import { isMemorised } from "../results/gate.ts";
import type { RunRecord } from "../results/record.ts";
import { summarize } from "../results/summary.ts";
import { withViews } from "../results/views.ts";
import { PROTOCOLS } from "../studies/protocols.ts";
import { fixed } from "./format.ts";
import { meanScore, soundScores } from "./sides.ts";
import { studyHead } from "./study_head.ts";

/** Drawing exactly 10 % changes nothing else, and is in the tables. */
const LED = ["released", "fixed", "per-image"] as const;
/** The ends of the arms' names that the text compares, and what it calls them. */
const REMEDIES = { plain: "", smoothed: "-implicit", layers: "-layers-20" } as const;

/**
 * Describes each of three protocols whose plain network was run: whether that network memorised the noise, its mean
 * score, and those with implicit heat at prediction and with 20 layers. Returns undefined without any.
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
  const protocols = LED.flatMap((name) => {
    const { title } = PROTOCOLS[name];
    const scores = Object.entries(REMEDIES).flatMap(([what, end]) => {
      const score = meanScore(summaries, `${name}${end}`);
      return score === undefined ? [] : [`${what} ${fixed(score)}`];
    });
    if (meanScore(summaries, name) === undefined) return [];
    const found = errors.find(({ arm }) => arm === name)?.scored;
    const learnt = found ? ` (${isMemorised(found) ? "" : "not "}memorised)` : "";
    return [{ name, text: `${title}${learnt}: ${scores.join(", ")}` }];
  });
  if (protocols.length === 0) return undefined;
  const seeds = Math.min(...protocols.map(({ name }) => soundScores(summaries, name).length));
  return `${studyHead(records[0]!, { seeds })}: ${protocols.map(({ text }) => text).join("; ")}.`;
}
