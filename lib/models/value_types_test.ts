import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { bytesOf, FLOAT_TYPES, toFloat32 } from "./value_types.ts";

/** Little-endian bytes of 16-bit patterns. */
const halves = (...bits: number[]) => new Uint8Array(Uint16Array.from(bits).buffer);

/** Extremes by IEEE 754: 1, −2, the largest and the smallest number, ∞, −0, and NaN. */
const EXTREMES = {
  F16: {
    bits: [0x3c00, 0xc000, 0x7bff, 0x0001, 0x7c00, 0x8000, 0x7e00],
    values: [1, -2, 65504, 2 ** -24, Infinity, -0, NaN],
  },
  BF16: {
    bits: [0x3f80, 0xc000, 0x7f7f, 0x0001, 0x7f80, 0x8000, 0x7fc0],
    values: [1, -2, (2 - 2 ** -7) * 2 ** 127, 2 ** -133, Infinity, -0, NaN],
  },
};

for (const [type, { bits, values }] of Object.entries(EXTREMES)) {
  Deno.test(`${type} becomes float32 exactly`, () => {
    const shifted = new Uint8Array([9, ...halves(...bits)]).subarray(1); // not aligned
    deepStrictEqual(toFloat32(type, shifted), Float32Array.from(values));
  });
}

Deno.test("F64 is rounded to the nearest float32", () => {
  const exact = [1 / 3, -1e-50, 2 ** 24 + 1, NaN, -Infinity];
  const bytes = new Uint8Array(Float64Array.from(exact).buffer);
  deepStrictEqual(toFloat32("F64", bytes), Float32Array.from(exact.map(Math.fround)));
});

Deno.test("the result is a copy: the file may be freed or overwritten", () => {
  const bytes = Uint8Array.fromHex("0000803f");
  const values = toFloat32("F32", bytes)!;
  bytes.fill(0);
  deepStrictEqual(values, Float32Array.of(1));
});

Deno.test("integers and unknown types are not floating-point numbers", () => {
  deepStrictEqual(FLOAT_TYPES, ["F64", "F32", "F16", "BF16"]);
  for (const [type, bytes] of [["I64", 8], ["U8", 1], ["BOOL", 1], ["F4", undefined]] as const) {
    strictEqual(toFloat32(type, new Uint8Array(8)), undefined);
    strictEqual(bytesOf(type), bytes);
  }
  strictEqual(bytesOf("toString"), undefined);
});
