/**
 * Epochs for tests and examples, from no training at all.
 *
 * @module
 */
import type { Epoch } from "../train/epoch.ts";
import type { Hooks } from "./live.ts";

/** As many epochs as asked for, of ten steps each; the loss of epoch e is 1 / e. */
export async function* fakeEpochs(
  epochs: number,
  { signal, onProgress }: Hooks,
  { milliseconds = 0 }: {
    /** Duration of a step. @default 0 */
    milliseconds?: number;
  } = {},
): AsyncGenerator<Epoch> {
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const loss = 1 / epoch;
    for (let step = 1; step <= 10; step++) {
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
      signal.throwIfAborted();
      onProgress({ epoch, epochs, step, steps: 10, loss });
    }
    const numbers = {
      ...{ epoch, steps: 10, loss, learningRate: 1e-4, gradientNorm: { mean: 1, max: 1 } },
      ...{ trainSeconds: 0, validationSeconds: 0, counts: [], selection: null, after: {} },
      ...{ wrongLabels: null, noiseErrors: null },
    };
    yield { numbers, predictions: {}, parameters: {} };
  }
}
