/**
 * Attributes of TensorFlow operations, as `native().run` takes them.
 *
 * @module
 */
import type { NativeAttribute } from "../engine/native.ts";

// Types of values are TF_DataType numbers (tensorflow/c/tf_datatype.h).
/** Single precision. */
export const FLOAT32 = 1;
/** 32-bit integers. */
export const INT32 = 3;
/** Floats with 8 bits of mantissa. */
export const BFLOAT16 = 14;

// The types are TF_AttrType numbers (tensorflow/c/tf_attrtype.h).
/** An attribute that is a string. */
export const stringAttribute = (name: string, value: string): NativeAttribute => ({
  name,
  type: 0,
  value,
});
/** An attribute that is a list of integers. */
export const intsAttribute = (name: string, value: readonly number[]): NativeAttribute => ({
  name,
  type: 1,
  value,
});
/** An attribute that is a float. */
export const floatAttribute = (name: string, value: number): NativeAttribute => ({
  name,
  type: 2,
  value,
});
/** An attribute that is true or false. */
export const boolAttribute = (name: string, value: boolean): NativeAttribute => ({
  name,
  type: 3,
  value,
});
/** An attribute that is a type of values, such as `FLOAT32`. */
export const typeAttribute = (name: string, value: number): NativeAttribute => ({
  name,
  type: 4,
  value,
});
