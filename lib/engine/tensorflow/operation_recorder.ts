/**
 * The interface between the binding and a recorder of operations.
 *
 * @module
 */
import type { Attribute } from "./attributes.ts";
import type { Values } from "./values.ts";

/** What tfjs receives about an operation's output. */
export interface TensorMetadata {
  /** The binding's id. */
  id: number;
  /** Sizes of its axes. */
  shape: number[];
  /** `TF_DataType`. */
  dtype: number;
}

/** Receives the operations while a function is traced. */
export interface OperationRecorder {
  /** Records an operation on tensors given by id. */
  executeOp(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly number[],
    outputs: number,
  ): TensorMetadata[];
  /** Whether the id refers to a recorded tensor. */
  has(id: number): boolean;
  /** The values of a recorded tensor, if already known. @throws {Error} otherwise. */
  read(id: number): Values;
  /** Drops the id. */
  forget(id: number): void;
}
