/**
 * What a notebook looks at when an experiment has run: its records as curves, pictures and tables, each
 * by one call.
 *
 * @module
 */
import type { Dataset } from "../data/dataset.ts";
import { commandsOf } from "../results/commands_of.ts";
import { byArmAndSeed } from "../results/arm_order.ts";
import type { RunRecord } from "../results/record.ts";
import type { Shelf } from "../results/store.ts";
import { summarize } from "../results/summary.ts";
import type { Table } from "../results/table.ts";
import { armTable } from "../results/tables.ts";
import { testComparisons, verdictTable } from "../results/verdict.ts";
import { withViews } from "../results/views.ts";
import { diceFigure } from "./dice.ts";
import { examplesOf } from "./examples.ts";
import type { Figure } from "./figure.ts";
import { predictionsFigure } from "./predictions.ts";
import { figureTitle } from "./title.ts";

/** Where records are from. */
export interface OfRecordsOptions {
  /** The shelf that the figure names. @default "runs" */
  readonly shelf?: Shelf;
}

const about = (records: readonly RunRecord[], shelf: Shelf) => {
  const [first] = records;
  if (!first) throw new RangeError("there is no record to draw: run the experiment first");
  return { title: figureTitle(first), command: commandsOf(records).join(" && "), shelf };
};

/**
 * The scores of an experiment's records after each epoch, a line for each arm.
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
  { shelf = "runs" }: OfRecordsOptions = {},
): Figure {
  return diceFigure(withViews(records), about(records, shelf));
}

/**
 * Images with their labels and what the networks of one seed make of them, an arm in each column.
 *
 * @throws {RangeError} without records.
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
  { dataset, seed, shelf = "runs" }: OfRecordsOptions & {
    /** The data of the runs. */
    readonly dataset: Dataset;
    /** Which seed. @default the first */
    readonly seed?: number;
  },
): Promise<Figure> {
  const drawn = records.filter(({ diverged }) => !diverged).toSorted(byArmAndSeed);
  const wanted = seed ?? drawn.reduce((least, { spec }) => Math.min(least, spec.seed), Infinity);
  const runs = drawn.filter(({ spec }) => spec.seed === wanted);
  const [first] = runs.filter(({ spec }) => spec.noise).concat(runs);
  if (!first) throw new RangeError("there is no record to draw: run the experiment first");
  return predictionsFigure({
    ...about(runs, shelf),
    rows: await examplesOf(first, { dataset }),
    classes: first.data.classes,
    runs,
  });
}

/**
 * One row for each arm: its scores with their spread over seeds.
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
export const scores = (records: readonly RunRecord[]): Table =>
  armTable(summarize(withViews(records)));

/**
 * One row for each comparison that the experiment stated beforehand, with its verdict.
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
