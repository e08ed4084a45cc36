/**
 * RMSprop as `torch.optim.RMSprop` defines it: the optimizer of the authors' released code.
 *
 * @module
 */
import { checkRange, type Optimizer, optimizerOf, type OptimizerRates } from "./optimizer.ts";

/** Settings of `rmsprop`, resolved. */
export interface RmspropSettings extends OptimizerRates {
  /** Which optimizer this is. */
  readonly kind: "rmsprop";
  /** Learning rate that a schedule starts from. */
  readonly learningRate: number;
  /** Decay α of the mean of squared gradients, in [0, 1). */
  readonly alpha: number;
  /** Decay m of the momentum, in [0, 1); 0 keeps no momentum. */
  readonly momentum: number;
  /** ε, added after the square root. */
  readonly epsilon: number;
  /** λ: λ·p is added to the gradient. */
  readonly weightDecay: number;
}

/** Options of `rmsprop`. */
export interface RmspropOptions extends OptimizerRates {
  /** Learning rate that a schedule starts from. */
  readonly learningRate: number;
  /**
   * Decay of the mean of squared gradients, in [0, 1).
   * @default 0.99 (PyTorch's)
   */
  readonly alpha?: number;
  /**
   * Decay of the momentum, in [0, 1); 0 keeps no momentum.
   * @default 0.9 (the authors')
   */
  readonly momentum?: number;
  /**
   * Added after the square root.
   * @default 1e-8 (PyTorch's)
   */
  readonly epsilon?: number;
  /**
   * Share of the parameter that is added to its gradient.
   * @default 1e-8 (the authors')
   */
  readonly weightDecay?: number;
}

/**
 * RMSprop, not centred:
 *
 *     g   = ∇p + λ·p
 *     s   = α·s + (1 − α)·g²
 *     b   = m·b + g / (√s + ε)
 *     p   = p − η·b
 *
 * with the state `square_average/<parameter>` (s) and `momentum/<parameter>` (b), both from zero.
 * TensorFlow's RMSProp differs: it adds ε inside the root and multiplies η into b.
 *
 * @throws {RangeError} when a setting is out of its range.
 *
 * @example The first step from zero state is η·sign(g) / √(1 − α), whatever the gradient's size
 * ```ts
 * import { rmsprop } from "./rmsprop.ts";
 * import { tf } from "../../tensor.ts";
 * import { ok } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const optimizer = rmsprop({ learningRate: 1e-3, weightDecay: 0 });
 * const parameters = { w: tf.tensor([1, 1]) };
 * const { parameters: next } = optimizer.update(parameters, {
 *   gradients: { w: tf.tensor([1e-2, -1e3]) },
 *   state: optimizer.init(parameters),
 *   learningRate: tf.scalar(1e-3),
 * });
 * const [down, up] = next.w!.dataSync();
 * ok(Math.abs(down! - 0.99) < 1e-6 && Math.abs(up! - 1.01) < 1e-6);
 * ```
 */
export function rmsprop(
  {
    learningRate,
    alpha = 0.99,
    momentum = 0.9,
    epsilon = 1e-8,
    weightDecay = 1e-8,
    rates,
  }: RmspropOptions,
): Optimizer<RmspropSettings> {
  checkRange({ alpha, momentum }, { below: 1 });
  checkRange({ learningRate, epsilon, weightDecay }, { below: Infinity });
  const settings = {
    kind: "rmsprop",
    learningRate,
    alpha,
    momentum,
    epsilon,
    weightDecay,
    ...(rates && { rates }),
  } as const;
  return optimizerOf(settings, {
    slots: momentum > 0 ? ["square_average", "momentum"] : ["square_average"],
    rule(parameter, { gradient, slots, learningRate: rate }) {
      const g = weightDecay > 0 ? gradient.add(parameter.mul(weightDecay)) : gradient;
      const square = slots.square_average!.mul(alpha).add(g.square().mul(1 - alpha));
      const direction = g.div(square.sqrt().add(epsilon));
      const velocity = slots.momentum ? slots.momentum.mul(momentum).add(direction) : direction;
      return {
        parameter: parameter.sub(velocity.mul(rate)),
        slots: { square_average: square, momentum: velocity },
      };
    },
  });
}
