/**
 * What evolves: the right-hand side F of u_t = F(u), and nothing of how time is stepped
 * (`evolve.ts`) or what it is used for (`../iel.ts`).
 *
 * @module
 */
import type { Tensor4D } from "../tensor.ts";

/** Explicit Euler stepping through time. */
export interface EulerOptions {
  /**
   * Length of one step, finite; negative runs time backwards.
   * @default 0.1 (Table 1 of the paper)
   */
  readonly dt?: number;
  /**
   * Number of steps, an integer ≥ 0.
   * @default 1
   */
  readonly steps?: number;
}

/** What an evolution may see beside u. */
export interface Scene {
  /**
   * The images that u belongs to, [batch, height, width, 3], values 0–255; of the size of the labels,
   * which may be larger than that of u. @default undefined
   */
  readonly images?: Tensor4D | undefined;
}

/** An evolution equation u_t = F(u) of logits or class maps, [batch, height, width, classes]. */
export interface Evolution {
  /** Name of the equation, such as `"heat"`. */
  readonly kind: string;
  /** F(u), of the shape of u; linear or not. Differentiable in u. */
  rate(u: Tensor4D, scene?: Scene): Tensor4D;
  /**
   * What `steps` (≥ 1) Euler steps u ← u + dt·F(u) give, by a shorter way than taking them one by
   * one, and differentiable. Absent where no such way is known, as for most nonlinear F.
   */
  euler?(u: Tensor4D, options: Required<EulerOptions>, scene?: Scene): Tensor4D;
}
