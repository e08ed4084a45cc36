import { deepStrictEqual as equal, throws } from "node:assert/strict";
import { encode } from "fast-png";
import { pngOf } from "./fixtures/png.ts";
import { decodePng, encodePng } from "./png.ts";

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
  });
});

Deno.test("a palette that only suggests colours is none", () => {
  const rgb = { width: 1, colour: 2, extra: [["PLTE", [9, 9, 9]]], rows: [[0, 1, 2, 3]] } as const;
  const expected = { height: 1, width: 1, channels: 3, data: Uint8Array.of(1, 2, 3) };
  equal(decodePng(pngOf(rgb)), expected);
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
