/**
 * What evolves: the right-hand side F of u_t = F(u), and nothing of how time is stepped
 * (`stepping.ts`, `evolve.ts`), how that is differentiated (`differentiate.ts`) or what it is used for
 * (`../iel.ts`).
 *
 * @module
 */
import type { Scalar, Tensor4D } from "../tensor.ts";
import type { Boundary } from "./boundary.ts";
import type { Spectrum } from "./spectrum.ts";

/** Steps through time. */
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

/** What an evolution keeps when the picture is changed first: it commutes with these. */
export type Symmetry = "reflection" | "rotation" | "classes";

/**
 * What is known of an evolution's F beforehand. `conformance_test.ts` holds each row to what it
 * states; what it does not state is not assumed.
 */
export interface Facts {
  /** The values beyond the edge. */
  readonly boundary: Boundary;
  /** F(au + bv) = aF(u) + bF(v); then `pullback` does not look at u. @default false */
  readonly linear?: boolean;
  /** Constant maps are at rest: F(c) = 0. @default false */
  readonly restsAtConstants?: boolean;
  /** The sum of u over the pixels, weighted by `quadrature`, is kept for every class. @default false */
  readonly keepsMean?: boolean;
  /**
   * For dt up to this one, a forward Euler step gives no value outside the range of u, and of `within`
   * where the equation has values of its own. @default undefined, none is known
   */
  readonly maximumPrinciple?: {
    readonly dt: number;
    readonly within?: readonly [least: number, greatest: number];
  };
  /** What forward steps make smaller, or leave, for dt up to 0.1. @default undefined, none is known */
  energy?(u: Tensor4D, scene?: Scene): Scalar;
  /**
   * `"reflection"` of rows or columns, `"rotation"` by a quarter, a permutation of the `"classes"`.
   * @default []
   */
  readonly symmetries?: readonly Symmetry[];
  /**
   * Δt of inverse layers for which 20 of them amplify no small change of the logits by more than
   * about 40, as much as the paper's 20 heat layers do. @default 0.1
   */
  readonly dt?: number;
  /** It looks at the images, and cannot do without. @default false */
  readonly needsImages?: boolean;
  /**
   * F jumps where a pixel changes its class, so that an implicit step may have no solution: there is
   * none. @default false
   */
  readonly jumps?: boolean;
  /**
   * A step depends on the steps before it, not on u alone: the equation has no other steps than those
   * of its `euler`. @default false
   */
  readonly remembers?: boolean;
}

/** An evolution equation u_t = F(u) of logits or class maps, [batch, height, width, classes]. */
export interface Evolution {
  /** Name of the equation, such as `"heat"`. */
  readonly kind: string;
  /** F(u), of the shape of u; linear or not. Differentiable in u. */
  rate(u: Tensor4D, scene?: Scene): Tensor4D;
  /**
   * Jᵀ·v, of the shape of u, where J is the derivative of F at u: what the gradient of `rate` is, by a
   * shorter way than the tape. Absent where none is known.
   */
  pullback?(v: Tensor4D, u: Tensor4D, scene?: Scene): Tensor4D;
  /**
   * The same equation for maps like `u` in one scene: what does not change from step to step is
   * computed here, once.
   */
  bind?(u: Tensor4D, scene: Scene): Evolution;
  /**
   * What `steps` (≥ 1) Euler steps u ← u + dt·F(u) give, by a shorter way than taking them one by
   * one, and differentiable. Absent where no such way is known, as for most nonlinear F. Negative dt
   * are inverse layers.
   */
  euler?(u: Tensor4D, options: Required<EulerOptions>, scene?: Scene): Tensor4D;
  /** The plane waves that F only multiplies, where it is linear and they are known. */
  readonly spectrum?: Spectrum;
  /** What is known of F. */
  readonly facts?: Facts;
}
