/**
 * Measures the stored label maps of runs beyond overlap: boundaries, distances and objects. They need the
 * true maps and so the data. Their table has the calibration error beside them, which records count
 * (`calibration.ts`).
 *
 * @module
 */
import { connectedComponents } from "../data/components.ts";
import type { LabelMap } from "../data/dataset.ts";
import { type BoundaryCounts, boundaryF1, countBoundaries } from "../metrics/boundary_f1.ts";
import type { LabelSpace } from "../metrics/counts.ts";
import { hausdorff } from "../metrics/hausdorff.ts";
import { countFound, countObjects } from "../metrics/objects.ts";
import { score } from "../metrics/score.ts";
import { armsOf } from "./arm_order.ts";
import { calibrationErrors } from "./calibration.ts";
import { decodeMap } from "./maps.ts";
import { refuseMixed } from "./mixed.ts";
import type { RunRecord } from "./record.ts";
import { mean, median } from "./statistics.ts";
import type { Cell, Table } from "./table.ts";
import { withViews } from "./views.ts";

/** Share of the true objects of each class, from the smallest, that count as small. */
const SMALL = 0.25;

/** True label maps by id, and the label of pixels that do not count. */
export interface Truths extends Pick<LabelSpace, "ignore"> {
  /** The true map of each test image whose prediction is stored in records. */
  readonly maps: ReadonlyMap<string, LabelMap>;
}

/** Measures of the maps of one run, over the classes that its scoring convention counts. */
export interface MapMeasures {
  /** Boundary F1 within 2 pixels: counts pooled over images, mean over classes. */
  readonly boundaryF1: number;
  /** MedPy's 95 % Hausdorff distance in pixels: median over images and classes present in either map. */
  readonly hausdorff95: number;
  /** Number of objects per predicted map, mean over images. */
  readonly objects: number;
  /** Number of objects per true map, mean over images. */
  readonly trueObjects: number;
  /** Share of the true objects that were found. */
  readonly found: number;
  /** The same for the smallest quarter of each class's true objects, by area in these images. */
  readonly foundSmall: number;
}

/**
 * Measures the maps that a run predicted after its last epoch.
 *
 * @throws {RangeError} if the record has no map of the images whose true maps are given.
 *
 * @example A perfect prediction
 * ```ts
 * import { fakeLabel, fakeRecord } from "./fixture.ts";
 * import { mapMeasures } from "./map_measures.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const record = fakeRecord({ arm: "noisy-iel", images: 2 });
 * const maps = new Map(record.data.validation.map((id, at) => [id, fakeLabel(at)]));
 * const { boundaryF1, hausdorff95, foundSmall } = mapMeasures(record, { maps, ignore: undefined });
 * strictEqual(`${boundaryF1} ${hausdorff95} ${foundSmall}`, "1 0 1");
 * ```
 */
