/**
 * Where noise is in a label, and where it could as well have been: a network that has memorised noise
 * errs in the first places and not in the second.
 *
 * @module
 */
import type { LabelMap } from "../data/dataset.ts";
import type { Access, LabelNoise } from "./label_noise.ts";

/** Two masks of one size, 1 in a place and 0 elsewhere, that have no pixel in common. */
export interface NoisePlaces {
  /** Where the noise may have changed a label. */
  readonly inside: Uint8Array;
  /** What that is to be compared with. */
  readonly outside: Uint8Array;
}

/**
 * The places of noise that hits the same pixels of every image in every epoch, whatever the labels:
 * inside, and everywhere else. `undefined` for other noise, for noise that hits nothing, and for noise of
 * labels of another size.
 *
 * @example
 * ```ts
 * import { labelNoise } from "./table.ts";
 * import { fixedPlaces } from "./places.ts";
 * import { protocols } from "./protocols.ts";
 * import { ok, strictEqual } from "node:assert/strict";
 *
 * const size = { height: 16, width: 16 };
 * const context = { ...size, classes: 2, ignore: undefined, seed: 0 };
 * const [released, printed] = [protocols.released, protocols.printed].map(({ settings }) =>
 *   fixedPlaces(labelNoise(settings, context), size)
 * );
 * ok(released!.inside.every((value, at) => value + released!.outside[at]! === 1));
 * strictEqual(printed, undefined);
 * ```
 */
export function fixedPlaces(
  noise: LabelNoise,
  { height, width }: Pick<LabelMap, "height" | "width">,
): NoisePlaces | undefined {
  const pixels = height * width;
  // Two labels that have nothing in common, of two images in two epochs.
  const half = Uint8Array.from({ length: pixels }, (_, at) => at % width < width / 2 ? 0 : 1);
  const accesses = [
    [{ id: "a", epoch: 1 }, { height, width, data: new Uint8Array(pixels) }],
    [{ id: "b", epoch: 2 }, { height, width, data: half }],
  ] as const;
  let drawn: (Uint8Array | undefined)[];
  try {
    drawn = accesses.map(([access, label]) => noise.touched?.(access, label));
  } catch (error) {
    if (error instanceof RangeError) return undefined; // noise of labels of another size, after a crop
    throw error;
  }
  const [one, other] = drawn;
  const fixed = one?.length === pixels && other?.length === pixels && one.includes(1) &&
    one.every((value, at) => value === other[at]);
  return fixed ? { inside: one, outside: one.map((value) => 1 - value) } : undefined;
}

/**
 * The places of noise in one image: inside, where its own noise is; outside, where the noise of another
 * image would be on this label, and its own is not. So boundaries are compared with boundaries and
 * objects with objects, which are harder than the ground whatever was memorised. `undefined` where
 * the noise does not tell its places. Noise that is fixed for all images has nothing outside: use
 * {@linkcode fixedPlaces}.
 *
 * @param label The clean label map.
 *
 * @example Two nuclei, of which this image's noise has taken one, and another's would take the other
 * ```ts
 * import { instances } from "./instances.ts";
 * import { noisePlaces } from "./places.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const context = { classes: 2, ignore: undefined, height: 1, width: 5, seed: 11 };
 * const noise = instances.make(instances({ missing: 0.5, gap: 0 }), context);
 * const label = { height: 1, width: 5, data: Uint8Array.of(1, 1, 0, 0, 1) };
 * const places = noisePlaces(noise, { label, id: "a", epoch: 1 });
 * deepStrictEqual(places, {
 *   inside: Uint8Array.of(1, 1, 0, 0, 0),
 *   outside: Uint8Array.of(0, 0, 0, 0, 1),
 * });
 * ```
 */
export function noisePlaces(
  noise: LabelNoise,
  { label, ...access }: Access & { readonly label: LabelMap },
): NoisePlaces | undefined {
  const inside = noise.touched?.(access, label);
  const another = noise.touched?.({ ...access, id: `${access.id}, another` }, label);
  if (!inside || !another) return undefined;
  return { inside, outside: another.map((value, at) => value && !inside[at] ? 1 : 0) };
}
