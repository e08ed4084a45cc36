import { deepStrictEqual, throws } from "node:assert/strict";
import { hasTensorFlow } from "../fixture.ts";
import { DataType, openLibrary, type TensorFlowSymbols } from "./c_api.ts";
import { findTensorFlow } from "./library.ts";
import { newTensor, readTensor, type Values } from "./values.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

/** Values of each data type, with its extremes; and the values read back, where their kind differs. */
const CASES: Record<keyof typeof DataType, { values: Values; read?: Values } | undefined> = {
  FLOAT: { values: Float32Array.of(1.5, -0, Infinity, NaN, 1e-45, 3.4028234663852886e38) },
  INT32: { values: Int32Array.of(-(2 ** 31), 2 ** 31 - 1, 0, 1, 2, 3) },
  UINT8: {
    values: Uint8Array.of(0, 1, 127, 128, 255, 7),
    read: Int32Array.of(0, 1, 127, 128, 255, 7),
  },
  BOOL: { values: Uint8Array.of(0, 1, 1, 0, 1, 0) },
  INT64: { values: BigInt64Array.of(-(2n ** 63n), 2n ** 63n - 1n, 0n, 1n, 2n, 3n) },
  STRING: { values: ["", "a", "ä€", "x".repeat(22), "y".repeat(23), "z".repeat(1000)].map(bytes) },
  COMPLEX64: { values: Float32Array.from({ length: 12 }, (_, at) => at - 6) },
  BFLOAT16: { // 1, −2, 3.140625, +∞, 0, 2⁻¹³³
    values: new Uint8Array(Uint16Array.of(0x3f80, 0xc000, 0x4049, 0x7f80, 0, 1).buffer),
    read: Float32Array.of(1, -2, 3.140625, Infinity, 0, 2 ** -133),
  },
  RESOURCE: undefined, // has no values
};

async function symbols(): Promise<TensorFlowSymbols> {
  return openLibrary((await findTensorFlow())!.cc).symbols;
}

Deno.test(
  { name: "values of every data type survive a round trip", ignore: !hasTensorFlow },
  async () => {
    const c = await symbols();
    for (const [name, example] of Object.entries(CASES)) {
      if (!example) continue;
      const dtype = DataType[name as keyof typeof DataType];
      const tensor = newTensor(c, { shape: [2, 3], dtype, values: example.values });
      deepStrictEqual(readTensor(c, tensor, dtype), example.read ?? example.values, name);
      c.TF_DeleteTensor(tensor);
    }
  },
);

Deno.test(
  { name: "array parts, scalars and empty arrays survive a round trip", ignore: !hasTensorFlow },
  async () => {
    const c = await symbols();
    const dtype = DataType.FLOAT;
    for (
      const [shape, values] of [
        [[2], new Float32Array([9, 1, 2, 9]).subarray(1, 3)],
        [[], Float32Array.of(4)],
        [[0], new Float32Array(0)],
        [[3, 0, 2], new Float32Array(0)],
      ] as const
    ) {
      const tensor = newTensor(c, { shape, dtype, values });
      deepStrictEqual([...readTensor(c, tensor, dtype) as Float32Array], [...values]);
      c.TF_DeleteTensor(tensor);
    }
  },
);

Deno.test({ name: "values that do not fit are refused", ignore: !hasTensorFlow }, async () => {
  const c = await symbols();
  const { FLOAT, STRING, RESOURCE } = DataType;
  const one = Float32Array.of(1);
  throws(() => newTensor(c, { shape: [2], dtype: FLOAT, values: one }), /do not fit shape \[2\]/);
  throws(() => newTensor(c, { shape: [1], dtype: STRING, values: one }), /do not fit/);
  throws(() => newTensor(c, { shape: [1], dtype: FLOAT, values: [bytes("a")] }), /do not fit/);
  throws(() => newTensor(c, { shape: [1], dtype: RESOURCE, values: one }), /do not fit/);
});
