/**
 * The commands that make runs which are there already, from the settings in their records.
 *
 * @module
 */
import { type Arm, armParts, compareArmNames } from "../results/arms.ts";
import type { RunSpec } from "../results/record.ts";
import { type ExperimentId, EXPERIMENTS } from "../paper/paper.ts";
import { commandOf } from "./selection.ts";

/**
 * The fewest commands that together make these runs and no others: one for each experiment, profile,
 * precision and file of weights, and for arms that were run with other seeds than the rest. Runs of
 * an experiment that has left the table, or of an arm that no command knows, have none.
 *
 * @example
 * ```ts
 * import { commandsOf } from "./commands_of.ts";
 * import { fakeRecord } from "../results/fixture.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const runs = [0, 1].flatMap((seed) => [
 *   fakeRecord({ arm: "noisy-iel", seed }),
 *   fakeRecord({ arm: "noisy", seed }),
 * ]);
 * deepStrictEqual(commandsOf(runs.map(({ spec }) => spec)), [
 *   "deno task reproduce wbc-unet --profile quick --seeds 2 --arms noisy,noisy-iel",
 * ]);
 * ```
 */
export function commandsOf(specs: readonly RunSpec[]): string[] {
  const known = specs.filter(({ experiment, arm }) =>
    Object.hasOwn(EXPERIMENTS, experiment) && armParts(arm)
  );
  const sizes = Map.groupBy(
    known,
    ({ experiment, profile, precision, pretrained }) =>
      JSON.stringify([experiment, profile, precision, pretrained]),
  );
  return [...sizes.values()].flatMap((runs) => {
    const { experiment, profile, precision, pretrained } = runs[0]!;
    const shared = {
      experiment: EXPERIMENTS[experiment as ExperimentId],
      ...{ profile, precision, pretrained },
    };
    return armsBySeeds(runs).map(({ arms, seeds }) => commandOf({ ...shared, arms, seeds }));
  });
}

/** Arms with the seeds that all of them were run with; seeds that are not 0 … n − 1 stand alone. */
function armsBySeeds(
  runs: readonly RunSpec[],
): { arms: readonly Arm[]; seeds: readonly number[] }[] {
  const arms = [...Map.groupBy(runs, ({ arm }) => arm as Arm)]
    .sort(([a], [b]) => compareArmNames(a, b))
    .map(([arm, same]) => ({
      arm,
      seeds: [...new Set(same.map(({ seed }) => seed))].sort(ascending),
    }));
  return [...Map.groupBy(arms, ({ seeds }) => seeds.join()).values()].flatMap((alike) => {
    const { seeds } = alike[0]!;
    const whole = seeds.every((seed, at) => seed === at);
    return (whole ? [seeds] : seeds.map((seed) => [seed]))
      .map((seeds) => ({ arms: alike.map(({ arm }) => arm), seeds }));
  });
}

const ascending = (a: number, b: number) => a - b;
