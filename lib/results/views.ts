/**
 * Splits a training that was evaluated in several ways into one record per arm: the plain network, and the
 * network with each prediction-only step. Readers of records need not distinguish them.
 *
 * @module
 */
import type { RunRecord } from "./record.ts";

/**
 * The records of all arms that a training covers: itself, then the prediction-only arms. These have the
 * name, style and counts of their arm, no label maps (a record stores only those of the plain network),
 * and the training's key. They also have their own counts on the selection part, except in records from
 * before these were counted, which repeat those of the plain network.
 *
 * @example
 * ```ts
 * import { fakeRecord } from "./fixture.ts";
 * import { viewsOf } from "./views.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const record = fakeRecord({ arm: "noisy", after: ["smoothed"] });
 * deepStrictEqual(viewsOf(record).map(({ spec }) => spec.arm), ["noisy", "smoothed"]);
 * ```
 */
export function viewsOf(record: RunRecord): RunRecord[] {
  const names = Object.keys(record.spec.after);
  if (names.length === 0) return [record];
  const views = names.map((name): RunRecord => ({
    ...record,
    spec: { ...record.spec, arm: name, after: {} },
    epochs: record.epochs.map(({ selectionAfter, calibration, ...epoch }) => ({
      ...epoch,
      ...calibration
        ? { calibration: { plain: calibration.after[name] ?? null, layers: null, after: {} } }
        : {},
      counts: epoch.after[name]!,
      selection: selectionAfter?.[name] ?? epoch.selection,
      ...{ after: {}, noiseErrors: null },
    })),
    predictions: {},
  }));
  return [record, ...views];
}

/**
 * Every arm that records cover, each once: the trainings and their prediction-only arms. Records that are
 * already such views are unchanged.
 *
 * @example
 * ```ts
 * import { fakeRecord } from "./fixture.ts";
 * import { withViews } from "./views.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const all = withViews([fakeRecord({ arm: "noisy", after: ["smoothed"] })]);
 * deepStrictEqual(withViews(all).map(({ spec }) => spec.arm), ["noisy", "smoothed"]);
 * ```
 */
export function withViews(records: readonly RunRecord[]): RunRecord[] {
  const seen = new Set<string>();
  return records.flatMap(viewsOf).filter(({ key, spec }) => {
    const name = `${key} ${spec.arm}`;
    return !seen.has(name) && seen.add(name);
  });
}

/**
 * The records of the given arms, whether trained or prediction-only, for a table or figure that shows no
 * others.
 *
 * @param arms Names of the arms, in any order.
 *
 * @example
 * ```ts
 * import { fakeRecord } from "./fixture.ts";
 * import { ofArms, withViews } from "./views.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const record = fakeRecord({ arm: "noisy", after: ["smoothed", "filtered"] });
 * const chosen = ofArms([record], ["noisy", "filtered"]);
 * deepStrictEqual(withViews(chosen).map(({ spec }) => spec.arm), ["noisy", "filtered"]);
 * ```
 */
export function ofArms(records: readonly RunRecord[], arms: readonly string[]): RunRecord[] {
  return withViews(records).filter(({ spec }) => arms.includes(spec.arm)).map((record) => ({
    ...record,
    spec: { ...record.spec, after: {} },
    epochs: record.epochs.map((epoch) => ({ ...epoch, after: {} })),
  }));
}
