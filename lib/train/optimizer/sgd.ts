/**
 * Stochastic gradient descent as `torch.optim.SGD` defines it: the optimizer of the usual Cityscapes
 * recipes.
 *
 * @module
 */
import { checkRange, type Optimizer, optimizerOf, type OptimizerRates } from "./optimizer.ts";

/** Settings of `sgd`, resolved. */
export interface SgdSettings extends OptimizerRates {
  /** Which optimizer this is. */
  readonly kind: "sgd";
  /** Learning rate that a schedule starts from. */
  readonly learningRate: number;
  /** Decay m of the momentum, in [0, 1); 0 keeps no momentum. */
  readonly momentum: number;
  /** λ: λ·p is added to the gradient. */
  readonly weightDecay: number;
}

/** Options of `sgd`. */
export interface SgdOptions extends OptimizerRates {
  /** Learning rate that a schedule starts from. */
  readonly learningRate: number;
  /**
   * Decay of the momentum, in [0, 1); 0 keeps no momentum.
   * @default 0.9
   */
  readonly momentum?: number;
  /**
   * Share of the parameter that is added to its gradient.
   * @default 1e-4
   */
  readonly weightDecay?: number;
}

/**
 * SGD with momentum, no dampening, not Nesterov's:
 *
 *     b   = m·b + ∇p + λ·p
 *     p   = p − η·b
 *
 * with the state `momentum/<parameter>` (b), from zero. PyTorch starts b at the first gradient, which
 * is the same, since its dampening is zero.
 *
 * @throws {RangeError} when a setting is out of its range.
 *
 * @example A constant gradient of 1 approaches the speed η / (1 − m)
 * ```ts
 * import { sgd } from "./sgd.ts";
 * import { tf } from "../../tensor.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const optimizer = sgd({ learningRate: 1, momentum: 0.5, weightDecay: 0 });
 * const parameters = { w: tf.tensor([0]) };
 * const options = { gradients: { w: tf.tensor([1]) }, learningRate: tf.scalar(1) };
 * const one = optimizer.update(parameters, { ...options, state: optimizer.init(parameters) });
 * const two = optimizer.update(one.parameters, { ...options, state: one.state });
 * deepStrictEqual([...two.parameters.w!.dataSync()], [-1 - 1.5]);
 * ```
 */
export function sgd(
  { learningRate, momentum = 0.9, weightDecay = 1e-4, rates }: SgdOptions,
): Optimizer<SgdSettings> {
  checkRange({ momentum }, { below: 1 });
  checkRange({ learningRate, weightDecay }, { below: Infinity });
  const settings = {
    kind: "sgd",
    learningRate,
    momentum,
    weightDecay,
    ...(rates && { rates }),
  } as const;
  return optimizerOf(settings, {
    slots: momentum > 0 ? ["momentum"] : [],
    rule(parameter, { gradient, slots, learningRate: rate }) {
      const g = weightDecay > 0 ? gradient.add(parameter.mul(weightDecay)) : gradient;
      const velocity = slots.momentum ? slots.momentum.mul(momentum).add(g) : g;
      return { parameter: parameter.sub(velocity.mul(rate)), slots: { momentum: velocity } };
    },
  });
}
