/**
 * Writes the tables and the figures of an experiment from its records.
 *
 * @module
 */
import { join } from "@std/path";
import type { Dataset } from "../data/dataset.ts";
import { measureName } from "../metrics/conventions.ts";
import { byArmAndSeed } from "../results/arm_order.ts";
import { commandsOf } from "../results/commands_of.ts";
import { evolutionTimes } from "../results/evolution_time.ts";
import type { RunRecord } from "../results/record.ts";
import { isPapers, withShownArms } from "../results/comparable.ts";
import { RESULTS_FOLDER, type Shelf } from "../results/store.ts";
import { chosenRuns } from "./chosen_runs.ts";
import { diceFigure } from "./dice.ts";
import { evolutionTimeFigure, LEAST_TIMES } from "./evolution_time.ts";
import { examplesOf } from "./examples.ts";
import { type FigureFormat, save } from "./figure.ts";
import { stretchDark } from "./contrast.ts";
import { predictionsFigure, type PredictionsOptions } from "./predictions.ts";
import { writeMapMeasures, writeTables } from "./output_tables.ts";
import { NO_PROFILE } from "./subtitle.ts";
import { figureTitle, variantName, variantText } from "./title.ts";

/** Options of {@linkcode writeOutputs}. */
export interface OutputsOptions {
  /** The shelf that the records are from. */
  readonly shelf: Shelf;
  /** Data set of the runs, for the images. @default undefined, no figure of predictions */
  readonly dataset?: Dataset | undefined;
  /** Folder of the shelves. @default the kit's `results` */
  readonly root?: string | undefined;
  /** File formats to write; predictions have no HTML. @default ["svg", "png", "html"] */
  readonly formats?: readonly FigureFormat[] | undefined;
  /** Writes only these figures, without tables and sweeps. @default all, with tables and sweeps */
  readonly only?: readonly ("curves" | "predictions")[] | undefined;
}

/** The profile that file names leave out: the paper's experiments begin with `quick`. */
const unnamedProfile = (experiment: string) => isPapers(experiment) ? "quick" : NO_PROFILE;

/**
 * The file name for records, made of their experiment, profile, precision and variant. The default
 * profile and precision (float32) are left out.
 *
 * @example
 * ```ts
 * import { outputName } from "./outputs.ts";
 * import { fakeRecord } from "../results/fixture.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const [quick, paper] = [fakeRecord(), fakeRecord({ profile: "paper" })];
 * const wide = { ...paper, spec: { ...paper.spec, set: { "model.width": 16 } } };
 * deepStrictEqual(
 *   [quick, paper, wide].map(outputName),
 *   ["wbc-unet", "wbc-unet-paper", "wbc-unet-paper-model.width=16"],
 * );
 * ```
 */
export function outputName({ spec }: Pick<RunRecord, "spec">): string {
  const { experiment, profile, precision } = spec;
  const variant = variantText({ spec });
  return [
    experiment,
    ...profile === unnamedProfile(experiment) ? [] : [profile],
    ...precision === "float32" ? [] : [precision],
    ...variant === "" ? [] : [variantName(variant)],
  ].join("-");
}

/**
 * Writes `tables/<name>.{md,csv}` and `figures/<name>-<score>.{svg,png,html}` (`dice` or `iou`).
 *
 * If the data are available, it also writes `tables/<name>-maps.{md,csv}` and
 * `figures/<name>-predictions.{svg,png}` for the median seed: with the two noisy arms for the paper's
 * experiments, if they share a seed, and with all arms for others. The contrast of dark images is
 * stretched. If noisy labels were learnt with at least three numbers of layers, it also writes the table
 * and figure of that sweep as `<name>-evolution-time`.
 *
 * Files of published records go to the results folder, which is committed; those of the user's own
 * records go to its folder `runs`, which git ignores.
 *
 * @param given Records of one experiment, profile, precision and variant, with equal data; at least one.
 * @returns the paths.
 * @throws {RangeError} without records.
 */
