/**
 * What a network with batch normalisation is built of: layers that know the names of their parameters
 * and running statistics, and take their values from the pass. Which layers there are is `layers.ts`'s
 * matter.
 *
 * @module
 */
import { float32 } from "../ops/precision.ts";
import type { Tensor, Tensor1D, Tensor4D, TensorRecord } from "../tensor.ts";
import type { Model, ParameterTable, StatisticTable } from "./model.ts";

/** What is learnt and what is kept, by name, in PyTorch's order. */
export interface Variables {
  /** What is learnt. */
  readonly parameters: ParameterTable;
  /** What is kept. */
  readonly statistics: StatisticTable;
}

/** One application of a network. */
export interface Pass {
  /** Values of parameters and statistics. */
  readonly values: TensorRecord;
  /** What normalises. */
  readonly by: "batch" | "running";
  /** Share of a batch in the new running statistics. */
  readonly momentum: number;
  /** Fixes what dropout drops; `undefined` for no dropout. */
  readonly seed: Tensor1D | undefined;
  /** Where normalisations put their new running statistics. */
  readonly statistics: Record<string, Tensor>;
}

/** A part of a network: one tensor in, one out. */
export interface Layer extends Variables {
  /** Computes the output. */
  apply(x: Tensor4D, pass: Pass): Tensor4D;
}

/** The variables of several parts, in their order. */
export function variablesOf(parts: readonly Variables[]): Variables {
  return {
    parameters: Object.assign({}, ...parts.map(({ parameters }) => parameters)),
    statistics: Object.assign({}, ...parts.map(({ statistics }) => statistics)),
  };
}

/** One layer after the other. */
export function sequence(layers: readonly Layer[]): Layer {
  return {
    ...variablesOf(layers),
    apply: (x, pass) => layers.reduce((y, layer) => layer.apply(y, pass), x),
  };
}

/** How a network normalises. */
export interface NormOptions {
  /** Share of a batch in the new running statistics. @default 0.1, PyTorch's BatchNorm2d */
  readonly momentum?: number;
  /**
   * Whether training normalises by the running statistics too, and leaves them as they are: for
   * fine-tuning with batches too small for statistics of their own.
   * @default false
   */
  readonly frozen?: boolean;
}

/** Checks shares of a batch in running statistics. @throws {RangeError} naming the one outside [0, 1]. */
export function checkMomentum(shares: Readonly<Record<string, number>>): void {
  for (const [name, share] of Object.entries(shares)) {
    if (!(share >= 0 && share <= 1)) {
      throw new RangeError(`${name} must be in [0, 1], not ${share}`);
    }
  }
}

/** A network of such parts. */
export function network(
  { name, classes, parts }: { name: string; classes: number; parts: readonly Variables[] },
  { compute, momentum = 0.1, frozen = false }: NormOptions & {
    /** From images to logits. */
    readonly compute: (images: Tensor4D, pass: Pass) => Tensor4D;
  },
): Model {
  if (!Number.isInteger(classes) || classes < 2) {
    throw new RangeError(`${name}: classes must be an integer of at least 2, not ${classes}`);
  }
  checkMomentum({ momentum });
  return {
    name,
    classes,
    ...variablesOf(parts),
    apply(values, images, { mode, seed }) {
      const statistics: Record<string, Tensor> = {};
      const training = mode === "train";
      const by = training && !frozen ? "batch" : "running";
      const logits = compute(images, {
        values,
        by,
        momentum,
        seed: training ? seed : undefined,
        statistics,
      });
      return { logits: float32(logits), statistics: training ? statistics : {} };
    },
  };
}
