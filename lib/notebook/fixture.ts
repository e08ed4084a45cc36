/**
 * Invented epochs and runs for tests and examples, without any training.
 *
 * @module
 */
import { openData } from "../data/find_data.ts";
import { score } from "../metrics/score.ts";
import { fakeRecord } from "../results/fixture.ts";
import type { ReproduceEvent } from "../run/reproduce.ts";
import { select } from "../run/selection.ts";
import type { Epoch } from "../train/epoch.ts";
import type { Hooks } from "./live.ts";

/** Yields epochs of ten steps each; the loss of epoch e is 1 / e. */
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

/**
 * The events of `reproduce` for invented runs of the paper's cells: arms `noisy`, whose second seed resumes
 * after epoch 3 of an interrupted run, and `noisy-iel`, whose first seed is already done.
 */
export async function* fakeRuns(
  { epochs = 6, seeds = 2, milliseconds = 0 }: {
    /** Epochs of each run. @default 6 */
    epochs?: number;
    /** Seeds of each arm. @default 2 */
    seeds?: number;
    /** Duration of a step. @default 0 */
    milliseconds?: number;
  } = {},
): AsyncGenerator<ReproduceEvent> {
  const [selection] = select({ experiment: "wbc-unet", arms: "noisy,noisy-iel", seeds });
  const dataset = await openData({ kind: "synthetic-blobs", height: 16, width: 16 });
  yield { kind: "data", selection: selection!, dataset, notice: undefined };
  yield { kind: "log", line: "an invented line" };
  const all = selection!.seeds.flatMap((seed) =>
    ["noisy", "noisy-iel"].map((arm) => {
      const after = arm === "noisy" ? ["smoothed"] : [];
      return fakeRecord({ arm, seed, epochs, after, images: 3 });
    })
  );
  for (const [index, record] of all.entries()) {
    const { spec } = record;
    const of = { spec, number: index + 1, runs: all.length };
    if (spec.arm === "noisy-iel" && spec.seed === 0) {
      yield { ...of, kind: "skipped", record };
      continue;
    }
    const goesOn = spec.arm === "noisy" && spec.seed === 1;
    if (goesOn) yield { ...of, kind: "resumed", epochs: 3, score: 0.8 };
    for (const numbers of record.epochs.slice(goesOn ? 3 : 0)) {
      for (let step = 1; step <= 3; step++) {
        await new Promise((resolve) => setTimeout(resolve, milliseconds));
        const progress = { epoch: numbers.epoch, epochs, step, steps: 3, loss: numbers.loss! };
        yield { ...of, kind: "step", progress, left: 60 };
      }
      const { mean } = score(spec.metric, numbers.counts);
      yield { ...of, kind: "epoch", numbers, score: mean };
    }
    yield { ...of, kind: "finished", record, seconds: 1 };
  }
  const outcomes = all.map((record) => (
    { state: "finished" as const, spec: record.spec, record, path: "" }
  ));
  const result = {
    ...{ selection: selection!, dataset, notice: undefined, outcomes },
    records: all,
  };
  yield { kind: "done", result: { ...result, agreements: [], files: [] } };
}
