/**
 * Training in a notebook: watched while it runs, and stopped by the stop button between two steps.
 *
 * @module
 */
import type { Epoch, EpochNumbers, Progress } from "../train/epoch.ts";
import type { LiveCurve } from "./live_curve.ts";
import { progressBar } from "./progress_bar.ts";
import { nothingToStop, stopSignal } from "./stop.ts";

/** What `live` hands to the training: spread it into the options of `train`. */
export interface Hooks {
  /** Aborted by the stop button. */
  readonly signal: AbortSignal;
  /** Moves the progress bar. */
  readonly onProgress: (progress: Progress) => void;
}

/** How training is watched. */
export interface LiveOptions {
  /** What is trained, such as the arm's name: of the bar, and of its line in the curve. @default "training" */
  readonly name?: string;
  /** Grows by a point an epoch. @default none */
  readonly curve?: LiveCurve;
  /** What the curve shows of an epoch. @default its training loss */
  readonly value?: (numbers: EpochNumbers) => number | null;
}

/**
 * Runs a training with a progress bar, a curve and a stop button, and hands on its epochs. When the
 * button is pressed the training ends after the step that is running; the loop over the epochs ends
 * as if they were done, and what was trained before stays.
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
      await new Promise((resolve) => setTimeout(resolve)); // the stop button is heard here at least
    }
  } catch (error) {
    if (!signal.aborted || error !== signal.reason) throw error;
  } finally {
    nothingToStop(signal);
    await bar.finish(`${epochs} epochs${signal.aborted ? ", stopped" : ""}`);
    await curve?.finish();
  }
}
