/**
 * Writes the tables of an experiment, as pages in Markdown and as CSV.
 *
 * @module
 */
import { join } from "@std/path";
import type { Dataset, LabelMap } from "../data/dataset.ts";
import { writeAtomic } from "../files.ts";
import { conventions } from "../metrics/conventions.ts";
import { calibratedSeeds } from "../results/calibration.ts";
import { commandsOf } from "../results/commands_of.ts";
import { isPapers } from "../results/comparable.ts";
import { mapMeasureTable } from "../results/map_measures.ts";
import type { RunRecord } from "../results/record.ts";
import { summarize } from "../results/summary.ts";
import { markdownText, type Table, toCsv, toMarkdown } from "../results/table.ts";
import { armTable, classTable } from "../results/tables.ts";
import { testComparisons, verdictTable } from "../results/verdict.ts";
import { NO_PROFILE } from "./subtitle.ts";
import { figureTitle } from "./title.ts";

/** Where a table goes: to `<folder>/tables/<name>.md` and `.csv`. */
export interface TablePlace {
  /** Folder of the results. */
  readonly folder: string;
  /** Name of the files. */
  readonly name: string;
}

/**
 * Writes the scores of records by arm, what was stated beforehand, and the scores of each class.
 *
 * @param records Records of one experiment, profile, precision and variant; at least one.
 * @returns the paths.
 */
export async function writeTables(
  records: readonly RunRecord[],
  { about, ...place }: TablePlace & {
    /** Subject of the table, besides the experiment. */
    readonly about?: string;
  },
): Promise<string[]> {
  const table = withOrigin(records, armTable(summarize(records)));
  return await write(place, { page: page(records, about), table });
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

/**
 * Writes measures of the stored maps against the clean labels; nothing if no run kept a map.
 *
 * @param records Records of one experiment, profile, precision and variant; at least one.
 * @returns the paths.
 */
export async function writeMapMeasures(
  records: readonly RunRecord[],
  { dataset, ...place }: TablePlace & { readonly dataset: Dataset },
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
  const lines = [
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
  return await write(place, { page: lines.join("\n\n"), table: withOrigin(records, table) });
}

/** On how many seeds the calibration error rests, with a space; empty where it rests on all. */
function calibrationNote(records: readonly RunRecord[]): string {
  const seeds = calibratedSeeds(records);
  if (!seeds) return "";
  const [counted, all] = [seeds.counted, seeds.all].map(([least, greatest]) =>
    least === greatest ? `${least}` : `${least} to ${greatest}`
  );
  return `It is the mean over ${counted} of ${all} seeds of an arm, those whose records count confidence. `;
}

async function write(
  { folder, name }: TablePlace,
  { page, table }: { readonly page: string; readonly table: Table },
): Promise<string[]> {
  const files = Object.entries({ md: page, csv: toCsv(table) });
  return await Promise.all(files.map(async ([ending, text]) => {
    const path = join(folder, "tables", `${name}.${ending}`);
    await writeAtomic(path, new TextEncoder().encode(text));
    return path;
  }));
}
