/**
 * Early stopping on the selection part as a separate arm. It needs no training, only another score of the
 * same run.
 *
 * @module
 */
import type { RunRecord } from "./record.ts";

/** Names of the new arm. */
export interface StoppedOptions {
  /** Its name, such as `"noisy-stopped"`. */
  readonly arm: string;
  /** Its display name. */
  readonly label: string;
}

/**
 * A run as if it had been stopped at its best epoch on the selection part: the same record under another
 * name, with the score `"best-on-selection"`. The test part does not influence the choice. Prediction-only
 * steps are left out.
 *
 * @throws {RangeError} if its selection part is its test part, so that it could not be used for stopping.
 *
 * @example The second of four epochs is the best on the selection part
 * ```ts
 * import { fakeRecord } from "./fixture.ts";
 * import { stopped } from "./stopped.ts";
 * import { curve, primaryScore } from "./summary.ts";
 * import { strictEqual, throws } from "node:assert/strict";
 *
 * const record = fakeRecord({ arm: "noisy", epochs: 4 });
 * const better = (epoch: number) => record.epochs[epoch === 2 ? 3 : 0]!.counts;
 * const epochs = record.epochs.map((one) => ({ ...one, selection: better(one.epoch) }));
 * const run = { ...record, data: { ...record.data, selection: record.data.validation }, epochs };
 * const options = { arm: "noisy-stopped", label: "stopped early" };
 * strictEqual(primaryScore(stopped(run, options)), curve(run)[1]);
 * throws(() => stopped(record, options), /selects on its test images/);
 * ```
 */
export function stopped(record: RunRecord, { arm, label }: StoppedOptions): RunRecord {
  const { spec, data, show, epochs } = record;
  if (data.selection === null) {
    throw new RangeError(`${spec.experiment}, ${spec.arm} selects on its test images`);
  }
  return {
    ...record,
    spec: { ...spec, arm, score: "best-on-selection", after: {} },
    show: { ...show, arms: { [arm]: { ...show.arms[spec.arm]!, label } } },
    epochs: epochs.map(({ selectionAfter: _, ...epoch }) => ({ ...epoch, after: {} })),
  };
}
