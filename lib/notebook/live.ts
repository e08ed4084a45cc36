/**
 * Live training in a notebook, which the stop button stops between two steps.
 *
 * @module
 */
import type { Epoch, EpochNumbers, Progress } from "../train/epoch.ts";
import type { LiveCurve } from "./live_curve.ts";
import { progressBar } from "./progress_bar.ts";
import { nothingToStop, stopSignal } from "./stop.ts";

/** What `live` passes to the training: spread it into the options of `train`. */
export interface Hooks {
  /** Aborted by the stop button. */
  readonly signal: AbortSignal;
  /** Moves the progress bar. */
  readonly onProgress: (progress: Progress) => void;
}

/** Options for watching a training. */
export interface LiveOptions {
  /** Name of the bar and of the line in the curve, such as the arm's. @default "training" */
  readonly name?: string;
  /** Curve that gets one point per epoch. @default none */
  readonly curve?: LiveCurve;
  /** The value of an epoch to plot. @default its training loss */
  readonly value?: (numbers: EpochNumbers) => number | null;
}

/**
 * Runs a training with a progress bar, a curve and a stop button, and yields its epochs. If the button is
 * pressed, the training stops after the current step; the loop over the epochs ends as if they were done,
 * and earlier epochs are kept.
 *
 * @example
 * ```ts
 * import { live } from "./live.ts";
 * import { fakeEpochs } from "./fixture.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const losses: (number | null)[] = [];
 * // In a notebook: (hooks) => train(training, { engine, ...hooks })
 * for await (const { numbers } of live((hooks) => fakeEpochs(2, hooks), { name: "noisy" })) {
 *   losses.push(numbers.loss);
 * }
 * deepStrictEqual(losses, [1, 0.5]);
 * ```
 */
export async function* live(
  start: (hooks: Hooks) => AsyncIterable<Epoch>,
  { name = "training", curve, value = ({ loss }) => loss }: LiveOptions = {},
): AsyncGenerator<Epoch, void> {
  const bar = await progressBar(name);
  const signal = stopSignal();
  let epochs = 0;
  const onProgress = ({ epoch, epochs, step, steps, loss }: Progress) =>
    bar.update(
      (epoch - 1 + step / steps) / epochs,
      `epoch ${epoch} of ${epochs}, step ${step} of ${steps}, loss ${loss.toPrecision(3)}`,
    );
  try {
    for await (const epoch of start({ signal, onProgress })) {
      epochs = epoch.numbers.epoch;
      curve?.add(name, { x: epochs, y: value(epoch.numbers) });
      yield epoch;
      await new Promise((resolve) => setTimeout(resolve)); // let the stop button be handled
    }
  } catch (error) {
    if (!signal.aborted || error !== signal.reason) throw error;
  } finally {
    nothingToStop(signal);
    await bar.finish(`${epochs} epochs${signal.aborted ? ", stopped" : ""}`);
    await curve?.finish();
  }
}
