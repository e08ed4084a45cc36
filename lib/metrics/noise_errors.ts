/**
 * Counts errors of a prediction inside and outside the places that label noise touched. A network that
 * memorises noise makes its first errors inside.
 *
 * @module
 */
import type { LabelMap } from "../data/dataset.ts";
import { checkPair, type LabelSpace } from "./counts.ts";

/** Counted pixels, and how many of them are wrong. */
export interface PixelErrors {
  /** Pixels whose predicted class is not the true one. */
  readonly wrong: number;
  /** All counted pixels. */
  readonly pixels: number;
}

/** Errors in both parts of one image, or of several images together. */
export interface NoiseErrors {
  /** Where noise touched the labels. */
  readonly inside: PixelErrors;
  /** Everywhere else, or at the places to compare with. */
  readonly outside: PixelErrors;
}

/**
 * Counts wrong pixels inside and outside a mask, against the clean truth.
 *
 * @param touched 1 inside, 0 outside: `touched` of a noise, for the predicted training image or, if the
 * positions of the noise are fixed for all images, for any image.
 * @param elsewhere 1 at the places to compare with; everything outside if absent.
 * @throws {RangeError} when the maps and the mask differ in size, or the maps hold a value that is not a
 * class.
 *
 * @example
 * ```ts
 * import { memorisation, noiseErrors } from "./noise_errors.ts";
 * import { deepStrictEqual, strictEqual } from "node:assert/strict";
 *
 * const row = (...data: number[]) => ({ height: 1, width: 6, data: Uint8Array.from(data) });
 * const errors = noiseErrors(row(1, 0, 0, 0, 0, 1), row(0, 0, 0, 0, 0, 0), {
 *   classes: 2,
 *   touched: Uint8Array.of(1, 1, 0, 0, 0, 0),
 * });
 * deepStrictEqual(errors.inside, { wrong: 1, pixels: 2 });
 * deepStrictEqual(errors.outside, { wrong: 1, pixels: 4 });
 * strictEqual(memorisation([errors]), 2);
 * ```
 */
export function noiseErrors(
  predicted: LabelMap,
  truth: LabelMap,
  { touched, elsewhere, ...labels }: LabelSpace & {
    readonly touched: Uint8Array;
    readonly elsewhere?: Uint8Array | undefined;
  },
): NoiseErrors {
  checkPair(predicted, truth, labels);
  for (const { length } of elsewhere ? [touched, elsewhere] : [touched]) {
    if (length === truth.data.length) continue;
    throw new RangeError(`a mask of ${length} pixels is not one of ${truth.height}×${truth.width}`);
  }
  const [inside, outside] = [{ wrong: 0, pixels: 0 }, { wrong: 0, pixels: 0 }];
  truth.data.forEach((label, at) => {
    if (label === labels.ignore || (elsewhere && !touched[at] && !elsewhere[at])) return;
    const part = touched[at] ? inside : outside;
    part.pixels++;
    part.wrong += Number(predicted.data[at] !== label);
  });
  return { inside, outside };
}

/**
 * How much more often pixels are wrong inside than outside, over several images: the fraction of wrong
 * pixels inside divided by that outside. 1 means that the network learned nothing of the noise. Errors
 * only inside: Infinity. No errors, or no pixels in one of the parts: NaN.
 *
 * @example
 * ```ts
 * import { memorisation } from "./noise_errors.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const errors = { inside: { wrong: 30, pixels: 100 }, outside: { wrong: 90, pixels: 900 } };
 * strictEqual(memorisation([errors, errors]).toFixed(9), "3.000000000");
 * ```
 */
export function memorisation(images: readonly NoiseErrors[]): number {
  const share = (part: keyof NoiseErrors) => {
    const sum = (what: keyof PixelErrors) =>
      images.reduce((total, errors) => total + errors[part][what], 0);
    return sum("wrong") / sum("pixels");
  };
  return share("inside") / share("outside");
}
