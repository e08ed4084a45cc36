/**
 * The building blocks of networks with batch normalisation: layers that know the names of their
 * parameters and running statistics, and take their values from the pass.
 *
 * @module
 */
import * as z from "zod";
import { float32 } from "../ops/precision.ts";
import type { Tensor, Tensor1D, Tensor4D, TensorRecord } from "../tensor.ts";
import {
  checkClasses,
  type Model,
  type Normalisation,
  type ParameterTable,
  type StatisticTable,
} from "./model.ts";

/** Parameters and running statistics by name, in PyTorch's order. */
export interface Variables {
  /** The learned parameters. */
  readonly parameters: ParameterTable;
  /** The running statistics. */
  readonly statistics: StatisticTable;
}

/** One application of a network. */
export interface Pass {
  /** Values of parameters and statistics. */
  readonly values: TensorRecord;
  /** The statistics that normalise. */
  readonly by: "batch" | "running";
  /** Weight of a batch in the new running statistics. */
  readonly momentum: number;
  /** Determines which values dropout drops; `undefined` for no dropout. */
  readonly seed: Tensor1D | undefined;
  /** Receives the normalisations' new running statistics. */
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

/** Fields of the settings of a network with batch normalisation. */
export const NORM_FIELDS = {
  /** Weight of a batch in the new running statistics, in [0, 1]; PyTorch's default. */
  momentum: z.number().min(0).max(1).default(0.1),
  /**
   * Whether training, too, normalises by the running statistics and leaves them unchanged: for
   * fine-tuning with batches too small for their own statistics.
   */
  frozen: z.boolean().default(false),
};

/** The same fields as a schema. */
export const normOptions = z.object(NORM_FIELDS);

/** How a network normalises: see `NORM_FIELDS`. */
export type NormOptions = z.input<typeof normOptions>;

const NORM_REMEDY = 'give 2 images or more to every batch of an epoch, or set "frozen": true';

/** A network composed of such parts. */
export function network(
  { name, classes, parts, head }: Pick<Model, "name" | "classes" | "head"> & {
    readonly parts: readonly Variables[];
  },
  { compute, values, ...options }: NormOptions & {
    /** From images to logits. */
    readonly compute: (images: Tensor4D, pass: Pass) => Tensor4D;
    /** The smallest number of values per channel that any batch normalisation gets. */
    readonly values: Normalisation["values"];
  },
): Model {
  checkClasses(name, classes);
  const { momentum, frozen } = normOptions.parse(options);
  return {
    name,
    classes,
    head,
    ...variablesOf(parts),
    normalisation: frozen ? undefined : { values, remedy: NORM_REMEDY },
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