export function mapMeasures(record: RunRecord, { maps, ignore }: Truths): MapMeasures {
  const labels = { classes: record.data.classes.length, ignore };
  const pairs = record.data.validation.flatMap((id) => {
    const [stored, truth] = [record.predictions[id], maps.get(id)];
    return stored && truth
      ? [{ predicted: decodeMap(stored, { classes: labels.classes }), truth }]
      : [];
  });
  if (pairs.length === 0) throw new RangeError(`${record.spec.arm}: no map to measure`);
  const { perClass } = score(record.spec.metric, record.epochs.at(-1)!.counts);
  const counted = [...perClass.keys()].filter((value) => !Number.isNaN(perClass[value]));
  const boundaries = pairs.map(({ predicted, truth }) => countBoundaries(predicted, truth, labels));
  const distances = pairs.flatMap(({ predicted, truth }) => {
    const all = hausdorff(predicted, truth, labels);
    return counted.map((value) => all[value]!).filter((distance) => !Number.isNaN(distance));
  });
  const objects = pairs.map(({ predicted, truth }) => countObjects(predicted, truth, labels));
  const objectsOf = (which: "predicted" | "true") =>
    mean(objects.map((counts) => sum(counted.map((value) => counts[value]![which]))));
  const recall = counted.map((value) => {
    const limit = smallArea(pairs.map(({ truth }) => truth), { value, ignore });
    const found = pairs.map(({ predicted, truth }) =>
      countFound(predicted, truth, { ...labels, areas: [limit] })[value]!
    );
    return [0, 1].map((range) => [0, 1].map((what) => sum(found.map((row) => row[range]![what]!))));
  });
  const scores = counted
    .map((value) => boundaryF1(added(boundaries.map((counts) => counts[value]!))))
    .filter((f1) => !Number.isNaN(f1));
  const share = (ranges: readonly number[]) => {
    const total = (what: number) =>
      sum(recall.flatMap((one) => ranges.map((range) => one[range]![what]!)));
    return total(0) / total(1);
  };
  return {
    boundaryF1: scores.length > 0 ? mean(scores) : NaN,
    hausdorff95: distances.length > 0 ? median(distances) : NaN,
    objects: objectsOf("predicted"),
    trueObjects: objectsOf("true"),
    found: share([0, 1]),
    foundSmall: share([0]),
  };
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

const added = (counts: readonly BoundaryCounts[]) =>
  [0, 1, 2, 3].map((at) => sum(counts.map((count) => count[at]!))) as BoundaryCounts;

/** Area below which a class's object is in the smallest quarter; at least just above the smallest area. */
function smallArea(
  truths: readonly LabelMap[],
  { value, ignore }: { readonly value: number; readonly ignore: number | undefined },
): number {
  const areas = truths.flatMap((truth) => {
    const components = connectedComponents(truth, {
      part: (label) => label === ignore || label !== value ? -1 : 0,
    });
    return [...components.areas];
  }).sort((a, b) => a - b);
  if (areas.length === 0) return 1;
  return Math.max(areas[0]! + 1, areas[Math.floor(SMALL * areas.length)]!);
}

/**
 * A table with one row per arm that has stored maps: means over seeds of {@linkcode mapMeasures}. Where
 * records have bins of confidence, two more columns hold the means of {@linkcode calibrationErrors} over
 * the seeds that have them, and arms that act on logits at prediction, which have no maps, get a row.
 *
 * @example
 * ```ts
 * import { fakeLabel, fakeRecord } from "./fixture.ts";
 * import { mapMeasureTable } from "./map_measures.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const records = ["noisy", "noisy-iel"].map((arm) => fakeRecord({ arm, images: 2 }));
 * const maps = new Map(records[0]!.data.validation.map((id, at) => [id, fakeLabel(at)]));
 * const { rows } = mapMeasureTable(records, { maps, ignore: undefined });
 * deepStrictEqual(rows.map(([arm]) => arm), ["noisy", "noisy-iel"]);
 * ```
 */
export function mapMeasureTable(records: readonly RunRecord[], truths: Truths): Table {
  refuseMixed(records);
  const runs = withViews(records).map((record) => ({
    record,
    maps: Object.keys(record.predictions).length > 0 ? mapMeasures(record, truths) : undefined,
    errors: calibrationErrors(record),
  }));
  const calibrated = runs.some(({ errors }) => errors);
  const kept = runs.filter(({ maps, errors }) => maps || errors);
  return {
    columns: [
      ...["arm", "seeds", "boundary F1 (2 px)", "HD95 (px)", "objects of a map", "of its truth"],
      ...["objects found", "of the smallest quarter"],
      ...calibrated ? ["ECE", "ECE through layers"] : [],
    ],
    rows: armsOf(kept.map(({ record }) => record)).map((arm) => {
      const own = kept.filter(({ record }) => record.spec.arm === arm);
      const of = (name: keyof MapMeasures) => meanOf(own.map(({ maps }) => maps?.[name]));
      return [
        ...[arm, own.length, of("boundaryF1"), of("hausdorff95"), of("objects")],
        ...[of("trueObjects"), of("found"), of("foundSmall")],
        ...calibrated
          ? [
            meanOf(own.map(({ errors }) => errors?.plain)),
            meanOf(own.map(({ errors }) => errors?.layers)),
          ]
          : [],
      ];
    }),
  };
}

/** Mean of what there is; an empty cell where there is nothing. */
function meanOf(values: readonly (number | null | undefined)[]): Cell {
  const there = values.filter((value) => value !== null && value !== undefined);
  return there.length > 0 ? mean(there) : null;
}