export async function writeOutputs(
  given: readonly RunRecord[],
  { shelf, dataset, root = RESULTS_FOLDER, formats, only }: OutputsOptions,
): Promise<string[]> {
  const records = given.toSorted((a, b) => a.spec.seed - b.spec.seed || byArmAndSeed(a, b));
  const [first] = records;
  if (!first) throw new RangeError("a figure needs at least one record");
  const folder = shelf === "published" ? root : join(root, "runs");
  const shown = withShownArms(records);
  const work = { shelf, dataset, folder, name: outputName(first), formats, only };
  return [
    ...shown.length > 0 ? await writeArms(shown, work) : [],
    ...only ? [] : await writeSweep(records, { ...work, name: `${work.name}-evolution-time` }),
  ];
}

/** The options of an output, and its folder and name. */
interface Work extends Pick<OutputsOptions, "shelf" | "dataset" | "formats" | "only"> {
  readonly folder: string;
  readonly name: string;
}

/** Writes the table, curves and predictions of the arms. */
async function writeArms(
  records: readonly RunRecord[],
  { shelf, dataset, folder, name, formats = ["svg", "png", "html"], only }: Work,
): Promise<string[]> {
  const title = figureTitle(records[0]!);
  const command = commandsOf(records).join(" && ");
  const scores = diceFigure(records, { title, command, shelf });
  const measure = measureName(records[0]!.spec.metric).toLowerCase();
  const wants = (figure: "curves" | "predictions") => !only || only.includes(figure);
  return [
    ...only ? [] : await writeTables(records, { folder, name }),
    ...dataset && !only
      ? await writeMapMeasures(records, { dataset, folder, name: `${name}-maps` })
      : [],
    ...wants("curves")
      ? await save(scores, join(folder, "figures", `${name}-${measure}`), { formats })
      : [],
    ...wants("predictions") && dataset
      ? await writePredictions(records, {
        ...{ title, command, shelf, dataset, path: join(folder, "figures", `${name}-predictions`) },
        formats: formats.filter((format) => format !== "html"),
      })
      : [],
  ];
}

/** Writes the predictions of the median seed; nothing if no run kept label maps to compare. */
async function writePredictions(
  records: readonly RunRecord[],
  { dataset, path, formats, ...about }: Pick<PredictionsOptions, "title" | "command" | "shelf"> & {
    readonly dataset: Dataset;
    readonly path: string;
    readonly formats: readonly FigureFormat[];
  },
): Promise<string[]> {
  const pictured = picturedRuns(records);
  if (!pictured) return [];
  const { runs, caption } = pictured;
  const { rows, note } = stretchDark(await examplesOf(runs, { dataset }));
  const classes = runs[0]!.data.classes;
  const words = [caption, note].join(" ").trim();
  const figure = predictionsFigure({ ...about, rows, classes, ...pictured, caption: words });
  return await save(figure, path, { formats });
}

/** Writes table and figure of a sweep over evolution time; nothing if the records are not a sweep. */
async function writeSweep(
  records: readonly RunRecord[],
  { shelf, folder, name, formats = ["svg", "png", "html"] }: Work,
): Promise<string[]> {
  const times = evolutionTimes(records);
  if (times.length < LEAST_TIMES) return [];
  const swept = times.flatMap((time) => time.records);
  const figure = evolutionTimeFigure(swept, {
    ...{ command: commandsOf(swept).join(" && "), shelf },
    title: `${figureTitle(records[0]!)}: noisy labels and the evolution time`,
  });
  return [
    ...await writeTables(swept, { folder, name, about: "evolution time" }),
    ...await save(figure, join(folder, "figures", name), { formats }),
  ];
}

/** Maximum number of columns of predictions in a figure. */
const MOST_PICTURED = 4;

/** The runs of one seed to show side by side; for the paper's experiments, the noisy arms. */
function picturedRuns(
  records: readonly RunRecord[],
): { runs: readonly RunRecord[]; caption: string; names?: string[] } | undefined {
  const kept = records.filter(({ predictions }) => Object.keys(predictions).length > 0);
  if (kept.length === 0) return undefined;
  if (!isPapers(records[0]!.spec.experiment)) {
    const { runs, caption } = chosenRuns(kept);
    return { runs: runs.slice(0, MOST_PICTURED), caption };
  }
  const pair = kept.filter(({ spec }) => spec.arm === "noisy" || spec.arm === "noisy-iel");
  if (pair.length === 0) return undefined;
  const { runs, caption } = chosenRuns(pair);
  return runs.length === 2 ? { runs, caption, names: ["without IELs", "with IELs"] } : undefined;
}
