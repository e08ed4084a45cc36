/**
 * Writes the table and the figures of an experiment from its records. What they look like is the
 * matter of `dice.ts`, `predictions.ts` and `results/tables.ts`.
 *
 * @module
 */
import { join } from "@std/path";
import type { Dataset } from "../data/dataset.ts";
import { examplesOf } from "../experiments/examples.ts";
import { commandsOf } from "../experiments/commands_of.ts";
import { DEFAULT_PROFILE } from "../experiments/selection.ts";
import type { Settings } from "../experiments/records.ts";
import { writeAtomic } from "../files.ts";
import { conventions, measureName } from "../metrics/conventions.ts";
import type { RunRecord } from "../results/record.ts";
import { RESULTS_FOLDER, type Shelf } from "../results/store.ts";
import { isPaperArm } from "../results/arms.ts";
import { evolutionTimes } from "../results/evolution_time.ts";
import { summarize } from "../results/summary.ts";
import { classTable } from "../results/class_table.ts";
import { type Table, toCsv, toMarkdown } from "../results/table.ts";
import { armTable } from "../results/tables.ts";
import { diceFigure } from "./dice.ts";
import { evolutionTimeFigure, LEAST_TIMES } from "./evolution_time.ts";
import { save } from "./figure.ts";
import { predictionsFigure } from "./predictions.ts";
import { figureTitle } from "./title.ts";

/** What is written, and where. */
export interface OutputsOptions {
  /** The records: of one experiment and profile, with equal settings and data; at least one. */
  readonly records: readonly RunRecord[];
  /** The shelf that they are from. */
  readonly shelf: Shelf;
  /** The data that they were trained on, for the images; without it there are no predictions. */
  readonly dataset: Dataset | undefined;
  /** Folder of the shelves. @default the kit's `results` */
  readonly root?: string | undefined;
}

/**
 * Name of an experiment's files. The default profile (`quick`) and precision (float32) are left out.
 *
 * @example
 * ```ts
 * import { outputName } from "./outputs.ts";
 * import { select } from "../experiments/selection.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(outputName(select()[0]!), "wbc-unet");
 * strictEqual(outputName(select({ profile: "paper" })[0]!), "wbc-unet-paper");
 * ```
 */
export function outputName({ experiment, profile, precision }: Settings): string {
  return [
    experiment.id,
    ...(profile === DEFAULT_PROFILE ? [] : [profile]),
    ...(precision === "float32" ? [] : [precision]),
  ].join("-");
}

/**
 * Writes `tables/<name>.{md,csv}`, `figures/<name>-<score>.{svg,png,html}` (`dice` or `iou`) and,
 * where both noisy arms share a seed and the data are at hand,
 * `figures/<name>-predictions.{svg,png}`. Where noisy labels were learnt with at least three numbers
 * of layers, the same of that sweep follows, as `<name>-evolution-time`. Files of published records
 * go to the results folder, which is committed; those of the user's to its folder `runs`, which git
 * ignores.
 *
 * @returns the paths.
 * @throws {RangeError} without records.
 */
export async function writeOutputs(
  settings: Settings,
  { records, shelf, dataset, root = RESULTS_FOLDER }: OutputsOptions,
): Promise<string[]> {
  if (records.length === 0) throw new RangeError("a figure needs at least one record");
  const folder = shelf === "published" ? root : join(root, "runs");
  const name = outputName(settings);
  const paper = records.filter(({ spec }) => isPaperArm(spec.arm));
  const work = { settings, shelf, dataset, folder };
  return [
    ...paper.length > 0 ? await writeArms(paper, { ...work, name }) : [],
    ...await writeSweep(records, { ...work, name: `${name}-evolution-time` }),
  ];
}

/** What outputs are of, and where they go. */
interface Work extends Pick<OutputsOptions, "shelf" | "dataset"> {
  readonly settings: Settings;
  readonly folder: string;
  readonly name: string;
}

