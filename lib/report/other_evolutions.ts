/**
 * Writes the lead's paragraph on layers of other evolutions: the scores of each on noisy labels next to
 * those of its own flow at prediction. The studies are `studies/evolutions.ts`.
 *
 * @module
 */
import type { RunRecord } from "../results/record.ts";
import { extent } from "../results/statistics.ts";
import { summarize } from "../results/summary.ts";
import { withViews } from "../results/views.ts";
import { FLOWS } from "../studies/evolution_grids.ts";
import { counted, fixed } from "./format.ts";
import { meanScore, type Side, sideOf, soundScores } from "./sides.ts";
import { studyHead } from "./study_head.ts";

const PLAIN = "noisy";

/**
 * Describes the evolutions of a study: the range of their layers' mean scores, and of their flows' at
 * prediction; then which layers lie above or below their flow, by the 95 % interval of paired differences.
 * Returns undefined if no evolution has both.
 *
 * @example
 * ```ts
 * import { otherEvolutionsText } from "./other_evolutions.ts";
 * import { fakeRecord } from "../results/fixture.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(otherEvolutionsText([fakeRecord({ arm: "noisy" })]), undefined);
 * ```
 */
export function otherEvolutionsText(records: readonly RunRecord[]): string | undefined {
  const summaries = summarize(withViews(records));
  const flows = Object.entries(FLOWS).flatMap(([name, { label }]) => {
    const pair = { arm: `${PLAIN}-${name}`, baseline: `${PLAIN}-${name}-after` };
    const side = sideOf(summaries, pair);
    const [layers, flow] = [pair.arm, pair.baseline].map((arm) => meanScore(summaries, arm));
    if (side === undefined || layers === undefined || flow === undefined) return [];
    return [{ label, side, layers, flow, seeds: soundScores(summaries, pair.arm).length }];
  }).sort((one, other) => other.layers - one.layers);
  const plain = meanScore(summaries, PLAIN);
  if (flows.length === 0 || plain === undefined) return undefined;
  const named = (side: Side) =>
    flows.filter((flow) => flow.side === side).map(({ label }) => label).join(", ") || "none";
  const range = (of: "layers" | "flow") => {
    const [least, greatest] = extent(flows.map((flow) => flow[of])).map((score) => fixed(score));
    return least === greatest ? least : `${least} to ${greatest}`;
  };
  const [seeds, most] = extent(flows.map((flow) => flow.seeds));
  return `${studyHead(records[0]!, { seeds, most })}: plain ${fixed(plain)}; ` +
    `layers of ${counted(flows.length, "evolution")} ${range("layers")}, ` +
    `their flows at prediction ${range("flow")}. ` +
    `Layers above their flow: ${named(1)}; below: ${named(-1)}.`;
}
