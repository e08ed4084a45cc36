/**
 * What the binding and a recorder of operations know of each other.
 *
 * @module
 */
import type { Attribute } from "./attributes.ts";
import type { Values } from "./values.ts";

/** What tfjs is told of an operation's output. */
export interface TensorMetadata {
  /** By which the binding knows it. */
  id: number;
  /** Sizes of its axes. */
  shape: number[];
  /** `TF_DataType`. */
  dtype: number;
}

/** Where operations go while a function is being traced. */
export interface OperationRecorder {
  /** Records an operation on tensors by their ids. */
  executeOp(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly number[],
    outputs: number,
  ): TensorMetadata[];
  /** Whether the id stands for a recorded tensor. */
  has(id: number): boolean;
  /** The values of a recorded tensor, where they are known already. @throws {Error} elsewhere. */
  read(id: number): Values;
  /** The id stands for nothing any more. */
  forget(id: number): void;
}
