/**
 * Shows the records of an experiment in a notebook: one call each for curves, images and tables.
 *
 * @module
 */
import type { Dataset } from "../data/dataset.ts";
import { UserError } from "../errors.ts";
import { armStyleOf } from "../results/arm_order.ts";
import { commandsOf } from "../results/commands_of.ts";
import type { RunRecord } from "../results/record.ts";
import type { Shelf } from "../results/store.ts";
import { type Scoring, summarize } from "../results/summary.ts";
import type { Table } from "../results/table.ts";
import { armTable } from "../results/tables.ts";
import { testComparisons, verdictTable } from "../results/verdict.ts";
import { withViews } from "../results/views.ts";
import { chosenRuns } from "./chosen_runs.ts";
import { stretchContrast, STRETCHED } from "./contrast.ts";
import { diceFigure } from "./dice.ts";
import { examplesOf } from "./examples.ts";
import type { Figure } from "./figure.ts";
import { predictionsFigure } from "./predictions.ts";
import { figureTitle } from "./title.ts";

/** Options that state where records are from. */
export interface OfRecordsOptions {
  /** Shelf that the figure names. @default "runs" */
  readonly shelf?: Shelf;
}

/** Options of {@linkcode predictions}. */
export interface PredictionsOfRecords extends OfRecordsOptions {
  /** Data set of the runs, as `reproduce` returns it. */
  readonly dataset: Dataset;
  /** Seed to show. @default the median one, see `medianSeed` */
  readonly seed?: number;
  /** Number of images. @default 3 */
  readonly count?: number;
  /** Whether to stretch the contrast of the images; the caption then says so. @default false */
  readonly stretch?: boolean;
  /** Title of the figure. @default the experiment's title */
  readonly title?: string;
  /** Column titles by arm. @default the arms' own names */
  readonly names?: Readonly<Record<string, string>>;
}

const about = (records: readonly RunRecord[], shelf: Shelf) => {
  const [first] = records;
  if (!first) throw new RangeError("there is no record to draw: run the experiment first");
  return { title: figureTitle(first), command: commandsOf(records).join(" && "), shelf };
};

/**
 * Draws the scores of an experiment's records after each epoch, with one line for each arm.
 *
 * @throws {RangeError} without records.
 *
 * @example
 * ```ts
 * import { fakeRecord } from "../results/fixture.ts";
 * import { curves } from "./of_records.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(curves([fakeRecord({ after: ["smoothed"] })]).data.length, 2);
 * ```
 */
export function curves(
  records: readonly RunRecord[],
  { shelf = "runs", ...scoring }: OfRecordsOptions & Scoring = {},
): Figure {
  return diceFigure(withViews(records), { ...about(records, shelf), ...scoring });
}

/**
 * Draws images with their labels and the predictions of one seed's networks, with one column for each
 * arm. The caption names the seed and says how the images were chosen.
 *
 * @throws {RangeError} without records of that seed.
 * @throws {UserError} when the records are of other images.
 *
 * @example Nothing to draw
 * ```ts
 * import { openData } from "../data/find_data.ts";
 * import { predictions } from "./of_records.ts";
 * import { rejects } from "node:assert/strict";
 *
 * const dataset = await openData({ kind: "synthetic-blobs", height: 16, width: 16 });
 * await rejects(predictions([], { dataset }), /run the experiment first/);
 * ```
 */
export async function predictions(
  records: readonly RunRecord[],
  { dataset, seed, count, stretch = false, title, names = {}, shelf = "runs" }:
    PredictionsOfRecords,
): Promise<Figure> {
  const { runs, caption } = chosenRuns(records, { seed });
  const [first] = runs;
  const rows = await examplesOf(runs, { dataset, ...count === undefined ? {} : { count } });
  if (rows.length === 0) {
    const { title } = first!.data;
    throw new UserError(`the records are of images of "${title}", not of "${dataset.title}"`);
  }
  const drawn = about(runs, shelf);
  return predictionsFigure({
    ...{ ...drawn, title: title ?? drawn.title },
    rows: stretch ? rows.map((row) => ({ ...row, image: stretchContrast(row.image) })) : rows,
    classes: first!.data.classes,
    runs,
    names: runs.map(({ spec: { arm } }) => names[arm] ?? armStyleOf(runs, arm).label),
    caption: stretch ? `${caption} ${STRETCHED}` : caption,
  });
}

/**
 * Makes a table with one row for each arm: its scores, with their spread over seeds.
 *
 * @throws {UserError} if the records must not be averaged together; see `refuseMixed`.
 *
 * @example
 * ```ts
 * import { fakeRecord } from "../results/fixture.ts";
 * import { scores } from "./of_records.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(scores([fakeRecord()]).rows.length, 1);
 * ```
 */
export const scores = (records: readonly RunRecord[], scoring: Scoring = {}): Table =>
  armTable(summarize(withViews(records), scoring));

/**
 * Makes a table with one row for each comparison that the experiment stated in advance: the score that
 * it compares, and its verdict. The convention can be another one than that of the settings.
 *
 * @throws {UserError} if the records must not be averaged together; see `refuseMixed`.
 *
 * @example
 * ```ts
 * import { fakeRecord } from "../results/fixture.ts";
 * import { verdicts } from "./of_records.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const records = ["noisy", "noisy-iel"].map((arm) => fakeRecord({ arm }));
 * strictEqual(verdicts(records).rows.length, 2); // the paper's two claims of scores
 * ```
 */
export const verdicts = (records: readonly RunRecord[], scoring: Scoring = {}): Table =>
  verdictTable(testComparisons(records, undefined, scoring));
