/**
 * The Laplacian on 3×3 pixels, as a table of weights.
 *
 * @module
 */

/** Weights of a 3×3 stencil with the symmetries of the square; the grid spacing is one pixel. */
export interface Stencil {
  /** Weight of the pixel itself. */
  readonly centre: number;
  /** Weight of each of the four pixels that share an edge with it. */
  readonly edge: number;
  /** Weight of each of the four pixels that share a corner with it. */
  readonly corner: number;
}

/**
 * The stencils by name.
 *
 * - `released`: ¼·[0 1 0; 1 −4 1; 0 1 0], ¼Δu + O(h²): what the authors' released code uses.
 * - `printed`: [0 1 0; 1 −4 1; 0 1 0], Δu + O(h²): Eq. 7 of the paper, the standard five-point
 *   Laplacian. With the paper's Δt and number of layers it amplifies short waves past training.
 * - `nine-point`: ⅙·[1 4 1; 4 −20 4; 1 4 1], Δu + O(h²) with an isotropic leading error
 *   (LeVeque, Finite Difference Methods for Ordinary and Partial Differential Equations, 2007, §3.5).
 *
 * @example Each one's multiple of the standard Laplacian: half the second moment of its weights
 * ```ts
 * import { STENCILS } from "./stencil.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const sizes = Object.entries(STENCILS).map(([name, { edge, corner }]) => [name, edge + 2 * corner]);
 * deepStrictEqual(sizes, [["released", 1 / 4], ["printed", 1], ["nine-point", 1]]);
 * ```
 */
export const STENCILS = {
  released: { centre: -1, edge: 1 / 4, corner: 0 },
  printed: { centre: -4, edge: 1, corner: 0 },
  "nine-point": { centre: -20 / 6, edge: 4 / 6, corner: 1 / 6 },
} as const satisfies Readonly<Record<string, Stencil>>;

/** Name of a stencil. */
export type StencilName = keyof typeof STENCILS;

/**
 * The names of {@linkcode STENCILS}.
 *
 * @example
 * ```ts
 * import { STENCIL_NAMES, STENCILS } from "./stencil.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual([...STENCIL_NAMES], Object.keys(STENCILS));
 * ```
 */
export const STENCIL_NAMES = ["released", "printed", "nine-point"] as const;

/**
 * The factor F̂ by which a stencil multiplies the plane wave exp(i(αy + βx)), in which neighbouring
 * pixels differ in phase by the angles α and β (radians; π alternates from pixel to pixel):
 * F̂ = centre + 2·edge·(cos α + cos β) + 4·corner·cos α·cos β.
 *
 * @returns F̂: 0 for a constant, and most negative for a checkerboard, [π, π].
 *
 * @example
 * ```ts
 * import { STENCILS, symbol } from "./stencil.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(symbol(STENCILS.released, [Math.PI, Math.PI]), -2);
 * strictEqual(symbol(STENCILS.printed, [Math.PI, Math.PI]), -8);
 * ```
 */
export function symbol(
  { centre, edge, corner }: Stencil,
  [alpha, beta]: readonly [alpha: number, beta: number],
): number {
  const [a, b] = [Math.cos(alpha), Math.cos(beta)];
  return centre + 2 * edge * (a + b) + 4 * corner * a * b;
}
