/**
 * Noise that each image keeps, drawn once: drawing boundaries anew in every epoch takes longer than
 * learning from them.
 *
 * @module
 */
import type { LabelMap } from "../data/dataset.ts";
import type { Access } from "./label_noise.ts";

/** Corrupted values of a label map. */
export type Draw = (label: LabelMap, access: Access) => Uint8Array;

/** Most bytes that are kept: 64 MB, which is 2000 maps of 128×128 with their clean ones. */
const MOST_BYTES = 2 ** 26;

/**
 * The same draw, which remembers what came out for each image, as long as there is room. Only for noise
 * that no epoch changes. An image that comes with another label map is drawn anew.
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
    /** Most bytes that are kept. @default 64 MB */
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
