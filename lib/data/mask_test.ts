import { deepStrictEqual as equal, ok, throws } from "node:assert/strict";
import { decodeBmp } from "../images/bmp.ts";
import { pngOf } from "../images/fixtures/png.ts";
import { decodePng } from "../images/png.ts";
import type { Raster } from "../images/raster.ts";
import { Unreadable } from "../images/unreadable.ts";
import { labelTable, type MaskMeaning, type MaskValue } from "./label_table.ts";
import { maskLabels, maskValues, readingOf, type Readings, shownGreys } from "./mask.ts";

const meaning = (...values: MaskValue[]): MaskMeaning => ({
  classes: values.map((value) => ({ name: `at ${value}`, colour: "#000000", value })),
});

const read = (raster: Raster, means: MaskMeaning, readings?: Readings) => [
  ...maskLabels({ ...raster, format: "PNG", lossy: false }, labelTable(means), readings).data,
];

const refuses = (run: () => unknown, message: RegExp) =>
  throws(run, (error) => {
    ok(error instanceof Unreadable && message.test(error.message), `${error}`);
    return true;
  });

type Colours = readonly (readonly number[])[];

/** One row of indices, as a PNG with that palette. */
const indexed = (indices: readonly number[], colours: Colours, alphas: readonly number[] = []) =>
  decodePng(pngOf({
    width: indices.length,
    colour: 3,
    rows: [[0, ...indices]],
    extra: [["PLTE", colours.flat()], ...(alphas.length ? [["tRNS", alphas] as const] : [])],
  }));
const greys = (...values: number[]) => values.map((value) => [value, value, value]);

