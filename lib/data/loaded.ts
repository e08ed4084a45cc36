/**
 * Checks of samples that a data set loads or an augmentation makes. Readers write both themselves, and no
 * compiler checks a notebook's cell.
 *
 * @module
 */
import * as z from "zod";
import { UserError } from "../errors.ts";
import type { Picture, Sample } from "./dataset.ts";

const side = z.int().positive();
const numbers = (...types: readonly (typeof Uint8Array | typeof Float32Array)[]) =>
  z.custom(
    (value) => types.some((type) => value instanceof type),
    `must be a ${types.map(({ name }) => name).join(" or ")}`,
  );

/** The parts of a label map, as it is given by code without types. */
export const LabelShape: z.ZodType = z.object({
  height: side,
  width: side,
  data: numbers(Uint8Array),
});

/** The parts of a sample besides its name. */
export const SampleShape: z.ZodType = z.object({
  image: z.object({ height: side, width: side, data: numbers(Float32Array, Uint8Array) }),
  label: LabelShape,
});

/** Arrays without such values: a cached image is read in its first epoch only. */
const finite = new WeakSet<Picture["data"]>();

/**
 * Rejects an image with a value that is NaN or infinite, from which a network would learn only NaN.
 *
 * @param what Who made it, such as `"the augmentation"`.
 *
 * @throws {UserError} that names the first such value.
 *
 * @example A division by zero
 * ```ts
 * import { checkFinite } from "./loaded.ts";
 * import { throws } from "node:assert/strict";
 *
 * const image = { height: 1, width: 2, data: Float32Array.of(1, 2, 3, 4, 0 / 0, 6) };
 * throws(
 *   () => checkFinite({ id: "a", image }, "the data set"),
 *   /^UserError: the data set gives a an image with the value NaN \(row 0, column 1, green\)/,
 * );
 * ```
 */
export function checkFinite({ id, image }: Pick<Sample, "id" | "image">, what: string): void {
  const { data, width } = image;
  if (data instanceof Uint8Array || finite.has(data)) return;
  for (let at = 0; at < data.length; at++) { // a loop: `every` takes ten times as long
    if (Number.isFinite(data[at])) continue;
    const [pixel, colour] = [Math.floor(at / 3), ["red", "green", "blue"][at % 3]];
    throw new UserError(
      `${what} gives ${id} an image with the value ${data[at]} (row ${
        Math.floor(pixel / width)
      }, ` +
        `column ${pixel % width}, ${colour}): give numbers from 0 to 255`,
    );
  }
  finite.add(data);
}
