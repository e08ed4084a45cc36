/**
 * Caches noise that each image keeps: drawing boundaries again in every epoch would take longer than
 * training on them.
 *
 * @module
 */
import type { LabelMap } from "../data/dataset.ts";
import type { Access } from "./label_noise.ts";

/** Corrupted values of a label map. */
export type Draw = (label: LabelMap, access: Access) => Uint8Array;

/** Default size of the cache: 64 MB, which is 2000 maps of 128×128 with their clean ones. */
const MOST_BYTES = 2 ** 26;

/**
 * Caches a draw for each image, as long as there is room. Use it only for noise that does not change
 * between epochs. An image with a different label map is drawn again.
 *
 * @example
 * ```ts
 * import { keptDraws } from "./kept_draws.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * let drawn = 0;
 * const draw = keptDraws(({ data }) => (drawn++, data.map(() => 0)));
 * const label = { height: 1, width: 2, data: Uint8Array.of(0, 1) };
 * [1, 2, 3].forEach((epoch) => draw(label, { id: "a", epoch }));
 * strictEqual(drawn, 1);
 * ```
 */
export function keptDraws(
  draw: Draw,
  options: {
    /** Size of the cache in bytes. @default 64 MB */
    readonly most?: number;
  } = {},
): Draw {
  const { most = MOST_BYTES } = options;
  const kept = new Map<string, { readonly clean: Uint8Array; readonly noisy: Uint8Array }>();
  let bytes = 0;
  return (label, access) => {
    const known = kept.get(access.id);
    if (known && equal(known.clean, label.data)) return known.noisy.slice();
    const noisy = draw(label, access);
    const more = known ? 0 : 2 * noisy.length;
    if (bytes + more <= most) {
      bytes += more;
      kept.set(access.id, { clean: label.data.slice(), noisy: noisy.slice() });
    }
    return noisy;
  };
}

const equal = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && one.every((value, at) => value === other[at]);
