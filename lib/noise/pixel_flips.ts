/**
 * Wrong labels of single pixels that never touch each other.
 *
 * @module
 */
import * as z from "zod";
import { type Kind, kind } from "../kind/kind.ts";
import type { RandomStream } from "../random.ts";
import {
  checkLabels,
  type LabelNoise,
  type LabelNoiseContext,
  noiseStreams,
  positionFields,
  valueFields,
} from "./label_noise.ts";

const schema = z.strictObject({
  kind: z.literal("pixel-flips"),
  /**
   * Fraction of the image's pixels, up to 0.15: random placement of isolated pixels jams at about 0.187
   * (the jamming limit of squares that touch no other).
   */
  share: z.number().min(0).max(0.15).default(0.05),
  /** `"other"`: one of the other K − 1 classes. `"any"`: one of all K, the true one included. */
  replacement: z.enum(["any", "other"]).default("other"),
  ...positionFields,
  ...valueFields,
});

/** Settings of {@linkcode pixelFlips}. */
export type PixelFlips = z.output<typeof schema>;

/**
 * Isolated wrong pixels: `share` of the image's pixels, to the nearest pixel, none touching another, not
 * even at a corner, each with a random class. Smoothing removes this noise most easily. (For pixels that
 * are wrong independently of each other, use `windows` with `window: 1`.)
 *
 * Pixels are taken in random order until there are enough, skipping those with one of their eight
 * neighbours taken; a small image may have no room for the last ones. Each draws one number from the
 * values' stream. Ignored pixels that are hit stay unchanged.
 *
 * @example
 * ```ts
 * import { pixelFlips } from "./pixel_flips.ts";
 * import { wrongShare } from "./wrong_share.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const context = { classes: 2, ignore: undefined, height: 20, width: 20, seed: 0 };
 * const noise = pixelFlips.make(pixelFlips(), context);
 * const clean = { height: 20, width: 20, data: new Uint8Array(400) };
 * strictEqual(wrongShare(clean, noise.corrupt(clean, { id: "a", epoch: 1 })), 0.05);
 * ```
 */
export const pixelFlips: Kind<typeof schema, LabelNoiseContext, LabelNoise> = kind({
  kind: "pixel-flips",
  schema,
  make(settings, context) {
    checkLabels(context);
    const { height, width, classes, ignore, seed } = context;
    const { positions, values } = noiseStreams(settings, seed);
    const wanted = Math.round(settings.share * height * width);
    const drawn = (random: RandomStream) => isolated(wanted, { height, width, random });
    return {
      touched(access) {
        const mask = new Uint8Array(height * width);
        for (const at of drawn(positions(access))) mask[at] = 1;
        return mask;
      },
      corrupt(label, access) {
        checkLabels(context, label);
        const [data, random] = [label.data.slice(), values(access)];
        for (const at of drawn(positions(access))) {
          const other = random.integer(settings.replacement === "other" ? classes - 1 : classes);
          const own = data[at]!;
          if (own === ignore) continue;
          data[at] = settings.replacement === "other" && other >= own ? other + 1 : other;
        }
        return { height, width, data };
      },
      expectedWrongShare: () =>
        wanted / (height * width) * (settings.replacement === "other" ? 1 : 1 - 1 / classes),
    };
  },
});

/** Pixels that touch no other taken pixel, in the order in which they were taken. */
function isolated(
  wanted: number,
  { height, width, random }: { height: number; width: number; random: RandomStream },
): number[] {
  const blocked = new Uint8Array(height * width);
  const taken: number[] = [];
  for (const at of random.permutation(height * width)) {
    if (taken.length === wanted) break;
    if (blocked[at]) continue;
    taken.push(at);
    const [y, x] = [Math.floor(at / width), at % width];
    for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row++) {
      blocked.fill(1, row * width + Math.max(0, x - 1), row * width + Math.min(width, x + 2));
    }
  }
  return taken;
}
