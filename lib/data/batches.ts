/**
 * Turns samples into batches: the order of an epoch, plain arrays that training turns into tensors, and
 * reading ahead. `noise/` corrupts labels; it does so through `change`.
 *
 * @module
 */
import { setImmediate } from "node:timers/promises";
import { UserError } from "../errors.ts";
import { checked } from "../kind/kind.ts";
import { throwNamed } from "../kind/own_errors.ts";
import type { RandomStream } from "../random.ts";
import type { Sample, Split } from "./dataset.ts";
import { checkFinite, SampleShape } from "./loaded.ts";

/** Several samples, stacked. */
export interface Batch {
  /** Names of the samples. */
  readonly ids: readonly string[];
  /** [B, H, W, 3], values 0–255. */
  readonly images: Float32Array;
  /** [B, H, W], label values. */
  readonly labels: Int32Array;
  /** B, the number of samples. */
  readonly size: number;
  /** H, rows of pixels. */
  readonly height: number;
  /** W, columns of pixels. */
  readonly width: number;
}

/**
 * The order of an epoch: each of 0 … n − 1 once. Include the epoch in the stream's name, so that an
 * interrupted run recreates the same order.
 *
 * @example
 * ```ts
 * import { epochOrder } from "./batches.ts";
 * import { stream } from "../random.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const order = epochOrder(stream(0, "wbc/order/epoch-1"), 4);
 * deepStrictEqual([...order].sort(), [0, 1, 2, 3]);
 * ```
 */
export function epochOrder(random: RandomStream, n: number): number[] {
  return random.permutation(n);
}

/**
 * Packs samples of one size into a batch.
 *
 * @throws {RangeError} when there are no samples, or they differ in size.
 * @throws {UserError} when an image or a label does not have as many values as its size needs.
 *
 * @example
 * ```ts
 * import { packBatch } from "./batches.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const sample = {
 *   id: "a",
 *   image: { height: 1, width: 1, data: Float32Array.of(1, 2, 3) },
 *   label: { height: 1, width: 1, data: Uint8Array.of(2) },
 * };
 * const { images, labels } = packBatch([sample, sample]);
 * deepStrictEqual([...images, ...labels], [1, 2, 3, 1, 2, 3, 2, 2]);
 * ```
 */
export function packBatch(samples: readonly Sample[]): Batch {
  const [first] = samples;
  if (!first) throw new RangeError("a batch needs at least one sample");
  const { height, width } = first.image;
  const images = new Float32Array(samples.length * height * width * 3);
  const labels = new Int32Array(samples.length * height * width);
  samples.forEach(({ id, image, label }, at) => {
    for (const part of [image, label]) {
      if (part.height !== height || part.width !== width) {
        throw new RangeError(
          `sample ${id} is ${part.height}×${part.width}, others of its batch ${height}×${width}`,
        );
      }
    }
    for (
      const [what, { data }, size] of [["image", image, 3], ["label", label, 1]] as const
    ) {
      const wanted = height * width * size;
      if (data.length === wanted) continue;
      throw new UserError(
        `the ${what} of sample ${id} has ${data.length} values, but ${height}×${width} pixels need ` +
          `${wanted}: one per pixel${size > 1 ? " and colour (red, green, blue)" : ""}`,
      );
    }
    images.set(image.data, at * height * width * 3);
    labels.set(label.data, at * height * width);
  });
  return { ids: samples.map(({ id }) => id), images, labels, size: samples.length, height, width };
}

/** How to cut a split into batches. */
export interface BatchOptions {
  /** Samples in a batch. */
  readonly size: number;
  /** Indices into the split. @default the order of the split */
  readonly order?: readonly number[];
  /** Returns the sample that training sees instead, such as one with a noisy label. @default unchanged */
  readonly change?: (sample: Sample, index: number) => Sample;
  /** Batches prepared while the consumer is busy with one; memory holds one more than this. @default 2 */
  readonly ahead?: number;
}

/**
 * Yields a split in batches, in the given order; the last batch is smaller if `size` does not divide
 * the number of samples.
 *
 * While the consumer waits, for example for a training step on other threads, the next `ahead` batches
 * are prepared one after the other. Preparing a batch starts only after the consumer got the one before,
 * and pauses between samples, so it delays the start of a step by at most the time of one sample.
 *
 * An error in a batch is thrown when that batch is reached, after all earlier ones; nothing is loaded
 * after it. Once the loop has ended, early or not, all loading has stopped.
 *
 * @throws {RangeError} when `size` is not a positive integer, or `ahead` not an integer ≥ 0.
 *
 * @example Five samples in twos
 * ```ts
 * import { batches } from "./batches.ts";
 * import { openDataset } from "./open.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const { train } = await openDataset({ name: "synthetic-blobs", height: 8, width: 8, train: 5 });
 * deepStrictEqual((await Array.fromAsync(batches(train, { size: 2 }))).map((b) => b.size), [2, 2, 1]);
 * ```
 */
export async function* batches(
  split: Split,
  { size, order = [...split.ids.keys()], change = (sample) => sample, ahead = 2 }: BatchOptions,
): AsyncGenerator<Batch> {
  if (!Number.isInteger(size) || size < 1) {
    throw new RangeError(`a batch of ${size} samples: take a positive integer`);
  }
  if (!Number.isInteger(ahead) || ahead < 0) {
    throw new RangeError(`${ahead} batches ahead: take an integer from 0 up`);
  }
  const stop = new AbortController();
  const make = async (indices: readonly number[]): Promise<Batch> => {
    await setImmediate();
    stop.signal.throwIfAborted();
    const samples: Sample[] = [];
    for (const [at, sample] of (await loadAll(split, indices)).entries()) {
      await setImmediate();
      stop.signal.throwIfAborted();
      samples.push(change(sample, indices[at]!));
    }
    return packBatch(samples);
  };

  const coming: Promise<Batch>[] = [];
  let last: Promise<unknown> = Promise.resolve();
  let begun = 0;
  const makeUntil = (end: number) => {
    for (; begun < Math.min(end, order.length); begun += size) {
      const indices = order.slice(begun, begun + size);
      const batch = last.then(() => make(indices));
      batch.catch(() => {}); // thrown when the batch is reached, if it is
      coming.push(batch);
      last = batch;
    }
  };
  try {
    for (let start = 0; start < order.length; start += size) {
      makeUntil(start + size);
      const batch = await coming.shift()!;
      makeUntil(start + size * (1 + ahead));
      yield batch;
    }
  } finally {
    stop.abort();
    await Promise.allSettled(coming);
  }
}

/** Loads and checks all samples at once; if one fails, waits until no load is still running. */
async function loadAll(split: Split, indices: readonly number[]): Promise<Sample[]> {
  const loads = indices.map(async (index) => {
    const id = split.ids[index];
    let sample: Sample;
    try {
      sample = await split.load(index);
    } catch (error) {
      throwNamed(error, `loading the image ${id}`);
    }
    checked(SampleShape, sample, `the data set's sample ${id}`);
    if (sample.id !== id) {
      throw new UserError(
        `load(${index}) gives the sample "${sample.id}", but ids[${index}] is "${id}": the two must agree`,
      );
    }
    checkFinite(sample, "the data set");
    return sample;
  });
  await Promise.allSettled(loads);
  return Promise.all(loads);
}
