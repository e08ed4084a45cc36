import { deepStrictEqual as equal, throws } from "node:assert/strict";
import { encode } from "fast-png";
import { zlibSync } from "fflate";
import { crc32 } from "node:zlib";
import { decodePng, encodePng } from "./png.ts";

Deno.test("1 to 4 channels come back as they were", () => {
  for (const channels of [1, 2, 3, 4] as const) {
    const data = Uint8Array.from({ length: 2 * 3 * channels }, (_, at) => (at * 37) % 256);
    const raster = { height: 2, width: 3, channels, data };
    equal(decodePng(encodePng(raster)), raster);
  }
});

/** A PNG of one channel from packed rows, by the format's description. */
function packed(
  { width, depth, colour, rows }: {
    width: number;
    depth: number;
    colour: number;
    rows: number[][];
  },
): Uint8Array {
  const chunk = (type: string, content: Uint8Array) => {
    const body = new Uint8Array([...new TextEncoder().encode(type), ...content]);
    const bytes = new Uint8Array(body.length + 8);
    new DataView(bytes.buffer).setUint32(0, content.length);
    bytes.set(body, 4);
    new DataView(bytes.buffer).setUint32(body.length + 4, crc32(body));
    return [...bytes];
  };
  const header = new Uint8Array(13);
  new DataView(header.buffer).setUint32(0, width);
  new DataView(header.buffer).setUint32(4, rows.length);
  header.set([depth, colour], 8);
  return new Uint8Array([
    ...[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
    ...chunk("IHDR", header),
    ...(colour === 3 ? chunk("PLTE", Uint8Array.of(9, 9, 9, 8, 8, 8)) : []),
    ...chunk("IDAT", zlibSync(new Uint8Array(rows.flatMap((row) => [0, ...row])))),
    ...chunk("IEND", new Uint8Array()),
  ]);
}

Deno.test("masks of fewer bits give their values, palettes their indices", () => {
  const bit = packed({ width: 10, depth: 1, colour: 0, rows: [[0b10110000, 0b01000000], [0, 0]] });
  equal([...decodePng(bit).data].slice(0, 10), [1, 0, 1, 1, 0, 0, 0, 0, 0, 1]);
  equal(decodePng(bit).data.length, 20);
  const two = packed({ width: 3, depth: 2, colour: 0, rows: [[0b00011000]] });
  equal([...decodePng(two).data], [0, 1, 2]);
  const indexed = packed({ width: 2, depth: 8, colour: 3, rows: [[1, 0]] });
  equal(decodePng(indexed), { height: 1, width: 2, channels: 1, data: Uint8Array.of(1, 0) });
});

Deno.test("damaged files are noticed", () => {
  const png = encodePng({ height: 8, width: 8, channels: 1, data: new Uint8Array(64).fill(5) });
  throws(() => decodePng(png.subarray(0, png.length - 20)));
  throws(() => decodePng(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)), /signature/i);
  const flipped = png.slice();
  flipped[45]! ^= 1;
  throws(() => decodePng(flipped));
  const deep = encode({ width: 1, height: 1, channels: 1, depth: 16, data: Uint16Array.of(700) });
  throws(() => decodePng(deep), /16 bits/);
});
