/**
 * RMSprop as `torch.optim.RMSprop` defines it: the optimizer of the authors' released code.
 *
 * @module
 */
import * as z from "zod";
import { type Kind, kind } from "../../kind/kind.ts";
import { type Optimizer, optimizerOf, RATE_FIELDS } from "./optimizer.ts";

const schema = z.strictObject({
  kind: z.literal("rmsprop"),
  ...RATE_FIELDS,
  /** Decay α of the mean of squared gradients, in [0, 1); PyTorch's default. */
  alpha: z.number().min(0).lt(1).default(0.99),
  /** Decay m of the momentum, in [0, 1); 0 keeps no momentum. 0.9 is the authors' value. */
  momentum: z.number().min(0).lt(1).default(0.9),
  /** ε, added after the square root; PyTorch's default. */
  epsilon: z.number().nonnegative().default(1e-8),
  /** λ: λ·p is added to the gradient. 1e-8 is the authors' value. */
  weightDecay: z.number().nonnegative().default(1e-8),
});

/**
 * RMSprop, not centred:
 *
 *     g   = ∇p + λ·p
 *     s   = α·s + (1 − α)·g²
 *     b   = m·b + g / (√s + ε)
 *     p   = p − η·b
 *
 * with the state `square_average/<parameter>` (s) and `momentum/<parameter>` (b), both starting at zero.
 * TensorFlow's RMSProp differs: it adds ε inside the root and multiplies η into b.
 *
 * @example The first step from zero state is η·sign(g) / √(1 − α), whatever the gradient's size
 * ```ts
 * import { rmsprop } from "./rmsprop.ts";
 * import { tf } from "../../tensor.ts";
 * import { ok } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const optimizer = rmsprop.make(rmsprop({ learningRate: 1e-3, weightDecay: 0 }));
 * const parameters = { w: tf.tensor([1, 1]) };
 * const { parameters: next } = optimizer.update(parameters, {
 *   gradients: { w: tf.tensor([1e-2, -1e3]) },
 *   state: optimizer.init(parameters),
 *   learningRate: tf.scalar(optimizer.learningRate),
 * });
 * const [down, up] = next.w!.dataSync();
 * ok(Math.abs(down! - 0.99) < 1e-6 && Math.abs(up! - 1.01) < 1e-6);
 * ```
 */
export const rmsprop: Kind<typeof schema, void, Optimizer> = kind({
  kind: "rmsprop",
  schema,
  make: ({ alpha, momentum, epsilon, weightDecay, ...rates }) =>
    optimizerOf(rates, {
      slots: momentum > 0 ? ["square_average", "momentum"] : ["square_average"],
      elementwise: true,
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
    }),
});
