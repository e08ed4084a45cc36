/**
 * Label maps as a record stores them: deflated, then base64. A map of 112×112 takes about 500 bytes.
 *
 * @module
 */
import { inflateRawSync } from "node:zlib";
import { deflateSync } from "fflate";
import type { LabelMap } from "../data/dataset.ts";
import { UserError } from "../errors.ts";
import type { StoredMap } from "./record.ts";

/**
 * Packs a label map for a record (raw deflate, level 9; the same map gives the same text).
 *
 * @throws {RangeError} if `data` does not have height × width values.
 *
 * @example
 * ```ts
 * import { decodeMap, encodeMap } from "./maps.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const map = { height: 2, width: 2, data: Uint8Array.of(0, 1, 2, 1) };
 * deepStrictEqual(decodeMap(encodeMap(map)), map);
 * ```
 */
export function encodeMap({ height, width, data }: LabelMap): StoredMap {
  if (data.length !== height * width) {
    throw new RangeError(
      `a ${height}×${width} map needs ${height * width} values, not ${data.length}`,
    );
  }
  return { height, width, deflated: deflateSync(data, { level: 9 }).toBase64() };
}

/**
 * The inverse of {@linkcode encodeMap}. It inflates no more bytes than the map has pixels.
 *
 * @param options.classes Number of classes, if every pixel must have one. @default any values are allowed
 * @throws {UserError} if the text is not a deflated map of that size, or contains invalid classes.
 *
 * @example
 * ```ts
 * import { decodeMap } from "./maps.ts";
 * import { throws } from "node:assert/strict";
 *
 * throws(() => decodeMap({ height: 2, width: 2, deflated: "AAAA" }), /stored label map/);
 * ```
 */
export function decodeMap(
  { height, width, deflated }: StoredMap,
  { classes = 256 }: { readonly classes?: number } = {},
): LabelMap {
  const pixels = height * width;
  try {
    const packed = Uint8Array.fromBase64(deflated);
    const data = new Uint8Array(inflateRawSync(packed, { maxOutputLength: pixels }));
    if (data.length === pixels && data.every((label) => label < classes)) {
      return { height, width, data };
    }
  } catch {
    // Reported below: the map is damaged, whatever the decoder says.
  }
  throw new UserError(`damaged stored label map (${height}×${width}): run the experiment again`);
}
