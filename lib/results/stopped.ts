/**
 * Early stopping on the selection part, as an arm of its own: it needs no training, only another score
 * of the same run.
 *
 * @module
 */
import type { RunRecord } from "./record.ts";

/** What the new arm is called. */
export interface StoppedOptions {
  /** Its name, such as `"noisy-stopped"`. */
  readonly arm: string;
  /** Its name for readers. */
  readonly label: string;
}

/**
 * A run as if it had been stopped where it was best on the selection part: the same record under
 * another name, with the score `"best-on-selection"`. Nothing of it is looked at on test. What acts at
 * prediction is left out.
 *
 * @throws {RangeError} when its selection part is its test part: nobody could have stopped it so.
 *
 * @example Of four epochs the second is best on the selection part
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
 * throws(() => stopped(record, options), /looks at its test images/);
 * ```
 */
export function stopped(record: RunRecord, { arm, label }: StoppedOptions): RunRecord {
  const { spec, data, show, epochs } = record;
  if (data.selection === null) {
    throw new RangeError(`${spec.experiment}, ${spec.arm} looks at its test images`);
  }
  return {
    ...record,
    spec: { ...spec, arm, score: "best-on-selection", after: {} },
    show: { ...show, arms: { [arm]: { ...show.arms[spec.arm]!, label } } },
    epochs: epochs.map(({ selectionAfter: _, ...epoch }) => ({ ...epoch, after: {} })),
  };
}
