/**
 * One optimisation step as a pure function of tensors, which an engine may compile: network →
 * inverse evolution layers (where the arm has them) → loss → gradients → update.
 *
 * @module
 */
import type { StepFunction } from "../engine/engine.ts";
import { after } from "../engine/native.ts";
import { UserError } from "../errors.ts";
import { inWords, ofShape } from "../ops/of_shape.ts";
import { sumOfSquares } from "../ops/sum_of_squares.ts";
import { valueAndGradients } from "../ops/value_and_gradients.ts";
import type { RandomStream } from "../random.ts";
import type { TrainingTransform } from "../iel.ts";
import type { Loss } from "../losses/loss.ts";
import { initialParameters, initialStatistics, type Model } from "../models/model.ts";
import {
  type Scalar,
  type Tensor,
  type Tensor1D,
  type Tensor3D,
  type Tensor4D,
  type TensorRecord,
  tf,
} from "../tensor.ts";
import { flatten } from "./optimizer/flat.ts";
import type { Optimizer, OptimizerState } from "./optimizer/optimizer.ts";
import { applied, oneNumber } from "./returned_tensors.ts";
import { trainingLogits } from "./training_logits.ts";

/** Everything that training changes. */
export type TrainState = {
  /** The learned parameters. */
  readonly parameters: TensorRecord;
  /** Running statistics; empty if the network has no batch normalisation. */
  readonly statistics: TensorRecord;
  /** The optimizer's state. */
  readonly optimizer: OptimizerState;
};

/** The input of one step. */
export type StepInput = {
  /** [batch, height, width, 3], values 0–255. */
  readonly images: Tensor4D;
  /** int32 [batch, height, width]. */
  readonly labels: Tensor3D;
  /** The learning rate, as a tensor so that it can change without retracing. */
  readonly learningRate: Scalar;
  /**
   * Two int32 numbers, at least 0, that determine which values are dropped; without them nothing is
   * dropped.
   */
  readonly seed?: Tensor1D;
};

/**
 * The state before the first step: random weights from a stream, except those that are given
 * (pretrained ones, say), which are copied.
 *
 * @throws {RangeError} when a given weight is not one of the network's, or has another shape.
 *
 * @example
 * ```ts
 * import { unetModel } from "../models/unet.ts";
 * import { stream } from "../random.ts";
 * import { tf } from "../tensor.ts";
 * import { sgd } from "./optimizer/sgd.ts";
 * import { optimizers } from "./optimizer/table.ts";
 * import { initialState } from "./step.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const model = unetModel({ classes: 2, width: 1 });
 * const optimizer = optimizers.make(sgd({ learningRate: 0.1 }));
 * const weights = { "outc.conv.bias": tf.tensor1d([1, 2]) };
 * const { parameters } = initialState({ model, optimizer, weights }, stream(0, "init"));
 * deepStrictEqual([...parameters["outc.conv.bias"]!.dataSync()], [1, 2]);
 * ```
 */
export function initialState(
  { model, optimizer, weights = {} }: Pick<StepParts, "model" | "optimizer"> & {
    /** Parameters and statistics by name. @default {} */
    readonly weights?: TensorRecord | undefined;
  },
  random: RandomStream,
): TrainState {
  const parameters: Record<string, Tensor> = { ...initialParameters(model, random) };
  const statistics: Record<string, Tensor> = { ...initialStatistics(model) };
  for (const [name, given] of Object.entries(weights)) {
    const record = [parameters, statistics].find((record) => Object.hasOwn(record, name));
    const drawn = record?.[name];
    if (!record || !drawn || `${drawn.shape}` !== `${given.shape}`) {
      tf.dispose([parameters, statistics]);
      const there = drawn ? `has the shape [${drawn.shape}]` : "does not exist";
      throw new RangeError(`weights: ${name} of shape [${given.shape}] ${there} in ${model.name}`);
    }
    drawn.dispose();
    record[name] = tf.clone(given);
  }
  try {
    return { parameters, statistics, optimizer: floats(optimizer.init(parameters)) };
  } catch (error) {
    tf.dispose([parameters, statistics]);
    throw error;
  }
}

/** The state that an optimizer's `init` returned. @throws {UserError} if it is no record of floats. */
function floats(returned: unknown): OptimizerState {
  if (typeof returned !== "object" || returned === null || returned instanceof Promise) {
    throw new UserError(
      `the optimizer's init returns ${inWords(returned)}: make it a record of tensors, such as {}`,
    );
  }
  for (const [name, value] of Object.entries(returned)) {
    const given = value instanceof tf.Tensor ? value.dtype : inWords(value);
    if (given === "float32") continue;
    tf.dispose(returned as OptimizerState);
    throw new UserError(
      `the optimizer's state ${name} is ${given}: make it a float32 tensor, as checkpoints store it`,
    );
  }
  return returned as OptimizerState;
}

