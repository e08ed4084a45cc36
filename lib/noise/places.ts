/**
 * Where the noise of a label is, and where it could equally have been: a network that has memorised noise
 * makes errors in the former places and not in the latter.
 *
 * @module
 */
import type { LabelMap } from "../data/dataset.ts";
import type { Access, LabelNoise } from "./label_noise.ts";

/** Two disjoint masks of one size, 1 in their places and 0 elsewhere. */
export interface NoisePlaces {
  /** Where the noise may have changed a label. */
  readonly inside: Uint8Array;
  /** The places to compare with. */
  readonly outside: Uint8Array;
}

/**
 * The places of noise that hits the same pixels of every image in every epoch, whatever the labels:
 * inside, and everywhere else. `undefined` for other noise, for noise that hits nothing, and for labels of
 * another size than the noise.
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
  // Two labels without any common value, for two images in two epochs.
  const half = Uint8Array.from({ length: pixels }, (_, at) => at % width < width / 2 ? 0 : 1);
  const accesses = [
    [{ id: "a", epoch: 1 }, { height, width, data: new Uint8Array(pixels) }],
    [{ id: "b", epoch: 2 }, { height, width, data: half }],
  ] as const;
  let drawn: (Uint8Array | undefined)[];
  try {
    drawn = accesses.map(([access, label]) => noise.touched?.(access, label));
  } catch (error) {
    if (error instanceof RangeError) return undefined; // the noise is for another size, after a crop
    throw error;
  }
  const [one, other] = drawn;
  const fixed = one?.length === pixels && other?.length === pixels && one.includes(1) &&
    one.every((value, at) => value === other[at]);
  return fixed ? { inside: one, outside: one.map((value) => 1 - value) } : undefined;
}

/**
 * The places of noise in one image. Inside: where its own noise is. Outside: where the noise of another
 * image would be on this label, but its own is not. So boundaries are compared with boundaries, and
 * objects with objects, which are harder than the background whatever was memorised. `undefined` if the
 * noise cannot tell its places. Noise that is fixed for all images has no outside: use
 * {@linkcode fixedPlaces}.
 *
 * @param label The clean label map.
 *
 * @example Two nuclei: this image's noise removed one, and another image's would remove the other
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
