/**
 * Defines an optimizer: a pure function from parameters, gradients and state to new parameters and
 * state, so that a whole training step can be traced.
 *
 * @module
 */
import * as z from "zod";
import { type Scalar, type Tensor, type Tensor1D, type TensorRecord, tf } from "../../tensor.ts";
import { ofShape } from "../../ops/of_shape.ts";
import { flatten, unflatten } from "./flat.ts";

/** An optimizer's state, by flat names `<slot>/<parameter>`: `momentum/outc.conv.bias`. */
export type OptimizerState = TensorRecord;

/** Parameters and optimizer state after an update; new tensors, which the caller disposes. */
export interface Updated {
  /** The new parameters. */
  readonly parameters: TensorRecord;
  /** The new state. */
  readonly state: OptimizerState;
}

/** Inputs of one parameter's update. */
export interface UpdateOneOptions {
  /** Gradient of the loss with respect to this parameter. */
  readonly gradient: Tensor;
  /** The state of this parameter; entries of other parameters are ignored. */
  readonly state: OptimizerState;
  /** Learning rate before this parameter's multiplier. A tensor: it changes without retracing. */
  readonly learningRate: Scalar;
}

/** Inputs of an update of all parameters. */
export interface UpdateOptions {
  /** Gradients by the names of the parameters. */
  readonly gradients: TensorRecord;
  /** State of all parameters. */
  readonly state: OptimizerState;
  /** Learning rate before any multiplier. A tensor: it changes without retracing. */
  readonly learningRate: Scalar;
}

/** An optimizer: pure functions of named parameters. */
export interface Optimizer {
  /** The initial learning rate, which a schedule starts from. */
  readonly learningRate: number;
  /** The initial state: zeros in the shapes of the parameters. */
  init(parameters: TensorRecord): OptimizerState;
  /**
   * Updates one parameter, so that a compiled step can order each update right after its gradient.
   * Returns the new parameter and this parameter's entries of the state.
   *
   * @throws {RangeError} when `state` lacks an entry of the parameter.
   */
  updateOne(
    named: { readonly name: string; readonly parameter: Tensor },
    options: UpdateOneOptions,
  ): { parameter: Tensor; state: OptimizerState };
  /**
   * Updates every parameter, with the same numbers as `updateOne`. If the rule treats each number
   * separately, all parameters with the same rate are updated as one, which is faster for small ones.
   *
   * @throws {RangeError} when `gradients` or `state` lacks an entry of a parameter.
   */
  update(parameters: TensorRecord, options: UpdateOptions): Updated;
}

/** Fields of every optimizer's settings. */
export const RATE_FIELDS = {
  /** The initial learning rate, which a schedule starts from. */
  learningRate: z.number().nonnegative(),
  /**
   * Multipliers of the learning rate by prefix of the parameters' names, such as `{"backbone.": 0.1}`
   * for a pretrained backbone; 1 for every other parameter. The first matching prefix counts.
   */
  rates: z.record(z.string(), z.number().nonnegative()).readonly().default({}),
};

/** Initial learning rates of an optimizer: see `RATE_FIELDS`. */
export interface OptimizerRates {
  /** The initial learning rate, at least 0. */
  readonly learningRate: number;
  /** Its multipliers by prefix of the parameters' names. @default {} */
  readonly rates?: Readonly<Record<string, number>>;
}

/**
 * The update of one parameter; `slots` are its averages by slot name. `optimizerOf` frees the rule's
 * intermediate tensors.
 */
export type UpdateRule = (
  parameter: Tensor,
  options: { gradient: Tensor; slots: TensorRecord; learningRate: Tensor },
) => { parameter: Tensor; slots: TensorRecord };

/** What `optimizerOf` needs besides the rates. */
export interface RuleOptions {
  /** Names of the averages to keep for each parameter; others that the rule returns are dropped. */
  readonly slots: readonly string[];
  /** The update of one parameter. */
  readonly rule: UpdateRule;
  /**
   * Whether the update of each number of a parameter depends only on its own gradient and averages,
   * so that many parameters may be passed as one.
   * @default false
   */
  readonly elementwise?: boolean;
}

