/**
 * Attributes of TensorFlow operations, in the form that `native().run` takes.
 *
 * @module
 */
import type { NativeAttribute } from "../engine/native.ts";

// These value types are TF_DataType numbers (tensorflow/c/tf_datatype.h).
/** Single precision. */
export const FLOAT32 = 1;
/** 32-bit integers. */
export const INT32 = 3;
/** Floats with 8 bits of mantissa. */
export const BFLOAT16 = 14;

// These attribute types are TF_AttrType numbers (tensorflow/c/tf_attrtype.h).
/** A string attribute. */
export const stringAttribute = (name: string, value: string): NativeAttribute => ({
  name,
  type: 0,
  value,
});
/** An integer list attribute. */
export const intsAttribute = (name: string, value: readonly number[]): NativeAttribute => ({
  name,
  type: 1,
  value,
});
/** A float attribute. */
export const floatAttribute = (name: string, value: number): NativeAttribute => ({
  name,
  type: 2,
  value,
});
/** A boolean attribute. */
export const boolAttribute = (name: string, value: boolean): NativeAttribute => ({
  name,
  type: 3,
  value,
});
/** A data type attribute, such as `FLOAT32`. */
export const typeAttribute = (name: string, value: number): NativeAttribute => ({
  name,
  type: 4,
  value,
});
