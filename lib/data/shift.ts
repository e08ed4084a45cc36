/**
 * Shifts image and label by a random number of pixels.
 *
 * @module
 */
import * as z from "zod";
import { type Kind, kind } from "../kind/kind.ts";
import type { Augmentation, AugmentationContext } from "./augmentation_kind.ts";
import type { Sample } from "./dataset.ts";

const schema = z.strictObject({
  kind: z.literal("shift"),
  /** Largest shift along each axis, in pixels. */
  pixels: z.int().nonnegative().default(8),
});

/**
 * Shifts image and label together by up to `pixels` pixels vertically and horizontally, each shift
 * equally likely; it draws rows, then columns, from the fork `shift`. Pixels that enter at an edge repeat
 * the edge's pixels, in the image and in the label. A network that memorised where in the frame labels
 * are wrong no longer finds them there.
 *
 * @example
 * ```ts
 * import { shift, shifted } from "./shift.ts";
 * import { stream } from "../random.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const image = { height: 1, width: 3, data: new Float32Array(9) };
 * const sample = { id: "a", image, label: { height: 1, width: 3, data: Uint8Array.of(1, 2, 3) } };
 * deepStrictEqual([...shifted(sample, { down: 0, right: 2 }).label.data], [1, 1, 1]);
 * deepStrictEqual([...shifted(sample, { down: 5, right: -1 }).label.data], [2, 3, 3]);
 * const { apply } = shift.make(shift({ pixels: 0 }), { height: 1, width: 3, ignore: undefined });
 * deepStrictEqual(apply(sample, stream(0, "a")), sample);
 * ```
 */
export const shift: Kind<typeof schema, AugmentationContext, Augmentation> = kind({
  kind: "shift",
  schema,
  make: ({ pixels }) => ({
    apply(sample, random) {
      const numbers = random.fork("shift");
      const [down, right] = [0, 1].map(() => numbers.integer(2 * pixels + 1) - pixels);
      return shifted(sample, { down: down!, right: right! });
    },
  }),
});

/**
 * The sample shifted; the given sample is not changed.
 *
 * @param by Shift in pixels, whole numbers; negative values shift up and to the left.
 *
 * @example
 * ```ts
 * import { shifted } from "./shift.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const image = { height: 2, width: 1, data: Float32Array.of(1, 2, 3, 4, 5, 6) };
 * const label = { height: 2, width: 1, data: Uint8Array.of(0, 1) };
 * const moved = shifted({ id: "a", image, label }, { down: 1, right: 0 });
 * deepStrictEqual([...moved.image.data, ...moved.label.data], [1, 2, 3, 1, 2, 3, 0, 0]);
 * ```
 */
export function shifted(
  { id, image, label }: Sample,
  { down, right }: { readonly down: number; readonly right: number },
): Sample {
  const { height, width } = label;
  const within = (at: number, size: number) => Math.min(Math.max(at, 0), size - 1);
  const [pixels, values] = [image.data.slice(), label.data.slice()];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = within(y - down, height) * width + within(x - right, width);
      const to = y * width + x;
      values[to] = label.data[from]!;
      for (let channel = 0; channel < 3; channel++) {
        pixels[3 * to + channel] = image.data[3 * from + channel]!;
      }
    }
  }
  return { id, image: { ...image, data: pixels }, label: { ...label, data: values } };
}
