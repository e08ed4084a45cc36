/**
 * What a notebook shows after an experiment has run: its records as curves, images and tables, with one
 * call for each.
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

/** Where the records are from. */
export interface OfRecordsOptions {
  /** The shelf that the figure names. @default "runs" */
  readonly shelf?: Shelf;
}

/** What is shown, and under which names. */
export interface PredictionsOfRecords extends OfRecordsOptions {
  /** The data of the runs, as `reproduce` gives them. */
  readonly dataset: Dataset;
  /** Which seed. @default the median one, see `medianSeed` */
  readonly seed?: number;
  /** How many images. @default 3 */
  readonly count?: number;
  /** Whether to stretch the contrast of the images; the caption then says so. @default false */
  readonly stretch?: boolean;
  /** Above the figure. @default the experiment's title */
  readonly title?: string;
  /** Above the columns, by arm. @default the arms' own names */
  readonly names?: Readonly<Record<string, string>>;
}

const about = (records: readonly RunRecord[], shelf: Shelf) => {
  const [first] = records;
  if (!first) throw new RangeError("there is no record to draw: run the experiment first");
  return { title: figureTitle(first), command: commandsOf(records).join(" && "), shelf };
};

/**
 * The scores of an experiment's records after each epoch, with one line for each arm.
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
 * Images with their labels and the predictions of the networks of one seed, with one column for each arm.
 * The caption says which seed it is and how the images were chosen.
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
  const [first] = [...runs.filter(({ spec }) => spec.noise), ...runs];
  const rows = await examplesOf(first!, { dataset, ...count === undefined ? {} : { count } });
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
 * A table with one row for each arm: its scores, with their spread over seeds.
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
 * A table with one row for each comparison that the experiment stated beforehand: the score that it is of,
 * and its verdict.
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
export const verdicts = (records: readonly RunRecord[]): Table =>
  verdictTable(testComparisons(records));
