/**
 * Stepping an evolution through time by forward Euler. What evolves is `evolution.ts`'s matter.
 *
 * @module
 */
import { type Tensor4D, tf } from "../tensor.ts";
import type { EulerOptions, Evolution, Scene } from "./evolution.ts";

/**
 * The state after `steps` forward Euler steps u ← u + dt·F(u) (Eq. 2 and 3 of the paper).
 *
 * A negative `dt` runs time backwards. Euler's steps forth and back are not each other's inverse:
 * (1 − dt·F)(1 + dt·F)u = u − dt²·F(F(u)) for a linear F.
 *
 * @param u State, [batch, height, width, classes]; not disposed.
 * @param evolution The equation; one that is guided by images wants `images` too.
 * @returns A new tensor of the shape of `u`; a copy of it when `steps` is 0.
 * @throws {RangeError} when `dt` is not finite or `steps` is not an integer ≥ 0.
 *
 * @example A single peak spreads to its four neighbours
 * ```ts
 * import { tf } from "../tensor.ts";
 * import { evolve } from "./evolve.ts";
 * import { heat } from "./heat.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const peak = tf.tensor4d([0, 0, 0, 0, 1, 0, 0, 0, 0], [1, 3, 3, 1]);
 * const spread = evolve(peak, heat({ stencil: "printed" }), { dt: 0.125, steps: 1 });
 * deepStrictEqual([...spread.dataSync()], [0, 0.125, 0, 0.125, 0.5, 0.125, 0, 0.125, 0]);
 * ```
 */
export function evolve(
  u: Tensor4D,
  evolution: Evolution,
  { dt = 0.1, steps = 1, ...scene }: EulerOptions & Scene = {},
): Tensor4D {
  if (!Number.isFinite(dt)) throw new RangeError(`dt must be a finite number, not ${dt}`);
  if (!Number.isSafeInteger(steps) || steps < 0) {
    throw new RangeError(`steps must be an integer of at least 0, not ${steps}`);
  }
  if (steps === 0) return u.clone();
  if (evolution.euler) return evolution.euler(u, { dt, steps }, scene);
  return tf.tidy(() => {
    let state = u;
    for (let step = 0; step < steps; step++) {
      state = state.add(evolution.rate(state, scene).mul(dt));
    }
    return state;
  });
}
