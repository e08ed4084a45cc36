/**
 * The records that lie on a shelf of the runs of an experiment, as its row in the table stands now.
 *
 * @module
 */
import type { Experiment } from "../experiment/experiment.ts";
import { specOf, trainingArms } from "../experiment/resolve.ts";
import type { RunSpec } from "../experiment/spec.ts";
import { byArmAndSeed } from "../results/arm_order.ts";
import { comparable } from "../results/comparable.ts";
import { settingsKey } from "../results/key.ts";
import { type Listing, listRecords, type Place, type Shelf } from "../results/store.ts";
import type { Selection } from "./selection.ts";

/** Settings, whatever arm and seed. */
export type Settings = Pick<
  Selection,
  "experiment" | "profile" | "precision" | "pretrained" | "set"
>;

/**
 * The records of the arms that are not extra, and if asked of all others, of every seed that was run
 * with these settings, seed by seed, in the order of the arms. Records of other settings (an older
 * version of the experiment) or of other data are left out, so that no mean mixes two experiments.
 *
 * @example Nothing was run yet
 * ```ts
 * import { recordsOf } from "./records.ts";
 * import { select } from "./selection.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const root = await Deno.makeTempDir();
 * const { records } = await recordsOf(select()[0]!, { root });
 * deepStrictEqual(records, []);
 * await Deno.remove(root);
 * ```
 */
export async function recordsOf(
  { experiment, profile, precision, pretrained = null, set }: Settings,
  { sha256, arms = "default", weights = "named", ...shelf }: Place & Pick<ChooseOptions, "arms"> & {
    /** Hash of the data that they were trained on. @default whatever data */
    sha256?: string | undefined;
    /** What they began with: the settings' `pretrained`, or whatever. @default {"named"} */
    weights?: "named" | "any" | undefined;
  } = {},
): Promise<Listing> {
  const trainings = trainingArms(experiment, { profile, precision, set });
  const wanted = ({ arm, seed, pretrained: begun }: RunSpec) => {
    const training = trainings.find((one) => one.arm === arm);
    if (!training || (arms === "default" && isExtra(experiment, training))) return undefined;
    const weighed = weights === "any" ? begun : pretrained;
    const spec = specOf(experiment, training, { profile, seed, set, pretrained: weighed });
    return settingsKey(spec, "");
  };
  const { records, damaged } = await listRecords({ ...shelf, experiment: experiment.id, profile });
  const kept = records.filter(({ spec, data }) =>
    wanted(spec) === settingsKey(spec, "") && (sha256 === undefined || data.sha256 === sha256)
  );
  return { records: kept.sort((a, b) => a.spec.seed - b.spec.seed || byArmAndSeed(a, b)), damaged };
}

/** Whether all arms of a training are run only when they are named. */
function isExtra(
  { arms }: Experiment,
  { arm, after }: { arm: string; after: Readonly<Record<string, unknown>> },
): boolean {
  return [arm, ...Object.keys(after)].every((name) => arms[name]?.extra ?? true);
}

/** How records are chosen. */
export interface ChooseOptions {
  /** The arms that are not extra, or all. @default {"default"} */
  readonly arms?: "default" | "all" | undefined;
  /** Hash of the data that is preferred, where there are records of it. @default {undefined} */
  readonly sha256?: string | undefined;
  /** The results folder. @default the kit's `results` */
  readonly root?: string;
}

/** The records of one experiment and profile, and the shelf they are from. */
export interface Chosen extends Listing {
  /** Where `records` are from. */
  readonly shelf: Shelf;
}

/**
 * The records that a figure of these settings is made of: the user's where they have any, else the
 * published ones, never a mixture; of one data set and begun with one file of weights, the preferred
 * data's if there are any, else as the last finished run. `damaged` names unreadable files of either
 * shelf.
 *
 * @example With nothing run, the published shelf stands
 * ```ts
 * import { chooseRecords } from "./records.ts";
 * import { select } from "./selection.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const root = await Deno.makeTempDir();
 * strictEqual((await chooseRecords(select()[0]!, { root })).shelf, "published");
 * await Deno.remove(root);
 * ```
 */
export async function chooseRecords(
  settings: Omit<Settings, "pretrained">,
  { sha256, ...options }: ChooseOptions = {},
): Promise<Chosen> {
  const on = (shelf: Shelf) => recordsOf(settings, { ...options, shelf, weights: "any" });
  const runs = await on("runs");
  const shelf = runs.records.length > 0 ? "runs" : "published";
  const { records, damaged } = shelf === "runs" ? runs : await on(shelf);
  return {
    shelf,
    records: comparable(records, sha256),
    damaged: shelf === "runs" ? damaged : [...runs.damaged, ...damaged],
  };
}
