/**
 * Measures how many labels of a map noise made wrong. `label_noise.ts` draws noise.
 *
 * @module
 */
import type { LabelMap } from "../data/dataset.ts";

/**
 * The fraction of pixels whose label noise made wrong: those that differ, among those that are not
 * ignored in the clean label; 0 if all are ignored.
 *
 * @throws {RangeError} when the maps differ in size.
 *
 * @example
 * ```ts
 * import { wrongShare } from "./wrong_share.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const clean = { height: 1, width: 5, data: Uint8Array.of(0, 0, 1, 1, 255) };
 * const noisy = { height: 1, width: 5, data: Uint8Array.of(0, 1, 1, 1, 255) };
 * strictEqual(wrongShare(clean, noisy), 0.2);
 * strictEqual(wrongShare(clean, noisy, { ignore: 255 }), 0.25);
 * ```
 */
export function wrongShare(
  clean: LabelMap,
  noisy: LabelMap,
  options: {
    /**
     * Label value that is not counted.
     * @default undefined
     */
    readonly ignore?: number | undefined;
  } = {},
): number {
  if (clean.height !== noisy.height || clean.width !== noisy.width) {
    throw new RangeError(
      `label maps differ in size: ${clean.height}×${clean.width}, ${noisy.height}×${noisy.width}`,
    );
  }
  let counted = 0;
  let wrong = 0;
  for (let at = 0; at < clean.data.length; at++) {
    if (clean.data[at] === options.ignore) continue;
    counted++;
    if (clean.data[at] !== noisy.data[at]) wrong++;
  }
  return counted === 0 ? 0 : wrong / counted;
}
