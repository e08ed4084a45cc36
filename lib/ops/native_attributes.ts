/**
 * Attributes of TensorFlow operations, as `native().run` takes them.
 *
 * @module
 */
import type { NativeAttribute } from "../engine/native.ts";

/** `TF_DataType` numbers that operations are told. */
export const FLOAT32 = 1;
export const INT32 = 3;
export const BFLOAT16 = 14;

// The types are TF_AttrType numbers (tensorflow/c/tf_attrtype.h).
export const stringAttribute = (name: string, value: string): NativeAttribute => ({
  name,
  type: 0,
  value,
});
export const intsAttribute = (name: string, value: readonly number[]): NativeAttribute => ({
  name,
  type: 1,
  value,
});
export const floatAttribute = (name: string, value: number): NativeAttribute => ({
  name,
  type: 2,
  value,
});
export const boolAttribute = (name: string, value: boolean): NativeAttribute => ({
  name,
  type: 3,
  value,
});
export const typeAttribute = (name: string, value: number): NativeAttribute => ({
  name,
  type: 4,
  value,
});
