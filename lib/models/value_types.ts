/**
 * The value types of safetensors files, and their conversion to float32, the type that the kit
 * computes with.
 *
 * @module
 */

/** A type of value. */
interface ValueType {
  /** Bytes per value. */
  readonly bytes: number;
  /** Converts its values to float32; undefined if they are not real numbers to compute with. */
  readonly toFloat32?: (buffer: ArrayBuffer) => Float32Array<ArrayBuffer>;
}

/** The format's types whose values occupy whole bytes. */
const VALUE_TYPES: Readonly<Record<string, ValueType>> = {
  F64: { bytes: 8, toFloat32: (buffer) => new Float32Array(new Float64Array(buffer)) },
  F32: { bytes: 4, toFloat32: (buffer) => new Float32Array(buffer) },
  F16: { bytes: 2, toFloat32: (buffer) => new Float32Array(new Float16Array(buffer)) },
  BF16: { bytes: 2, toFloat32: fromBfloat16 },
  ...Object.fromEntries(["I64", "U64"].map((name) => [name, { bytes: 8 }])),
  ...Object.fromEntries(["I32", "U32"].map((name) => [name, { bytes: 4 }])),
  ...Object.fromEntries(["I16", "U16"].map((name) => [name, { bytes: 2 }])),
  ...Object.fromEntries(["BOOL", "I8", "U8"].map((name) => [name, { bytes: 1 }])),
};

/** Names of the types that become float32. */
export const FLOAT_TYPES: readonly string[] = Object.keys(VALUE_TYPES)
  .filter((name) => VALUE_TYPES[name]!.toFloat32);

/** Bytes per value of a type; undefined for an unknown type. */
export function bytesOf(type: string): number | undefined {
  return Object.hasOwn(VALUE_TYPES, type) ? VALUE_TYPES[type]!.bytes : undefined;
}

/**
 * Little-endian bytes as float32: F16 and BF16 exactly, F64 rounded.
 *
 * @returns undefined when the type is not a floating-point type.
 *
 * @example
 * ```ts
 * import { toFloat32 } from "./value_types.ts";
 * import { deepStrictEqual, strictEqual } from "node:assert/strict";
 *
 * deepStrictEqual(toFloat32("BF16", Uint8Array.of(0x40, 0xc0)), Float32Array.of(-3));
 * strictEqual(toFloat32("I64", new Uint8Array(8)), undefined);
 * ```
 */
export function toFloat32(
  type: string,
  bytes: Uint8Array,
): Float32Array<ArrayBuffer> | undefined {
  const convert = Object.hasOwn(VALUE_TYPES, type) ? VALUE_TYPES[type]!.toFloat32 : undefined;
  // Not `slice`, which for a Node `Buffer` is another view of the same memory.
  return convert?.(new Uint8Array(bytes).buffer);
}

/** Bfloat16 is the upper half of float32. */
function fromBfloat16(buffer: ArrayBuffer): Float32Array<ArrayBuffer> {
  const bits = new Uint32Array(new Uint16Array(buffer));
  for (let at = 0; at < bits.length; at++) bits[at]! <<= 16;
  return new Float32Array(bits.buffer);
}
