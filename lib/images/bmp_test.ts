import { deepStrictEqual as equal, ok, throws } from "node:assert/strict";
import { decodeBmp } from "./bmp.ts";
import { Unreadable } from "./unreadable.ts";

/** A bitmap file after the format's description; `rows` are in the order in which they are stored. */
function bmp(
  { width, height, bits, rows, palette = [], compression = 0 }: {
    width: number;
    height: number;
    bits: number;
    rows: number[][];
    palette?: number[][];
    compression?: number;
  },
): Uint8Array {
  const pixels = rows.flatMap((row) => [...row, ...Array((4 - row.length % 4) % 4).fill(0xee)]);
  const colours = palette.flat();
  const bytes = new Uint8Array(54 + colours.length + pixels.length);
  const view = new DataView(bytes.buffer);
  bytes.set([0x42, 0x4d]);
  view.setUint32(2, bytes.length, true);
  view.setUint32(10, 54 + colours.length, true);
  view.setUint32(14, 40, true);
  view.setInt32(18, width, true);
  view.setInt32(22, height, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, bits, true);
  view.setUint32(30, compression, true);
  view.setUint32(46, palette.length, true);
  bytes.set(colours, 54);
  bytes.set(pixels, 54 + colours.length);
  return bytes;
}

const [top, bottom] = [[3, 2, 1, 6, 5, 4, 9, 8, 7], [30, 20, 10, 60, 50, 40, 90, 80, 70]];
const expected = {
  height: 2,
  width: 3,
  channels: 3,
  data: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 30, 40, 50, 60, 70, 80, 90),
};

Deno.test("24 bits: blue first, rows padded to four bytes, bottom row first or top row first", () => {
  const both = { width: 3, bits: 24 };
  equal(decodeBmp(bmp({ ...both, height: 2, rows: [bottom, top] })), expected);
  equal(decodeBmp(bmp({ ...both, height: -2, rows: [top, bottom] })), expected);
});

Deno.test("32 bits drop their fourth byte, 8 bits are indices with their colours", () => {
  const row = [3, 2, 1, 99, 6, 5, 4, 99];
  equal(
    decodeBmp(bmp({ width: 2, height: 1, bits: 32, rows: [row] })).data,
    expected.data.slice(0, 6),
  );
  const palette = [[3, 2, 1, 0], [6, 5, 4, 0]];
  const indexed = bmp({ width: 3, height: 1, bits: 8, rows: [[0, 1, 0]], palette });
  equal(decodeBmp(indexed), {
    ...{ height: 1, width: 3, channels: 1, data: Uint8Array.of(0, 1, 0) },
    colours: [[1, 2, 3], [4, 5, 6]],
  });
});

Deno.test("a view into a larger buffer decodes as the file itself", () => {
  const file = bmp({ width: 3, height: 2, bits: 24, rows: [bottom, top] });
  const larger = new Uint8Array(file.length + 7);
  larger.set(file, 7);
  equal(decodeBmp(larger.subarray(7)), expected);
});

Deno.test("faults of a file are reported", () => {
  const good = { width: 3, height: 2, bits: 24, rows: [bottom, top] };
  const refuses = (bytes: Uint8Array, message: RegExp) =>
    throws(() => decodeBmp(bytes), (error) => {
      ok(error instanceof Unreadable && message.test(error.message), `${error}`);
      return true;
    });
  refuses(new Uint8Array(100), /^not a BMP file$/);
  refuses(bmp(good).subarray(0, 60), /^truncated: 60 bytes of 78$/);
  refuses(bmp(good).subarray(0, 30), /^truncated$/);
  refuses(bmp({ ...good, bits: 48 }), /^a bitmap of 48 bits with compression 0$/);
  refuses(bmp({ ...good, bits: 2 }), /^a bitmap of 2 bits$/);
  refuses(bmp({ ...good, compression: 1 }), /^a bitmap of 24 bits with compression 1$/);
  refuses(bmp({ ...good, compression: 5 }), /compression 5/);
  refuses(bmp({ ...good, width: 0 }), /^a size of 2×0 pixels$/);
  refuses(bmp({ ...good, width: 1e5, height: 1e5 }), /above the limit "maxPixels"/);
  refuses(bmp({ ...good, width: 9e3, height: 9e3 }), /^truncated: 78 bytes of 243000054$/);
  const palette = [[1, 1, 1, 0]];
  refuses(
    bmp({ width: 1, height: 1, bits: 8, rows: [[3]], palette }),
    /^colour 3 of a palette of 1$/,
  );
  refuses(bmp({ width: 1, height: 1, bits: 8, rows: [[3]] }), /^a truncated palette$/);
});
