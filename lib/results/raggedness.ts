/**
 * Measures how ragged the label maps of a run are, regardless of their agreement with the true maps.
 *
 * @module
 */
import { regularity } from "../metrics/regularity.ts";
import { armsOf } from "./arm_order.ts";
import { decodeMap } from "./maps.ts";
import { refuseMixed } from "./mixed.ts";
import type { RunRecord } from "./record.ts";
import { mean } from "./statistics.ts";
import type { Table } from "./table.ts";

/** Raggedness of a run's maps: means over its validation images. */
export interface Raggedness {
  /** 4-connected components of all classes. */
  readonly components: number;
  /** Length of the boundaries between classes, in pixel sides. */
  readonly boundaryLength: number;
  /** Isotropic total variation, in pixel sides. */
  readonly totalVariation: number;
}

/**
 * Raggedness of the label maps that a run predicted after its last epoch.
 *
 * @throws {RangeError} if the record stores no map.
 *
 * @example
 * ```ts
 * import { raggedness } from "./raggedness.ts";
 * import { fakeRecord } from "./fixture.ts";
 * import { ok } from "node:assert/strict";
 *
 * const [noisy, smooth] = ["noisy", "noisy-iel"].map((arm) => fakeRecord({ arm, images: 2 }));
 * ok(raggedness(noisy!).components > raggedness(smooth!).components);
 * ```
 */
export function raggedness({ data, predictions }: RunRecord): Raggedness {
  const of = { classes: data.classes.length };
  const measured = data.validation.flatMap((id) => {
    const stored = predictions[id];
    return stored ? [regularity(decodeMap(stored, of), of)] : [];
  });
  const components = measured.map((map) => map.components.reduce((sum, count) => sum + count, 0));
  return {
    components: mean(components),
    boundaryLength: mean(measured.map(({ boundaryLength }) => boundaryLength)),
    totalVariation: mean(measured.map(({ totalVariation }) => totalVariation)),
  };
}

/**
 * Tables how ragged the maps of each arm are: means over seeds, after the last epoch.
 *
 * @example
 * ```ts
 * import { raggednessTable } from "./raggedness.ts";
 * import { fakeRecord } from "./fixture.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const records = [0, 1].map((seed) => fakeRecord({ arm: "noisy", seed, images: 2 }));
 * deepStrictEqual(raggednessTable(records).rows.map(([arm, seeds]) => [arm, seeds]), [["noisy", 2]]);
 * ```
 */
export function raggednessTable(records: readonly RunRecord[]): Table {
  refuseMixed(records);
  const sound = records.filter(({ diverged }) => !diverged);
  return {
    columns: ["maps after the last epoch", "seeds", "regions of a map", "boundary (pixel sides)"],
    rows: armsOf(sound).map((arm) => {
      const runs = sound.filter(({ spec }) => spec.arm === arm).map(raggedness);
      return [
        arm,
        runs.length,
        mean(runs.map(({ components }) => components)),
        mean(runs.map(({ boundaryLength }) => boundaryLength)),
      ];
    }),
  };
}
