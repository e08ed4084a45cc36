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
import { meanScore, seedsOf, type Side, sideOf } from "./sides.ts";
import { studyHead } from "./study_head.ts";

const PLAIN = "noisy";

/**
 * Describes the evolutions of a study: the range of their layers' mean scores, and of their flows' at
 * prediction, over the seeds that all of them and the plain network have; then which layers lie above or
 * below their flow, by the 95 % interval of paired differences. Returns undefined if no evolution has
 * both, or if no seed has all.
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
  const known = Object.entries(FLOWS).flatMap(([name, { label }]) => {
    const pair = { arm: `${PLAIN}-${name}`, baseline: `${PLAIN}-${name}-after` };
    const side = sideOf(summaries, pair);
    return side === undefined ? [] : [{ label, side, ...pair }];
  });
  if (known.length === 0) return undefined;
  const arms = [PLAIN, ...known.flatMap(({ arm, baseline }) => [arm, baseline])];
  const seeds = arms.map((arm) => seedsOf(summaries, arm)).reduce((some, more) =>
    some.filter((seed) => more.includes(seed))
  );
  const score = (arm: string) => meanScore(summaries, arm, { seeds });
  const plain = score(PLAIN);
  if (plain === undefined) return undefined;
  const flows = known.map((flow) => (
    { ...flow, layers: score(flow.arm)!, smoothed: score(flow.baseline)! }
  )).sort((one, other) => other.layers - one.layers);
  const named = (side: Side) =>
    flows.filter((flow) => flow.side === side).map(({ label }) => label).join(", ") || "none";
  const range = (of: "layers" | "smoothed") => {
    const [least, greatest] = extent(flows.map((flow) => flow[of])).map((score) => fixed(score));
    return least === greatest ? least : `${least} to ${greatest}`;
  };
  const [least, most] = extent(known.map(({ arm }) => seedsOf(summaries, arm).length));
  const over = seeds.length < most
    ? ` (means over the ${counted(seeds.length, "seed")} that all have)`
    : "";
  return `${studyHead(records[0]!, { seeds: least, most })}: plain ${fixed(plain)}; ` +
    `layers of ${counted(flows.length, "evolution")} ${range("layers")}, ` +
    `their flows at prediction ${range("smoothed")}${over}. ` +
    `Layers above their flow: ${named(1)}; below: ${named(-1)}.`;
}
