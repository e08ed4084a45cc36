import { deepStrictEqual as equal, ok, throws } from "node:assert/strict";
import { mendChecksums } from "./fixtures/mutate.ts";
import { pngOf } from "./fixtures/png.ts";
import { decodePng, encodePng } from "./png.ts";
import { Unreadable } from "./unreadable.ts";

Deno.test("1 to 4 channels come back as they were", () => {
  for (const channels of [1, 2, 3, 4] as const) {
    const data = Uint8Array.from({ length: 2 * 3 * channels }, (_, at) => (at * 37) % 256);
    const raster = { height: 2, width: 3, channels, data };
    equal(decodePng(encodePng(raster)), raster);
  }
});

Deno.test("fewer bits give their values, palettes their indices, with colours beside them", () => {
  const bit = pngOf({ width: 10, depth: 1, rows: [[0, 0b10110000, 0b01000000], [0, 0, 0]] });
  equal([...decodePng(bit).data].slice(0, 10), [1, 0, 1, 1, 0, 0, 0, 0, 0, 1]);
  equal(decodePng(bit).data.length, 20);
  const two = pngOf({ width: 3, depth: 2, rows: [[0, 0b00011000]] });
  equal([...decodePng(two).data], [0, 1, 2]);
  equal(decodePng(two).colours, [0, 85, 170, 255].map((grey) => [grey, grey, grey]));
  const indexed = pngOf({
    width: 2,
    colour: 3,
    extra: [["PLTE", [9, 9, 9, 8, 7, 6]], ["tRNS", [0]]],
    rows: [[0, 1, 0]],
  });
  equal(decodePng(indexed), {
    height: 1,
    width: 2,
    channels: 1,
    data: Uint8Array.of(1, 0),
    colours: [[9, 9, 9], [8, 7, 6]],
    alphas: [0],
  });
});

Deno.test("a palette that only suggests colours is ignored", () => {
  const rgb = { width: 1, colour: 2, extra: [["PLTE", [9, 9, 9]]], rows: [[0, 1, 2, 3]] } as const;
  const expected = { height: 1, width: 1, channels: 3, data: Uint8Array.of(1, 2, 3) };
  equal(decodePng(pngOf(rgb)), expected);
});

Deno.test("16 bits are values up to 65535, with all their filters", () => {
  const rows = [[0, 2, 188, 255, 255], [2, 0, 1, 0, 1]];
  equal(decodePng(pngOf({ width: 2, depth: 16, rows })), {
    height: 2,
    width: 2,
    channels: 1,
    data: Uint16Array.of(700, 65535, 701, 0xff00),
  });
});

/** A PNG with changed bytes but correct checksums. */
function honest(png: Uint8Array, change: (bytes: Uint8Array, view: DataView) => void): Uint8Array {
  const changed = png.slice();
  change(changed, new DataView(changed.buffer));
  return mendChecksums(changed);
}

Deno.test("damaged files are rejected, for every cut and every flipped bit", () => {
  const png = encodePng({ height: 8, width: 8, channels: 1, data: new Uint8Array(64).fill(5) });
  for (let at = 0; at < png.length; at++) {
    throws(() => decodePng(png.subarray(0, at)), Unreadable, `cut at ${at}`);
    throws(() => decodePng(png.with(at, png[at]! ^ 4)), Unreadable, `flipped at ${at}`);
  }
  throws(() => decodePng(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)), /not a PNG file/);
});

Deno.test("a file that declares more pixels than its bytes can hold is rejected at once", () => {
  const small = encodePng({ height: 1, width: 1, channels: 1, data: Uint8Array.of(1) });
  const declaring = (height: number, width: number, interlaced = 0) =>
    honest(small, (bytes, view) => {
      view.setUint32(16, width);
      view.setUint32(20, height);
      bytes[28] = interlaced;
    });
  const start = performance.now();
  for (const interlaced of [0, 1]) {
    throws(() => decodePng(declaring(20_000, 20_000, interlaced)), /20000×20000 pixels, above the/);
    throws(() => decodePng(declaring(9_000, 9_000, interlaced)), /1. packed bytes hold fewer/);
    throws(() => decodePng(declaring(0x7fffffff, 1)), Unreadable);
    throws(() => decodePng(declaring(0, 1)), /0×1 pixels/);
  }
  ok(performance.now() - start < 500);
});

Deno.test("content that the format does not have is named", () => {
  const png = pngOf({ width: 1, rows: [[0, 1]] });
  throws(() => decodePng(honest(png, (bytes) => bytes[24] = 3)), /colour type 0 with 3 bits/);
  throws(() => decodePng(honest(png, (bytes) => bytes[25] = 5)), /colour type 5/);
  throws(() => decodePng(honest(png, (bytes) => bytes[26] = 1)), /a compression, filter or/);
  throws(() => decodePng(honest(png, (bytes) => bytes[12] = 0x4a)), /no header/);
  throws(
    () => decodePng(pngOf({ width: 1, colour: 3, rows: [[0, 1]] })),
    /palette that is missing/,
  );
  const two = pngOf({ width: 1, colour: 3, rows: [[0, 2]], extra: [["PLTE", [0, 0, 0, 9, 9, 9]]] });
  throws(() => decodePng(two), /^Unreadable: colour 2 of a palette of 2$/);
});
