/**
 * Defines an evolution: the right-hand side F of u_t = F(u). Time stepping (`stepping.ts`,
 * `evolve.ts`), differentiation (`differentiate.ts`) and use in training (`../iel.ts`) are separate.
 *
 * @module
 */
import type { Scalar, Tensor4D } from "../tensor.ts";
import type { Boundary } from "./boundary.ts";
import type { Spectrum } from "./spectrum.ts";

/** Number and length of the time steps. */
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

/** The other inputs that an evolution may use besides u. */
export interface Scene {
  /**
   * The images that u belongs to, [batch, height, width, 3], values 0–255; they have the size of the
   * labels, which may be larger than that of u. @default undefined
   */
  readonly images?: Tensor4D | undefined;
}

/** A symmetry of an evolution: it commutes with this transformation of the map. */
export type Symmetry = "reflection" | "rotation" | "classes";

/**
 * Properties of an evolution's F that are known in advance. `conformance_test.ts` checks each stated
 * property; properties that are not stated are not assumed.
 */
export interface Facts {
  /** The values beyond the edge. */
  readonly boundary: Boundary;
  /** F(au + bv) = aF(u) + bF(v); `pullback` then does not depend on u. @default false */
  readonly linear?: boolean;
  /** Constant maps are equilibria: F(c) = 0. @default false */
  readonly restsAtConstants?: boolean;
  /**
   * The sum of u over the pixels, weighted by `quadrature`, is conserved for every class. @default
   * false
   */
  readonly keepsMean?: boolean;
  /**
   * For dt up to this value, a forward Euler step gives no value outside the range of u, extended by
   * `within` if the equation has values of its own. @default undefined, none is known
   */
  readonly maximumPrinciple?: {
    readonly dt: number;
    readonly within?: readonly [least: number, greatest: number];
  };
  /** An energy that forward steps never increase, for dt up to 0.1. @default undefined, none is known */
  energy?(u: Tensor4D, scene?: Scene): Scalar;
  /**
   * `"reflection"` of rows or columns, `"rotation"` by a quarter, a permutation of the `"classes"`.
   * @default []
   */
  readonly symmetries?: readonly Symmetry[];
  /**
   * Δt of inverse layers for which 20 of them amplify any small change of the logits by at most about
   * 40, as much as the paper's 20 heat layers do. @default 0.1
   */
  readonly dt?: number;
  /** Whether it needs the images. @default false */
  readonly needsImages?: boolean;
  /**
   * Whether F jumps where a pixel changes its class. Implicit steps may then have no solution, so
   * they are not offered. @default false
   */
  readonly jumps?: boolean;
  /**
   * Whether a step depends on the steps before it and not on u alone. The equation then has only the
   * steps of its `euler`. @default false
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
   * Jᵀ·v, of the shape of u, where J is the derivative of F at u: the gradient of `rate`, computed
   * more cheaply than by the tape. Absent where no such form is known.
   */
  pullback?(v: Tensor4D, u: Tensor4D, scene?: Scene): Tensor4D;
  /**
   * The same equation for maps like `u` in one scene; quantities that do not change from step to step
   * are computed here, once.
   */
  bind?(u: Tensor4D, scene: Scene): Evolution;
  /**
   * The result of `steps` (≥ 1) Euler steps u ← u + dt·F(u), computed more cheaply than one by one,
   * and differentiable. Absent where no such method is known, as for most nonlinear F. Negative dt
   * gives inverse layers.
   */
  euler?(u: Tensor4D, options: Required<EulerOptions>, scene?: Scene): Tensor4D;
  /** The plane waves that a linear F only scales, if known. */
  readonly spectrum?: Spectrum;
  /** Known properties of F. */
  readonly facts?: Facts;
}
