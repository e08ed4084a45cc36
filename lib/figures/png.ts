/**
 * PNG files: encodes pixels, and adds notes to a file that is already encoded.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { crc32 } from "node:zlib";
import { encode } from "fast-png";

/** Pixels with 8 bits per channel, in row-major order. */
export interface Pixels {
  /** Columns. */
  width: number;
  /** Rows. */
  height: number;
  /** 3 for red, green, blue; 4 with alpha. */
  channels: 3 | 4;
  /** height × width × channels values. */
  data: Uint8Array;
}

/**
 * Encodes pixels as a `data:` address that an image element can show.
 *
 * @example
 * ```ts
 * import { pngDataUri } from "./png.ts";
 * import { match } from "node:assert/strict";
 *
 * const red = { width: 1, height: 1, channels: 3, data: Uint8Array.of(255, 0, 0) } as const;
 * match(pngDataUri(red), /^data:image\/png;base64,iVBORw0KGgo/);
 * ```
 */
export function pngDataUri({ width, height, channels, data }: Pixels): string {
  const png = encode({ width, height, channels, depth: 8, data });
  return `data:image/png;base64,${Buffer.from(png).toString("base64")}`;
}

/** Length of the signature and the IHDR chunk, after which other chunks may follow. */
const AFTER_HEADER = 8 + 25;

/**
 * Copies a PNG file and adds an uncompressed iTXt chunk (UTF-8) for each keyword.
 *
 * @throws {RangeError} when a keyword is not 1–79 Latin letters, digits, hyphens or spaces.
 *
 * @example
 * ```ts
 * import { annotatePng } from "./png.ts";
 * import { encode } from "fast-png";
 * import { ok } from "node:assert/strict";
 *
 * const png = encode({ width: 1, height: 1, channels: 3, depth: 8, data: Uint8Array.of(1, 2, 3) });
 * const noted = annotatePng(png, { Source: "deno task figures" });
 * ok(new TextDecoder("latin1").decode(noted).includes("deno task figures"));
 * ```
 */
export function annotatePng(png: Uint8Array, notes: Readonly<Record<string, string>>): Uint8Array {
  const chunks = Object.entries(notes).map(([keyword, text]) => {
    if (!/^[A-Za-z0-9 -]{1,79}$/.test(keyword)) throw new RangeError(`PNG keyword "${keyword}"`);
    const body = Buffer.from(`iTXt${keyword}\0\0\0\0\0${text}`, "utf8");
    const chunk = Buffer.alloc(body.length + 8);
    chunk.writeUInt32BE(body.length - 4, 0);
    body.copy(chunk, 4);
    chunk.writeUInt32BE(crc32(body), body.length + 4);
    return chunk;
  });
  const file = Buffer.concat([
    png.subarray(0, AFTER_HEADER),
    ...chunks,
    png.subarray(AFTER_HEADER),
  ]);
  return new Uint8Array(file);
}