Deno.test("1-bit masks are read as 0 and 255, unless the classes are 0 and 1", () => {
  const bits = decodePng(pngOf({ width: 3, depth: 1, rows: [[0, 0b01100000]] }));
  equal(read(bits, meaning(0, 255)), [0, 1, 1]);
  equal(read(bits, meaning(0, 128, 255)), [0, 2, 2]);
  equal(read(bits, meaning(0, 1)), [0, 1, 1]);
  equal(read(bits, { ...meaning(0, 1), ignored: [255] }), [0, 1, 1]);
  equal(read(bits, meaning(255, 0)), [1, 0, 0]);
  refuses(
    () => read(bits, meaning(0, 7)),
    /value 255 at row 0, column 1 is not a class \(0 at 0, 7 at/,
  );
});

Deno.test("masks of two and four bits are read in the same way", () => {
  const two = decodePng(pngOf({ width: 4, depth: 2, rows: [[0, 0b00011011]] }));
  equal(read(two, meaning(0, 85, 170, 255)), [0, 1, 2, 3]);
  equal(read(two, { ...meaning(0, 1, 2, 3), ignored: [255] }), [0, 1, 2, 3]);
  const four = decodePng(pngOf({ width: 2, depth: 4, rows: [[0, 0x0f]] }));
  equal(read(four, meaning(0, 255)), [0, 1]);
  equal(read(four, meaning(0, 15)), [0, 1]);
});

Deno.test("a palette of greys is read by its greys if those are classes", () => {
  equal(read(indexed([0, 1, 1], greys(0, 2)), meaning(0, 1, 2)), [0, 2, 2]);
  equal(read(indexed([0, 1, 1], greys(255, 0)), meaning(0, 255)), [1, 0, 0]);
  equal(read(indexed([0, 1, 1], greys(0, 255)), meaning(0, 1)), [0, 1, 1]);
  const turned = indexed([0, 1, 1], greys(255, 0)); // an optimiser's order: white is not class 0
  refuses(() => read(turned, meaning(0, 1)), /value 255 at row 0, column 0 is not a class/);
});

const VOC = [[0, 0, 0], [128, 0, 0], [0, 128, 0], [128, 128, 128]];

Deno.test("a palette of colours is read by its indices, or by colours if classes have colours", () => {
  equal(read(indexed([0, 2, 1, 3], VOC), meaning(0, 1, 2, 3)), [0, 2, 1, 3]);
  const colours = meaning("#000000", "#008000", "#800000", "#808080");
  equal(read(indexed([0, 2, 1, 3], VOC), colours), [0, 1, 2, 3]);
  refuses(
    () => read(indexed([0, 1], VOC), meaning(0, 255)),
    /value 1 at row 0, column 1 is not a class/,
  );
});

Deno.test("nearest does not apply to palette indices", () => {
  const near = { ...meaning(0, 2), nearest: 5 };
  refuses(() => read(indexed([0, 1], VOC), near), /value 1 at row 0, column 1 is not a class/);
  equal(read(indexed([0, 1], greys(0, 4)), near), [0, 1]);
});

Deno.test("all files of a kind decide together how to read them", () => {
  const bits = decodePng(pngOf({ width: 2, depth: 1, rows: [[0, 0b01000000]] }));
  refuses(() => read(bits, meaning(0, 255), { "1-bit": "stored" }), /value 1 at row 0, column 1/);
  equal(read(bits, meaning(0, 255), { palette: "stored" }), [0, 1]);
  const table = labelTable(meaning(0, 1, 2));
  const both = [{ stored: 1, shown: 2 }, { stored: 0, shown: 0 }, { stored: 2, shown: 77 }];
  equal(readingOf(both.slice(0, 2), table), "shown");
  equal(readingOf(both, table), "stored");
});

Deno.test("true colours are greys if all channels are equal, otherwise a class must have the colour", () => {
  const rgb = {
    ...{ height: 1, width: 2, channels: 3 } as const,
    data: Uint8Array.of(7, 7, 7, 128, 64, 128),
  };
  equal(read(rgb, meaning(7, "#804080")), [0, 1]);
  refuses(
    () => read(rgb, meaning(7)),
    /value #804080 at row 0, column 1 is not a class \(7 at 7\)/,
  );
  const deep = { ...rgb, data: Uint16Array.of(7, 7, 7, 128 * 257, 64 * 257, 128 * 257) };
  equal(read(deep, meaning(7, "#804080")), [0, 1]);
  const deeper = { ...rgb, data: Uint16Array.of(7, 7, 7, 1, 2, 3) };
  refuses(() => read(deeper, meaning(7)), /colours of 16 bits/);
});

Deno.test("16-bit masks are read by value", () => {
  const deep = { height: 1, width: 3, channels: 1, data: Uint16Array.of(0, 1, 40_000) } as const;
  equal(read(deep, meaning(0, 1, 40_000)), [0, 1, 2]);
  refuses(() => read(deep, meaning(0, 1)), /value 40000 at row 0, column 2/);
});

Deno.test("a mask stored in the alpha channel is rejected; other alpha is dropped", () => {
  const grey = (...data: number[]) => ({
    ...{ height: 1, width: 2, channels: 2 } as const,
    data: Uint8Array.from(data),
  });
  const hidden = /have one colour and differ in their alpha channel only; save what alpha shows as/;
  refuses(() => read(grey(255, 0, 255, 255), meaning(0, 255)), hidden);
  equal(read(grey(255, 255, 255, 255), meaning(0, 255)), [1, 1]);
  equal(read(grey(0, 0, 255, 255), meaning(0, 255)), [0, 1]);
  const rgba = { ...grey(), channels: 4, data: Uint8Array.of(9, 8, 7, 0, 9, 8, 7, 255) } as const;
  refuses(() => read(rgba, meaning("#090807")), hidden);
  refuses(() => read(indexed([0, 1], greys(255, 255), [0]), meaning(0, 255)), hidden);
  equal(read(indexed([0, 1], greys(0, 255), [0]), meaning(0, 255)), [0, 1]);
});

Deno.test("JPEG masks are rejected, or read with nearest", () => {
  const mask = {
    ...{ height: 1, width: 3, channels: 1, data: Uint8Array.of(3, 250, 140) } as const,
    ...{ format: "JPEG", lossy: true } as const,
  };
  const table = (nearest?: number) => labelTable({ ...meaning(0, 255), nearest });
  refuses(
    () => maskLabels(mask, table()),
    /^JPEG changes labels at their edges; save masks as PNG/,
  );
  refuses(() => maskLabels(mask, table(20)), /value 140 at row 0, column 2/);
  equal([...maskLabels(mask, table(120)).data], [0, 1, 1]);
});

Deno.test("masks of single objects are read as displayed greys; colours are rejected", () => {
  equal([...shownGreys(indexed([0, 1], greys(0, 255)))], [0, 255]);
  equal([...shownGreys(decodePng(pngOf({ width: 2, depth: 1, rows: [[0, 64]] })))], [0, 255]);
  refuses(
    () => shownGreys(indexed([0, 1], VOC)),
    /colours where a mask needs one value, at row 0, c/,
  );
  equal([...shownGreys(indexed([0, 3], VOC))], [0, 128]);
});

Deno.test("values of a bitmap are its palette's indices, with their displayed colours", () => {
  const bytes = new Uint8Array(54 + 8 + 4);
  bytes.set([0x42, 0x4d, ...new Array(8).fill(0), 62]);
  bytes.set([40, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 0, 1], 14);
  bytes[46] = 2;
  bytes.set([0, 0, 0, 0, 255, 255, 255, 0, 0b01000000], 54);
  const { kind, data, shown } = maskValues(decodeBmp(bytes));
  equal([kind, [...data], shown], ["palette", [0, 1], [0, 255]]);
});
