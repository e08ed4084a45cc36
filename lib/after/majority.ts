/**
 * A majority filter on label maps: the simplest smoothing, as a control for the paper's layers.
 *
 * @module
 */
import * as z from "zod";
import type { LabelMap } from "../data/dataset.ts";
import { type Kind, kind } from "../kind/kind.ts";
import type { After, AfterContext } from "./after.ts";

const schema = z.strictObject({
  kind: z.literal("majority"),
  /** Side of the square to count in, in pixels; odd. */
  size: z.int().positive().refine((size) => size % 2 === 1, "must be odd").default(5),
});

/**
 * Gives each pixel the most frequent class in the square of `size` × `size` pixels around it, as far as
 * that lies in the image; the pixel's own class wins a tie, otherwise the lowest class.
 *
 * @example A single pixel of another class disappears
 * ```ts
 * import { majority } from "./majority.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const map = { height: 3, width: 3, data: Uint8Array.of(0, 0, 0, 0, 2, 0, 0, 0, 0) };
 * const after = majority.make(majority({ size: 3 }), { classes: 3 });
 * const image = { height: 3, width: 3, data: new Float32Array(27) };
 * if (after.on === "maps") deepStrictEqual(after.apply(map, image).data, new Uint8Array(9));
 * ```
 */
export const majority: Kind<typeof schema, AfterContext, After> = kind({
  kind: "majority",
  schema,
  make: ({ size }, { classes }) => ({
    on: "maps",
    apply: (map) => filtered(map, (size - 1) / 2, classes),
  }),
});

function filtered({ height, width, data }: LabelMap, reach: number, classes: number): LabelMap {
  const filtered = new Uint8Array(data.length);
  const counts = new Uint32Array(classes);
  for (let y = 0; y < height; y++) {
    const [top, bottom] = [Math.max(0, y - reach), Math.min(height - 1, y + reach)];
    const count = (x: number, change: number) => {
      if (x < 0 || x >= width) return;
      for (let row = top; row <= bottom; row++) counts[data[row * width + x]!]! += change;
    };
    counts.fill(0);
    for (let x = 0; x < reach; x++) count(x, 1);
    for (let x = 0; x < width; x++) {
      count(x + reach, 1);
      count(x - reach - 1, -1);
      let best = data[y * width + x]!;
      for (let label = 0; label < classes; label++) {
        if (counts[label]! > counts[best]!) best = label;
      }
      filtered[y * width + x] = best;
    }
  }
  return { height, width, data: filtered };
}
