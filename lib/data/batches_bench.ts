/**
 * Measures the batches of the quick profiles: decoding, reading again, and corrupting and augmenting.
 * `deno task bench data` measures whether training waits for them.
 *
 * Data sets without files are skipped.
 *
 * @module
 */
import { resolveRun } from "../experiment/resolve.ts";
import { trainingOf } from "../experiment/training_of.ts";
import { EXPERIMENTS } from "../paper/paper.ts";
import { stream } from "../random.ts";
import { packBatch } from "./batches.ts";
import type { Sample } from "./dataset.ts";
import { dataDirectory } from "./directory.ts";
import { openData } from "./find_data.ts";
import { type DatasetName, LOADERS } from "./open.ts";

for (const experiment of Object.values(EXPERIMENTS)) {
  const spec = resolveRun(experiment, { profile: "quick", arm: "noisy", seed: 0 });
  const name = spec.data.kind as DatasetName;
  if (await LOADERS[name].locate(dataDirectory()) === undefined) {
    console.log(`no files of ${name} in ${dataDirectory()}: left out`);
    continue;
  }
  const dataset = await openData(spec.data, { log: () => {} });
  const { train } = dataset;
  const { noise, augmentation } = trainingOf(spec, { dataset });
  const change = (sample: Sample): Sample => {
    const { id, label } = sample;
    const noisy = { ...sample, label: noise!.corrupt(label, { id, epoch: 1 }) };
    const random = stream(0, `augment/epoch-1/${id}`);
    return augmentation ? augmentation.apply(noisy, random) : noisy;
  };
  let next = 0;
  /** Samples that have not been read yet. */
  const unread = () => Array.from({ length: spec.batch }, () => next++);
  const load = (indices: readonly number[]) => Promise.all(indices.map((at) => train.load(at)));

  const group = `${experiment.id}, a batch of ${spec.batch}`;
  const kept = unread();
  Deno.bench({
    name: "decoded",
    group,
    n: 10,
    warmup: 2,
    fn: async () => void await load(unread()),
  });
  Deno.bench({
    name: "kept",
    group,
    baseline: true,
    fn: async () => void packBatch(await load(kept)),
  });
  Deno.bench({
    name: "kept, corrupted and augmented",
    group,
    n: 20,
    fn: async () => void packBatch((await load(kept)).map(change)),
  });
}
