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
import { predictionsFigure } from "./predictions.ts";
import { NO_PROFILE } from "./subtitle.ts";
import { figureTitle, variantName, variantText } from "./title.ts";

/** What is written, and where. */
export interface OutputsOptions {
  /** The shelf that the records are from. */
  readonly shelf: Shelf;
  /** The data that they were trained on, for the images. @default undefined, no pictures of predictions */
  readonly dataset?: Dataset | undefined;
  /** Folder of the shelves. @default the kit's `results` */
  readonly root?: string | undefined;
  /** Which files of a figure to write; of predictions there is no page. @default ["svg", "png", "html"] */
  readonly formats?: readonly FigureFormat[] | undefined;
}

/** The profile that has no place in the names of files: the paper's experiments begin with `quick`. */
const unnamedProfile = (experiment: string) => isPapers(experiment) ? "quick" : NO_PROFILE;

/**
 * Name of the files of records: their experiment, profile, precision and variant. The default profile
 * and precision (float32) are left out.
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
 * Writes `tables/<name>.{md,csv}`, where the data are at hand `tables/<name>-maps.{md,csv}`, `figures/<name>-<score>.{svg,png,html}` (`dice` or `iou`) and,
 * where the data are at hand, `figures/<name>-predictions.{svg,png}`: of the paper's experiments
 * where both noisy arms share a seed, of others all arms; of the median seed. Where noisy labels were
 * learnt with at least three numbers of layers, the same of that sweep follows, as
 * `<name>-evolution-time`. Files of published records go to the results folder, which is committed;
 * those of the user's to its folder `runs`, which git ignores.
 *
 * @param given Of one experiment, profile, precision and variant, with equal data; at least one.
 * @returns the paths.
 * @throws {RangeError} without records.
 */
export async function writeOutputs(
  given: readonly RunRecord[],
  { shelf, dataset, root = RESULTS_FOLDER, formats }: OutputsOptions,
): Promise<string[]> {
  const records = given.toSorted((a, b) => a.spec.seed - b.spec.seed || byArmAndSeed(a, b));
  const [first] = records;
  if (!first) throw new RangeError("a figure needs at least one record");
  const folder = shelf === "published" ? root : join(root, "runs");
  const shown = withShownArms(records);
  const work = { shelf, dataset, folder, name: outputName(first), formats };
  return [
    ...shown.length > 0 ? await writeArms(shown, work) : [],
    ...await writeSweep(records, { ...work, name: `${work.name}-evolution-time` }),
  ];
}

/** What outputs are of, and where they go. */
interface Work extends Pick<OutputsOptions, "shelf" | "dataset" | "formats"> {
  readonly folder: string;
  readonly name: string;
}

/** Table, curves and predictions of arms side by side. */
async function writeArms(
  records: readonly RunRecord[],
  { shelf, dataset, folder, name, formats = ["svg", "png", "html"] }: Work,
): Promise<string[]> {
  const title = figureTitle(records[0]!);
  const command = commandsOf(records).join(" && ");
  const scores = diceFigure(records, { title, command, shelf });
  const measure = measureName(records[0]!.spec.metric).toLowerCase();
  const pictured = picturedRuns(records);
  return [
    ...await writeTables(records, { folder, name }),
    ...dataset ? await writeMapMeasures(records, { dataset, folder, name }) : [],
    ...await save(scores, join(folder, "figures", `${name}-${measure}`), { formats }),
    ...pictured && dataset
      ? await save(
        predictionsFigure({
          ...{ title, command, shelf },
          rows: await examplesOf(pictured.runs[0]!, { dataset }),
          classes: pictured.runs[0]!.data.classes,
          ...pictured,
        }),
        join(folder, "figures", `${name}-predictions`),
        { formats: formats.filter((format) => format !== "html") },
      )
      : [],
  ];
}

/** Measures of the stored maps against the truth; nothing where no run kept a map. */
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
    `# ${markdownText(figureTitle(records[0]!))}: measures of label maps`,
    ...syntheticNote(records),
    `Of the ${maps.size} test images whose predictions records keep, after the last epoch; means ` +
    "over seeds. Boundary F1: within 2 pixels, counts of all images together, mean over classes. " +
    "HD95: 95 % Hausdorff distance, median over images and classes. Objects: 4-connected " +
    "components; found where half of their pixels are. " +
    (table.columns.includes("ECE")
      ? "ECE: expected calibration error of the softmax of the logits, over all test images, 15 bins " +
        "of equal width; through layers: of the softmax of the logits after the layers of training. " +
        "It is blank where records have no bins of confidence, as those of before. "
      : "The calibration error is not here: these records were made before it was counted. ") +
    "What acts at prediction only keeps no maps. " +
    madeBy(records),
    toMarkdown(table),
  ];
  await writeText(markdown!, text.join("\n\n"));
  await writeText(csv!, toCsv(withOrigin(records, table)));
  return [markdown!, csv!];
}

/** Table and figure of a sweep over the evolution time; nothing where the records are none. */
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
    ...await writeTables(swept, { folder, name }),
    ...await save(figure, join(folder, "figures", name), { formats }),
  ];
}

/** The table of records as a page and as CSV. */
async function writeTables(
  records: readonly RunRecord[],
  { folder, name }: Pick<Work, "folder" | "name">,
): Promise<string[]> {
  const [markdown, csv] = ["md", "csv"].map((ending) =>
    join(folder, "tables", `${name}.${ending}`)
  );
  await writeText(markdown!, page(records));
  await writeText(csv!, toCsv(withOrigin(records, armTable(summarize(records)))));
  return [markdown!, csv!];
}

/** The table as a page that says what it is of. */
function page(records: readonly RunRecord[]): string {
  const { data, spec: { experiment, profile, metric } } = records[0]!;
  const engines = new Set(
    records.map(({ environment: { engine, device } }) => `${engine} (${device})`),
  );
  const tested = isPapers(experiment) ? [] : testComparisons(records);
  const lines = [
    `# ${markdownText(figureTitle(records[0]!))}` +
    (profile === NO_PROFILE ? "" : `, profile ${profile}`),
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

const syntheticNote = ([first]: readonly RunRecord[]): string[] =>
  first!.data.kind === "synthetic"
    ? ["**SYNTHETIC DATA**: drawn by a program, not real images."]
    : [];

const madeBy = (records: readonly RunRecord[]) =>
  `Made by ${commandsOf(records).map((command) => `\`${command}\``).join(" and ")}.`;

/** The table with the origin of its numbers in each row. */
function withOrigin(records: readonly RunRecord[], { columns, rows }: Table): Table {
  const { data, spec } = records[0]!;
  return {
    columns: ["experiment", "profile", "data", "kind of data", ...columns],
    rows: rows.map((row) => [spec.experiment, spec.profile, data.name, data.kind, ...row]),
  };
}

/** How many columns of predictions a figure has, at most. */
const MOST_PICTURED = 4;

/** Runs whose maps are shown side by side, of one seed; of the paper's experiments its noisy arms. */
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
