/**
 * A training that was evaluated in several ways, as one record for each: the network as it is, and with
 * each of what acts at prediction only. Whatever reads records need not know the difference.
 *
 * @module
 */
import type { RunRecord } from "./record.ts";

/**
 * The records of all arms that a training stands for: itself, then those that act at prediction only.
 * They have the name, the style and the counts of their arm, no label maps (a record keeps those of the
 * network as it is), and the training's key. On the selection part the counts are their own too, but for
 * records of before these were counted, which have those of the network as it is.
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
 * Every arm that records stand for, each once: the trainings, and beside each what acts at prediction
 * only. Records that are such views already stay as they are.
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
 * The records of these arms alone, whether they have trainings of their own or act at prediction only,
 * for a table or figure that is to show no others.
 *
 * @param arms Names of the arms; their order does not matter.
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
