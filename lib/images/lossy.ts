/**
 * Tells from a file's bytes whether saving changed its pixels. Those who read masks decide what follows
 * from that.
 *
 * @module
 */
import type { ImageFormat } from "./content.ts";
import { COMPRESSION, tiffTag } from "./tiff_tag.ts";

/** Lossy TIFF compressions: two of JPEG; WebP's, which may be lossy. */
const LOSSY_COMPRESSIONS = [6, 7, 50001];

/**
 * Whether saving a file changed its pixels, or may have changed them.
 *
 * @example
 * ```ts
 * import { isLossy } from "./lossy.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const webp = (...chunks: string[]) =>
 *   new TextEncoder().encode(`RIFF\0\0\0\0WEBP${chunks.map((name) => `${name}\0\0\0\0`).join("")}`);
 * strictEqual(isLossy(webp("VP8X", "ALPH", "VP8 "), "WebP"), true);
 * strictEqual(isLossy(webp("VP8L"), "WebP"), false);
 * ```
 */
export function isLossy(bytes: Uint8Array, format: ImageFormat): boolean {
  if (format === "JPEG") return true;
  if (format === "WebP") return webpChunks(bytes).includes("VP8 ");
  return format === "TIFF" && LOSSY_COMPRESSIONS.includes(tiffTag(bytes, COMPRESSION) ?? 0);
}

/** Names of the chunks of a RIFF file: each is followed by its length, and padded to two bytes. */
function webpChunks(bytes: Uint8Array): string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const names: string[] = [];
  for (let at = 12; at + 8 <= bytes.length;) {
    names.push(String.fromCharCode(...bytes.subarray(at, at + 4)));
    const length = view.getUint32(at + 4, true);
    at += 8 + length + length % 2;
  }
  return names;
}
