/**
 * Whether data keep ahead of training, at sizes of the quick profiles: what a batch takes to decode,
 * to read again and to augment, and how long training steps take with and without reading ahead of
 * them. A step is only waited for here; a real one takes the same cores.
 *
 * Data sets whose files are not there are left out.
 *
 * @module
 */
import { setTimeout as sleep } from "node:timers/promises";
import { stream } from "../random.ts";
import { augment } from "./augment.ts";
import type { AugmentationSettings } from "./augmentation.ts";
import { batches, packBatch } from "./batches.ts";
import type { Sample } from "./dataset.ts";
import { dataDirectory } from "./directory.ts";
import { type DatasetName, LOADERS, openDataset } from "./open.ts";

const jitter = { brightness: 0.5, contrast: 0.5, saturation: 0.5 };
const ROWS = [
  {
    settings: { name: "wbc", height: 112, width: 112 },
    size: 2,
    augmentation: { crop: { height: 112, width: 112 }, jitter, flip: true },
    step: 100,
  },
  {
    settings: { name: "camvid", height: 180, width: 240 },
    size: 4,
    augmentation: {
      scale: { least: 0.5, greatest: 2.1, step: 0.1 },
      crop: { height: 160, width: 160 },
      jitter,
      flip: true,
    },
    step: 400,
  },
] as const satisfies readonly {
  settings: { name: DatasetName; height: number; width: number };
  /** Samples in a batch. */
  size: number;
  augmentation: AugmentationSettings;
  /** Milliseconds that stand for a training step; quick runs of WBC took 74–160 on two cores. */
  step: number;
}[];
const STEPS = 5;

for (const { settings, size, augmentation, step } of ROWS) {
  if (await LOADERS[settings.name].locate(dataDirectory()) === undefined) {
    console.log(`no files of ${settings.name} in ${dataDirectory()}: left out`);
    continue;
  }
  const { train, ignore } = await openDataset(settings, { log: () => {} });
  const change = (sample: Sample) => {
    const random = stream(0, `augment/epoch-1/${sample.id}`);
    return augment(sample, augmentation, { random, ignore });
  };
  let next = 0;
  /** Samples that nobody has read yet. */
  const unread = (count: number) => Array.from({ length: count }, () => next++);
  const load = (indices: readonly number[]) => Promise.all(indices.map((at) => train.load(at)));

  const group = `${settings.name}, a batch of ${size}`;
  const kept = unread(size);
  Deno.bench({
    name: "decoded",
    group,
    n: 10,
    warmup: 2,
    fn: async () => void await load(unread(size)),
  });
  Deno.bench({
    name: "kept",
    group,
    baseline: true,
    fn: async () => void packBatch(await load(kept)),
  });
  Deno.bench({
    name: "kept and augmented",
    group,
    n: 20,
    fn: async () => void packBatch((await load(kept)).map(change)),
  });

  const steps = `${settings.name}, ${STEPS} steps of ${step} ms on samples decoded and augmented`;
  Deno.bench({
    name: "without data",
    group: steps,
    baseline: true,
    n: 2,
    warmup: 0,
    async fn() {
      for (let at = 0; at < STEPS; at++) await sleep(step);
    },
  });
  for (const ahead of [0, 2]) {
    Deno.bench({
      name: `${ahead} batches ahead`,
      group: steps,
      n: 2,
      warmup: 0,
      async fn() {
        const order = unread(STEPS * size);
        for await (const _ of batches(train, { size, order, change, ahead })) await sleep(step);
      },
    });
  }
}
