/**
 * Derives the commands that reproduce existing runs from their records.
 *
 * @module
 */
import { shellLine } from "../cli_values.ts";
import { EXPERIMENTS } from "../paper/paper.ts";
import { setWords } from "../experiment/changes.ts";
import type { Experiment } from "../experiment/experiment.ts";
import { canonicalJson } from "../kind/canonical.ts";
import { armsOf } from "./arm_order.ts";
import type { RunRecord } from "./record.ts";

/**
 * The smallest set of commands that reproduces exactly these runs: one for each experiment, profile,
 * precision, set of changes and weights file, and separate ones for arms that were run with other seeds.
 *
 * @example
 * ```ts
 * import { commandsOf } from "./commands_of.ts";
 * import { fakeRecord } from "./fixture.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const runs = [0, 1].flatMap((seed) => [
 *   fakeRecord({ arm: "noisy-iel", seed }),
 *   fakeRecord({ arm: "noisy", seed }),
 * ]);
 * deepStrictEqual(commandsOf(runs), [
 *   "deno task reproduce wbc-unet --profile quick --seeds 2 --arms noisy,noisy-iel",
 * ]);
 * ```
 */
export function commandsOf(records: readonly RunRecord[]): string[] {
  const sizes = Map.groupBy(
    records,
    ({ spec: { experiment, profile, precision, set, pretrained } }) =>
      canonicalJson([experiment, profile, precision, set, pretrained]),
  );
  return [...sizes.values()].flatMap((runs) =>
    armsBySeeds(runs).map(({ arms, seeds }) => command(runs, { arms, seeds }))
  );
}

interface ArmsAndSeeds {
  readonly arms: readonly string[];
  readonly seeds: readonly number[];
}

function command(runs: readonly RunRecord[], { arms, seeds }: ArmsAndSeeds): string {
  const { spec, command } = runs[0]!;
  const { experiment, profile, precision, set, pretrained } = spec;
  const row = (EXPERIMENTS as Readonly<Record<string, Experiment>>)[experiment];
  const usual = row && Object.entries(row.arms).flatMap(([arm, { extra }]) => extra ? [] : [arm]);
  return [
    `deno task reproduce ${targetOf(command) ?? experiment}`,
    shellLine(
      ...profile === "base" ? [] : ["--profile", profile],
      ...seeds.length === 1 ? ["--seed", `${seeds[0]}`] : ["--seeds", `${seeds.length}`],
      ...arms.join() === usual?.join() ? [] : ["--arms", arms.join(",")],
      ...precision === (row?.base.precision ?? "float32") ? [] : ["--precision", precision],
      ...setWords(set),
      ...pretrained ? ["--weights", pretrained.file] : [],
      ...pretrained?.head === "drop" ? ["--drop-head"] : [],
    ),
  ].join(" ");
}

/** The experiment in the command of a record, an id or a module, as `shellLine` writes it. */
const targetOf = (command: string): string | undefined =>
  /^deno task reproduce ((?:'[^']*'|\\'|[^\s'-])(?:'[^']*'|\\'|[^\s'])*)/.exec(command)?.[1];

/** Groups arms by the seeds they share; seeds other than 0 … n − 1 are listed one by one. */
function armsBySeeds(runs: readonly RunRecord[]): ArmsAndSeeds[] {
  const arms = armsOf(runs).map((arm) => ({
    arm,
    seeds: [...new Set(runs.filter(({ spec }) => spec.arm === arm).map(({ spec }) => spec.seed))]
      .sort((a, b) => a - b),
  }));
  return [...Map.groupBy(arms, ({ seeds }) => seeds.join()).values()].flatMap((same) => {
    const { seeds } = same[0]!;
    const whole = seeds.every((seed, at) => seed === at);
    return (whole ? [seeds] : seeds.map((seed) => [seed]))
      .map((seeds) => ({ arms: same.map(({ arm }) => arm), seeds }));
  });
}