/** The output of one step. */
export type StepOutput = {
  readonly loss: Scalar;
  /** L2 norm of the gradient over all parameters, before weight decay. */
  readonly gradientNorm: Scalar;
};

/** The components of a step. */
export interface StepParts {
  /** The network. */
  readonly model: Model;
  /** The loss to minimise. */
  readonly loss: Loss;
  /** Turns gradients into updates. */
  readonly optimizer: Optimizer;
  /** Acts on the logits before the loss, in training only. @default undefined, none */
  readonly transform?: TrainingTransform | undefined;
}

/** The largest size of parameters that are updated together: vectors, and little more. */
const SMALL = 4096;

/**
 * The training step of a network. Logits on a coarser grid are resized (bilinearly, corners not
 * aligned) to the labels' grid, after the transform or before it. Each parameter is updated as soon
 * as its own gradient is known, so that a compiled step never holds all gradients at once; small
 * parameters, whose gradients take little memory, are updated together at the end.
 *
 * @example One step reduces the loss
 * ```ts
 * import { stream } from "../random.ts";
 * import { unetModel } from "../models/unet.ts";
 * import { meanCrossEntropy } from "../losses/cross_entropy.ts";
 * import { sgd } from "./optimizer/sgd.ts";
 * import { optimizers } from "./optimizer/table.ts";
 * import { tf } from "../tensor.ts";
 * import { initialState, trainStep } from "./step.ts";
 * import { ok } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const model = unetModel({ classes: 2, width: 1 });
 * const optimizer = optimizers.make(sgd({ learningRate: 0.1 }));
 * const step = trainStep({ model, optimizer, loss: (logits, labels) => meanCrossEntropy(logits, labels) });
 * const input = {
 *   images: tf.randomUniform<tf.Rank.R4>([1, 16, 16, 3], 0, 255, "float32", 1),
 *   labels: tf.zeros<tf.Rank.R3>([1, 16, 16], "int32"),
 *   learningRate: tf.scalar(optimizer.learningRate),
 * };
 * const first = step(initialState({ model, optimizer }, stream(0, "example")), input);
 * const second = step(first.state, input);
 * ok(second.output.loss.dataSync()[0]! < first.output.loss.dataSync()[0]!);
 * ```
 */
export function trainStep(parts: StepParts): StepFunction<TrainState, StepInput, StepOutput> {
  const { model, loss, optimizer, transform } = parts;
  return (state, { images, labels, learningRate, seed }) => {
    const [, height, width] = labels.shape;
    const scene = { images };
    const { value, gradients, auxiliary } = valueAndGradients((given) => {
      const { logits, statistics } = applied(model, {
        values: { ...given, ...state.statistics },
        images,
        mode: "train",
        seed,
      });
      const seen = trainingLogits(logits, { size: [height, width], transform, scene });
      const value = oneNumber(loss(seen, labels, scene));
      return { value, auxiliary: statistics };
    }, state.parameters);
    const parameters: Record<string, Tensor> = {};
    const slots: Record<string, Tensor> = {};
    const squares: Tensor[] = [];
    const isSmall = ([, { size }]: [string, Tensor]) => size <= SMALL;
    const small = Object.fromEntries(Object.entries(state.parameters).filter(isSmall));
    const options = { gradients, state: state.optimizer, learningRate };
    if (Object.keys(small).length > 0) {
      squares.push(sumOfSquares(flatten(Object.keys(small).map((name) => gradients[name]!))));
      const updated = optimizer.update(small, options);
      Object.assign(parameters, updated?.parameters);
      Object.assign(slots, updated?.state);
    }
    for (const [name, gradient] of Object.entries(gradients)) {
      if (name in small) continue;
      after(gradient, () => {
        squares.push(sumOfSquares(gradient));
        const updated = optimizer.updateOne(
          { name, parameter: state.parameters[name]! },
          { gradient, ...options },
        );
        parameters[name] = updated?.parameter; // an own optimizer may return nothing: see below
        Object.assign(slots, updated?.state);
      });
    }
    const inOrderOf = (before: TensorRecord, now: TensorRecord, what: string) =>
      Object.fromEntries(
        Object.entries(before).map(([name, { shape }]) => [
          name,
          ofShape(now[name], { what: `the ${what} ${name} that the optimizer returns`, shape }),
        ]),
      );
    return {
      state: {
        parameters: inOrderOf(state.parameters, parameters, "parameter"),
        statistics: auxiliary,
        optimizer: inOrderOf(state.optimizer, slots, "state"),
      },
      output: { loss: value, gradientNorm: tf.sqrt(tf.addN(squares)) as Scalar },
    };
  };
}