/**
 * Makes an optimizer from a rule for one parameter and the names of the slots that the rule keeps. An
 * update throws a `UserError` if the rule returns anything but tensors of the shapes that it was given.
 *
 * @example Gradient descent in three lines
 * ```ts
 * import { optimizerOf } from "./optimizer.ts";
 * import { tf } from "../../tensor.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const descent = optimizerOf({ learningRate: 0.5 }, {
 *   slots: [],
 *   rule: (parameter, { gradient, learningRate }) => ({
 *     parameter: parameter.sub(gradient.mul(learningRate)),
 *     slots: {},
 *   }),
 * });
 * const { parameters } = descent.update({ w: tf.tensor([1, 2]) }, {
 *   gradients: { w: tf.tensor([4, -4]) },
 *   state: {},
 *   learningRate: tf.scalar(descent.learningRate),
 * });
 * deepStrictEqual([...parameters.w!.dataSync()], [-1, 4]);
 * ```
 */
export function optimizerOf(
  { learningRate, rates = {} }: OptimizerRates,
  { slots, rule, elementwise = false }: RuleOptions,
): Optimizer {
  const checkedRule: UpdateRule = (parameter, options) => {
    const updated: Partial<ReturnType<UpdateRule>> | undefined = rule(parameter, options);
    const checked = (returned: unknown, what: string, { shape }: Tensor) =>
      ofShape(returned, { what: `${what} that the optimizer's rule returns`, shape });
    return {
      parameter: checked(updated?.parameter, "the parameter", parameter),
      slots: Object.fromEntries(
        slots.map((slot) => [
          slot,
          checked(updated?.slots?.[slot], `the slot ${slot}`, options.slots[slot]!),
        ]),
      ),
    };
  };
  const rateOf = (name: string) =>
    Object.entries(rates).find(([beginning]) => name.startsWith(beginning))?.[1] ?? 1;
  const scaled = (learningRate: Scalar, name: string) => {
    const rate = rateOf(name);
    return rate === 1 ? learningRate : learningRate.mul(rate);
  };
  const updateOne: Optimizer["updateOne"] = (
    { name, parameter },
    { gradient, state, learningRate },
  ) =>
    tf.tidy(() => {
      const updated = checkedRule(parameter, {
        gradient,
        slots: Object.fromEntries(
          slots.map((slot) => [slot, entry(state, `${slot}/${name}`)]),
        ),
        learningRate: scaled(learningRate, name),
      });
      return {
        parameter: updated.parameter,
        state: Object.fromEntries(
          slots.map((slot) => [`${slot}/${name}`, entry(updated.slots, slot)]),
        ),
      };
    });

  /** Updates the parameters of one rate as a single vector. */
  const updateAsOne = (parameters: TensorRecord, options: UpdateOptions): Updated =>
    tf.tidy(() => {
      const names = Object.keys(parameters);
      const row = (record: TensorRecord, slot = "") =>
        flatten(names.map((name) => entry(record, `${slot}${name}`)));
      const updated = checkedRule(row(parameters), {
        gradient: row(options.gradients),
        slots: Object.fromEntries(slots.map((slot) => [slot, row(options.state, `${slot}/`)])),
        learningRate: scaled(options.learningRate, names[0]!),
      });
      const state = slots.flatMap((slot) => {
        const parts = unflatten(entry(updated.slots, slot) as Tensor1D, parameters);
        return Object.entries(parts).map(([name, part]) => [`${slot}/${name}`, part]);
      });
      return {
        parameters: unflatten(updated.parameter as Tensor1D, parameters),
        state: Object.fromEntries(state),
      };
    });

  return {
    learningRate,
    init: (parameters) =>
      Object.fromEntries(
        slots.flatMap((slot) =>
          Object.entries(parameters).map(([name, parameter]) => [
            `${slot}/${name}`,
            tf.zeros(parameter.shape),
          ])
        ),
      ),
    updateOne,
    update(parameters, options) {
      const { gradients, state, learningRate } = options;
      if (elementwise) {
        const groups = Map.groupBy(Object.entries(parameters), ([name]) => rateOf(name));
        const updates = Array.from(
          groups.values(),
          (group) => updateAsOne(Object.fromEntries(group), options),
        );
        return {
          parameters: Object.assign({}, ...updates.map(({ parameters }) => parameters)),
          state: Object.assign({}, ...updates.map(({ state }) => state)),
        };
      }
      const updates = Object.entries(parameters).map(([name, parameter]) => {
        const gradient = entry(gradients, name);
        return { name, ...updateOne({ name, parameter }, { gradient, state, learningRate }) };
      });
      return {
        parameters: Object.fromEntries(updates.map(({ name, parameter }) => [name, parameter])),
        state: Object.assign({}, ...updates.map((one) => one.state)),
      };
    },
  };
}

function entry(record: TensorRecord, name: string): Tensor {
  const tensor = record[name];
  if (!tensor) {
    throw new RangeError(`no tensor called ${name}: pass gradients and state of every parameter`);
  }
  return tensor;
}
