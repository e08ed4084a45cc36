/**
 * Stochastic gradient descent as `torch.optim.SGD` defines it: the optimizer of the usual Cityscapes
 * recipes.
 *
 * @module
 */
import * as z from "zod";
import { type Kind, kind } from "../../kind/kind.ts";
import { type Optimizer, optimizerOf, RATE_FIELDS } from "./optimizer.ts";

const schema = z.strictObject({
  kind: z.literal("sgd"),
  ...RATE_FIELDS,
  /** Decay m of the momentum, in [0, 1); 0 keeps no momentum. */
  momentum: z.number().min(0).lt(1).default(0.9),
  /** λ: λ·p is added to the gradient. */
  weightDecay: z.number().nonnegative().default(1e-4),
});

/**
 * SGD with momentum, without dampening, not Nesterov's:
 *
 *     b   = m·b + ∇p + λ·p
 *     p   = p − η·b
 *
 * with the state `momentum/<parameter>` (b), starting at zero. PyTorch starts b at the first
 * gradient, which is the same, since its dampening is zero.
 *
 * @example A constant gradient of 1 approaches the speed η / (1 − m)
 * ```ts
 * import { sgd } from "./sgd.ts";
 * import { tf } from "../../tensor.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const optimizer = sgd.make(sgd({ learningRate: 1, momentum: 0.5, weightDecay: 0 }));
 * const parameters = { w: tf.tensor([0]) };
 * const options = { gradients: { w: tf.tensor([1]) }, learningRate: tf.scalar(1) };
 * const one = optimizer.update(parameters, { ...options, state: optimizer.init(parameters) });
 * const two = optimizer.update(one.parameters, { ...options, state: one.state });
 * deepStrictEqual([...two.parameters.w!.dataSync()], [-1 - 1.5]);
 * ```
 */
export const sgd: Kind<typeof schema, void, Optimizer> = kind({
  kind: "sgd",
  schema,
  make: ({ momentum, weightDecay, ...rates }) =>
    optimizerOf(rates, {
      slots: momentum > 0 ? ["momentum"] : [],
      elementwise: true,
      rule(parameter, { gradient, slots, learningRate: rate }) {
        const g = weightDecay > 0 ? gradient.add(parameter.mul(weightDecay)) : gradient;
        const velocity = slots.momentum ? slots.momentum.mul(momentum).add(g) : g;
        return { parameter: parameter.sub(velocity.mul(rate)), slots: { momentum: velocity } };
      },
    }),
});
