/**
 * Finds the records on a shelf that belong to an experiment with its current settings.
 *
 * @module
 */
import type { Experiment } from "../experiment/experiment.ts";
import { specOf, trainingArms } from "../experiment/resolve.ts";
import type { RunSpec } from "../experiment/spec.ts";
import { byArmAndSeed } from "../results/arm_order.ts";
import { comparable, oncePerRun } from "../results/comparable.ts";
import { settingsKey } from "../results/key.ts";
import { type Listing, listRecords, type Place, type Shelf } from "../results/store.ts";
import type { Selection } from "./selection.ts";

/** The settings of a run apart from arm and seed. */
export type Settings = Pick<
  Selection,
  "experiment" | "profile" | "precision" | "pretrained" | "set"
>;

/**
 * Finds the records of the default arms (or of all arms) for every seed that was run with these settings,
 * ordered by seed, then by arm. Records of other settings (an older version of the experiment) or of
 * other data are left out, so that no mean mixes two experiments.
 *
 * @example No runs yet
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
    /** Hash of the data that they were trained on. @default any data */
    sha256?: string | undefined;
    /** Initial weights: those named by the settings' `pretrained`, or any. @default {"named"} */
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
  const once = oncePerRun(kept);
  return { records: once.sort((a, b) => a.spec.seed - b.spec.seed || byArmAndSeed(a, b)), damaged };
}

/** Whether all arms of a training run only when named explicitly. */
function isExtra(
  { arms }: Experiment,
  { arm, after }: { arm: string; after: Readonly<Record<string, unknown>> },
): boolean {
  return [arm, ...Object.keys(after)].every((name) => arms[name]?.extra ?? true);
}

/** Options for choosing records. */
export interface ChooseOptions {
  /** The default arms, or all arms. @default {"default"} */
  readonly arms?: "default" | "all" | undefined;
  /** Hash of the preferred data, used if there are records of it. @default {undefined} */
  readonly sha256?: string | undefined;
  /** Only records of this shelf. @default the user's if it has such records, else the published */
  readonly shelf?: Shelf | undefined;
  /** The results folder. @default the kit's `results` */
  readonly root?: string;
}

/** The records of one experiment and profile, and the shelf they come from. */
export interface Chosen extends Listing {
  /** The shelf of `records`. */
  readonly shelf: Shelf;
}

/**
 * Chooses the records of these settings for tables, figures and comparisons: the user's if there are any,
 * else the published ones, never a mixture; or those of the given `shelf`. Records of other precisions, of other values of `set` and of
 * older settings are left out. All share one data set and one file of initial weights: the preferred data
 * if there are records of it, else those of the run that finished last. `damaged` names the unreadable
 * files on either shelf.
 *
 * @example Without runs of the user's, the published shelf is chosen
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
  { sha256, shelf: only, ...options }: ChooseOptions = {},
): Promise<Chosen> {
  const on = (shelf: Shelf) => recordsOf(settings, { ...options, shelf, weights: "any" });
  if (only) {
    const { records, damaged } = await on(only);
    return { shelf: only, records: comparable(records, sha256), damaged };
  }
  const runs = await on("runs");
  const shelf = runs.records.length > 0 ? "runs" : "published";
  const { records, damaged } = shelf === "runs" ? runs : await on(shelf);
  return {
    shelf,
    records: comparable(records, sha256),
    damaged: shelf === "runs" ? damaged : [...runs.damaged, ...damaged],
  };
}
