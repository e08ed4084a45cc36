/**
 * Mirrors left and right, in image and label alike.
 *
 * @module
 */
import * as z from "zod";
import { type Kind, kind } from "../kind/kind.ts";
import type { Augmentation, AugmentationContext } from "./augmentation_kind.ts";
import type { Sample } from "./dataset.ts";
import type { Size } from "./resize.ts";

const schema = z.strictObject({ kind: z.literal("flip") });

/**
 * Mirrors left and right with probability ½, drawn from the fork `flip`: what `augment` does with
 * `flip: true`, and nothing else. Noise at fixed places appears elsewhere in the mirror image, so flips
 * alone separate most wrong labels from their places.
 *
 * @example
 * ```ts
 * import { flip } from "./flip.ts";
 * import { stream } from "../random.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const context = { height: 1, width: 2, ignore: undefined };
 * const sample = {
 *   id: "a",
 *   image: { height: 1, width: 2, data: Float32Array.of(1, 2, 3, 4, 5, 6) },
 *   label: { height: 1, width: 2, data: Uint8Array.of(0, 1) },
 * };
 * const { apply } = flip.make(flip(), context);
 * const labels = [0, 1, 2, 3].map((epoch) => apply(sample, stream(epoch, "a")).label.data.join());
 * deepStrictEqual(new Set(labels), new Set(["0,1", "1,0"]));
 * ```
 */
export const flip: Kind<typeof schema, AugmentationContext, Augmentation> = kind({
  kind: "flip",
  schema,
  make: () => ({
    apply: (sample, random) => random.fork("flip").uniform() < 0.5 ? flipped(sample) : sample,
  }),
});

/**
 * The sample mirrored left to right; the given sample is not changed.
 *
 * @example
 * ```ts
 * import { flipped } from "./flip.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const image = { height: 1, width: 2, data: Float32Array.of(1, 2, 3, 4, 5, 6) };
 * const label = { height: 1, width: 2, data: Uint8Array.of(0, 1) };
 * const turned = flipped({ id: "a", image, label });
 * deepStrictEqual([...turned.image.data, ...turned.label.data], [4, 5, 6, 1, 2, 3, 1, 0]);
 * ```
 */
export function flipped({ id, image, label }: Sample): Sample {
  return {
    id,
    image: { ...image, data: mirrored(image, 3) },
    label: { ...label, data: mirrored(label, 1) },
  };
}

/** Mirrors each row of `channels` values per pixel. */
function mirrored<T extends Float32Array | Uint8Array>(
  { height, width, data }: Size & { readonly data: T },
  channels: number,
): T {
  const turned = data.slice() as T;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const from = (row * width + width - 1 - column) * channels;
      const to = (row * width + column) * channels;
      for (let channel = 0; channel < channels; channel++) {
        turned[to + channel] = data[from + channel]!;
      }
    }
  }
  return turned;
}
