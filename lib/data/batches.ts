/**
 * Samples to batches: the order of an epoch, and plain arrays that training turns into tensors.
 * Corrupting labels is `noise/`'s; it enters by `change`.
 *
 * @module
 */
import type { RandomStream } from "../random.ts";
import type { Sample, Split } from "./dataset.ts";

/** Samples side by side. */
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
 * The order of an epoch: each of 0 … n − 1 once. The stream's name should hold the epoch, so that an
 * interrupted run finds the same order again.
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
 * @throws {RangeError} when there is none, or they differ in size.
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
    images.set(image.data, at * height * width * 3);
    labels.set(label.data, at * height * width);
  });
  return { ids: samples.map(({ id }) => id), images, labels, size: samples.length, height, width };
}

/**
 * A split in batches; the last one is smaller where `size` does not divide the number of samples.
 *
 * @throws {RangeError} when `size` is no positive integer.
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
  { size, order = split.ids.map((_, index) => index), change = (sample) => sample }: {
    /** Samples in a batch. */
    size: number;
    /** Indices into the split. @default as they are */
    order?: readonly number[];
    /** What training sees in place of a sample: its noisy label, say. @default the sample itself */
    change?: (sample: Sample, index: number) => Sample;
  },
): AsyncGenerator<Batch> {
  if (!Number.isInteger(size) || size < 1) {
    throw new RangeError(`a batch of ${size} samples: take a positive integer`);
  }
  for (let start = 0; start < order.length; start += size) {
    const indices = order.slice(start, start + size);
    const samples = await Promise.all(indices.map((index) => split.load(index)));
    yield packBatch(samples.map((sample, at) => change(sample, indices[at]!)));
  }
}