/** Table, curves and predictions of the paper's arms. */
async function writeArms(
  records: readonly RunRecord[],
  { settings, shelf, dataset, folder, name }: Work,
): Promise<string[]> {
  const { metric: convention } = settings.experiment;
  const title = figureTitle(settings.experiment, records[0]!);
  const command = commandsFor(records).join(" && ");
  const scores = diceFigure(records, { title, command, shelf, convention });
  const figure = join(folder, "figures", `${name}-${measureName(convention).toLowerCase()}`);
  const pair = noisyPair(records);
  return [
    ...await writeTables(records, { settings, folder, name }),
    ...await save(scores, figure),
    ...pair && dataset
      ? await save(
        predictionsFigure({
          title,
          command,
          shelf,
          convention,
          rows: await examplesOf(pair.without, { dataset }),
          classes: dataset.classes,
          ...pair,
        }),
        join(folder, "figures", `${name}-predictions`),
        { formats: ["svg", "png"] },
      )
      : [],
  ];
}

/** Table and figure of a sweep over the evolution time; nothing where the records are none. */
async function writeSweep(
  records: readonly RunRecord[],
  { settings, shelf, folder, name }: Work,
): Promise<string[]> {
  const times = evolutionTimes(records);
  if (times.length < LEAST_TIMES) return [];
  const { metric: convention } = settings.experiment;
  const title = figureTitle(settings.experiment, records[0]!);
  const swept = times.flatMap((time) => time.records);
  const command = commandsFor(swept).join(" && ");
  const figure = evolutionTimeFigure(swept, {
    ...{ command, shelf, convention },
    title: `${title}: noisy labels and the evolution time`,
  });
  return [
    ...await writeTables(swept, { settings, folder, name }),
    ...await save(figure, join(folder, "figures", name)),
  ];
}

/** The table of records as a page and as CSV. */
async function writeTables(
  records: readonly RunRecord[],
  { settings, folder, name }: Pick<Work, "settings" | "folder" | "name">,
): Promise<string[]> {
  const [markdown, csv] = ["md", "csv"].map((ending) =>
    join(folder, "tables", `${name}.${ending}`)
  );
  await writeText(markdown!, page(settings, records));
  await writeText(csv!, toCsv(withOrigin(settings, records)));
  return [markdown!, csv!];
}

/** The commands that make these records and no others. */
const commandsFor = (records: readonly RunRecord[]) => commandsOf(records.map(({ spec }) => spec));

/** The table as a page that says what it is of. */
function page(settings: Settings, records: readonly RunRecord[]): string {
  const { experiment, profile } = settings;
  const { data } = records[0]!;
  const engines = new Set(
    records.map(({ environment: { engine, device } }) => `${engine} (${device})`),
  );
  const lines = [
    `# ${figureTitle(experiment, records[0]!)}, profile ${profile}`,
    ...(data.kind === "synthetic"
      ? ["**SYNTHETIC DATA**: drawn by a program, not real images."]
      : []),
    `${conventions[experiment.metric].title} of ${data.validation.length} validation images of ` +
    `${data.name}, after training on ${data.train}; engine: ${[...engines].join(", ")}. ` +
    `Made by ${commandsFor(records).map((command) => `\`${command}\``).join(" and ")}.`,
    toMarkdown(armTable(summarize(records, { convention: experiment.metric }))),
    "Class by class, after the last epoch, mean over seeds:",
    toMarkdown(classTable(records, { convention: experiment.metric })),
  ];
  return lines.join("\n\n");
}

/** The table with the origin of its numbers in each row. */
function withOrigin(settings: Settings, records: readonly RunRecord[]): Table {
  const { columns, rows } = armTable(
    summarize(records, { convention: settings.experiment.metric }),
  );
  const { data, spec } = records[0]!;
  return {
    columns: ["experiment", "profile", "data", "kind of data", ...columns],
    rows: rows.map((row) => [spec.experiment, spec.profile, data.name, data.kind, ...row]),
  };
}

/** The runs with noisy labels of the first seed that has both. */
function noisyPair(
  records: readonly RunRecord[],
): { without: RunRecord; withIel: RunRecord } | undefined {
  const ofArm = (arm: string) =>
    records.filter(({ spec }) => spec.arm === arm).sort((a, b) => a.spec.seed - b.spec.seed);
  for (const without of ofArm("noisy")) {
    const withIel = ofArm("noisy-iel").find(({ spec }) => spec.seed === without.spec.seed);
    if (withIel) return { without, withIel };
  }
  return undefined;
}

async function writeText(path: string, text: string): Promise<void> {
  await writeAtomic(path, new TextEncoder().encode(text));
}
