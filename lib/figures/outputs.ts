/**
 * Writes the tables and the figures of an experiment from its records.
 *
 * @module
 */
import { join } from "@std/path";
import type { Dataset, LabelMap } from "../data/dataset.ts";
import { writeAtomic } from "../files.ts";
import { conventions, measureName } from "../metrics/conventions.ts";
import { byArmAndSeed } from "../results/arm_order.ts";
import { calibratedSeeds } from "../results/calibration.ts";
import { commandsOf } from "../results/commands_of.ts";
import { evolutionTimes } from "../results/evolution_time.ts";
import { mapMeasureTable } from "../results/map_measures.ts";
import type { RunRecord } from "../results/record.ts";
import { isPapers, withShownArms } from "../results/comparable.ts";
import { RESULTS_FOLDER, type Shelf } from "../results/store.ts";
import { summarize } from "../results/summary.ts";
import { markdownText, type Table, toCsv, toMarkdown } from "../results/table.ts";
import { armTable, classTable } from "../results/tables.ts";
import { testComparisons, verdictTable } from "../results/verdict.ts";
import { chosenRuns } from "./chosen_runs.ts";
import { diceFigure } from "./dice.ts";
import { evolutionTimeFigure, LEAST_TIMES } from "./evolution_time.ts";
import { examplesOf } from "./examples.ts";
import { type FigureFormat, save } from "./figure.ts";
import { stretchDark } from "./contrast.ts";
import { predictionsFigure, type PredictionsOptions } from "./predictions.ts";
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
    ...dataset && !only ? await writeMapMeasures(records, { dataset, folder, name }) : [],
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
  const { rows, note } = stretchDark(await examplesOf(runs[0]!, { dataset }));
  const classes = runs[0]!.data.classes;
  const words = [caption, note].join(" ").trim();
  const figure = predictionsFigure({ ...about, rows, classes, ...pictured, caption: words });
  return await save(figure, path, { formats });
}

/** Writes measures of the stored maps against the clean labels; nothing if no run kept a map. */
async function writeMapMeasures(
  records: readonly RunRecord[],
  { dataset, folder, name }: Pick<Work, "folder" | "name"> & { readonly dataset: Dataset },
): Promise<string[]> {
  const kept = new Set(records.flatMap(({ predictions }) => Object.keys(predictions)));
  if (kept.size === 0) return [];
  const maps = new Map<string, LabelMap>();
  for (const split of [dataset.validation, dataset.train]) {
    for (const [at, id] of split.ids.entries()) {
      if (kept.has(id) && !maps.has(id)) maps.set(id, (await split.load(at)).label);
    }
  }
  const table = mapMeasureTable(records, { maps, ignore: dataset.ignore });
  const [markdown, csv] = ["md", "csv"].map((ending) =>
    join(folder, "tables", `${name}-maps.${ending}`)
  );
  const text = [
    `# ${headingOf(records[0]!)}: measures of label maps`,
    ...syntheticNote(records),
    `Of the ${maps.size} test images whose predictions records keep, after the last epoch; means ` +
    "over seeds. Boundary F1: within 2 pixels, counts of all images together, mean over classes. " +
    "HD95: 95 % Hausdorff distance, median over images and classes. Objects: 4-connected " +
    "components; found where half of their pixels are. " +
    (table.columns.includes("ECE")
      ? "ECE: expected calibration error of the softmax of the logits, over all test images, 15 bins " +
        "of equal width; through layers: of the softmax of the logits after the layers of training. " +
        calibrationNote(records)
      : "The calibration error is not here: these records were made before it was counted. ") +
    "What acts at prediction only keeps no maps. " +
    madeBy(records),
    toMarkdown(table),
  ];
  await writeText(markdown!, text.join("\n\n"));
  await writeText(csv!, toCsv(withOrigin(records, table)));
  return [markdown!, csv!];
}

/** On how many seeds the calibration error rests, with a space; empty where it rests on all. */
function calibrationNote(records: readonly RunRecord[]): string {
  const seeds = calibratedSeeds(records);
  if (!seeds) return "";
  const [counted, all] = [seeds.counted, seeds.all].map(({ least, greatest }) =>
    least === greatest ? `${least}` : `${least} to ${greatest}`
  );
  return `It is the mean over ${counted} of ${all} seeds of an arm, those whose records count confidence. `;
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

/** Writes the table of records as Markdown and as CSV. */
async function writeTables(
  records: readonly RunRecord[],
  { folder, name, about }: Pick<Work, "folder" | "name"> & {
    /** Subject of the table, besides the experiment. */
    readonly about?: string;
  },
): Promise<string[]> {
  const [markdown, csv] = ["md", "csv"].map((ending) =>
    join(folder, "tables", `${name}.${ending}`)
  );
  await writeText(markdown!, page(records, about));
  await writeText(csv!, toCsv(withOrigin(records, armTable(summarize(records)))));
  return [markdown!, csv!];
}

/** The table as a Markdown page that says what it shows. */
function page(records: readonly RunRecord[], about?: string): string {
  const { data, spec: { experiment, metric } } = records[0]!;
  const engines = new Set(
    records.map(({ environment: { engine, device } }) => `${engine} (${device})`),
  );
  const tested = isPapers(experiment) ? [] : testComparisons(records);
  const lines = [
    `# ${headingOf(records[0]!)}` + (about === undefined ? "" : `: ${about}`),
    ...syntheticNote(records),
    `${conventions[metric].title} of ${data.validation.length} validation images of ` +
    `${markdownText(data.name)}, after training on ${data.train}; ` +
    `engine: ${markdownText([...engines].join(", "))}. ` +
    madeBy(records),
    toMarkdown(armTable(summarize(records))),
    ...(tested.length > 0
      ? ["What was stated beforehand, and what came of it:", toMarkdown(verdictTable(tested))]
      : []),
    "Class by class, after the last epoch, mean over seeds:",
    toMarkdown(classTable(records)),
  ];
  return lines.join("\n\n");
}

/** Title of the page of a record: its figure's title, profile and precision. */
function headingOf(record: RunRecord): string {
  const { profile, precision } = record.spec;
  return [
    markdownText(figureTitle(record)),
    ...profile === NO_PROFILE ? [] : [`profile ${profile}`],
    ...precision === "float32" ? [] : [precision],
  ].join(", ");
}

const syntheticNote = ([first]: readonly RunRecord[]): string[] =>
  first!.data.kind === "synthetic"
    ? ["**SYNTHETIC DATA**: drawn by a program, not real images."]
    : [];

const madeBy = (records: readonly RunRecord[]) =>
  `Made by ${commandsOf(records).map((command) => `\`${command}\``).join(" and ")}.`;

/** Adds the origin of the numbers to each row of a table. */
function withOrigin(records: readonly RunRecord[], { columns, rows }: Table): Table {
  const { data, spec } = records[0]!;
  return {
    columns: ["experiment", "profile", "data", "kind of data", ...columns],
    rows: rows.map((row) => [spec.experiment, spec.profile, data.name, data.kind, ...row]),
  };
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

async function writeText(path: string, text: string): Promise<void> {
  await writeAtomic(path, new TextEncoder().encode(text));
}
