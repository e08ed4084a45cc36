/**
 * Implicit Euler steps of the heat equation: the exact inverse of the inverse evolution layers. They
 * are not used in training; they show the output that a network has to produce so that the layers
 * turn it into a given map.
 *
 * @module
 */
import * as z from "zod";
import type { Tensor4D } from "../tensor.ts";
import { BOUNDARIES } from "./boundary.ts";
import type { EulerOptions } from "./evolution.ts";
import type { HeatOptions } from "./heat.ts";
import { closedForm } from "./heat_operator.ts";
import { STENCIL_NAMES, STENCILS } from "./stencil.ts";

/**
 * The settings fields for implicit steps, with the defaults of the layers that they undo.
 *
 * @example
 * ```ts
 * import { implicitHeatFields } from "./implicit_heat.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 * import * as z from "zod";
 *
 * const settings = { stencil: "released", boundary: "zero", dt: 0.1, steps: 20 };
 * deepStrictEqual(z.strictObject(implicitHeatFields).parse({}), settings);
 * ```
 */
export const implicitHeatFields = {
  /** Weights of the discrete Laplacian: a name in {@linkcode STENCILS}. */
  stencil: z.enum(STENCIL_NAMES).default("released"),
  /** Values beyond the edge: a name in {@linkcode BOUNDARIES}. */
  boundary: z.enum(BOUNDARIES).default("zero"),
  /** Length of a step, > 0; Table 1 of the paper: 0.1. */
  dt: z.number().positive().default(0.1),
  /** Number of steps; 0 changes nothing. Table 1 of the paper, UNet on WBC: 20. */
  steps: z.int().nonnegative().default(20),
} as const;

/**
 * The state after `steps` implicit Euler steps u ← (1 − dt·Δ)⁻¹u of the heat equation, which smooth
 * for any dt > 0. They undo a stack of heat layers, (1 − dt·Δ)^steps: up to rounding,
 * implicitHeat(L(u)) = u = L(implicitHeat(u)).
 *
 * @param u State, [batch, height, width, classes]; not disposed.
 * @returns A new tensor of the shape of `u`.
 * @throws {RangeError} when `dt` is not finite and > 0, or `steps` is not an integer ≥ 0.
 *
 * @example It undoes the layers
 * ```ts
 * import { tf } from "../tensor.ts";
 * import { inverseEvolution } from "../iel.ts";
 * import { heat } from "./heat.ts";
 * import { implicitHeat } from "./implicit_heat.ts";
 * import { ok } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const u = tf.tensor4d([0, 0, 0, 0, 1, 0, 0, 0, 0], [1, 3, 3, 1]);
 * const rough = inverseEvolution(heat(), { dt: 0.1, steps: 20 })(u);
 * const back = implicitHeat(rough, { dt: 0.1, steps: 20 });
 * ok(tf.max(tf.abs(back.sub(u))).dataSync()[0]! < 1e-5);
 * ```
 */
export function implicitHeat(
  u: Tensor4D,
  { stencil = "released", boundary = "zero", dt = 0.1, steps = 1 }: HeatOptions & EulerOptions = {},
): Tensor4D {
  if (!(dt > 0 && Number.isFinite(dt))) {
    throw new RangeError(`dt must be a finite number above 0, not ${dt}`);
  }
  if (!Number.isSafeInteger(steps) || steps < 0) {
    throw new RangeError(`steps must be an integer of at least 0, not ${steps}`);
  }
  // (1 − dt·F̂)^−steps, wave by wave: the layers' factor, inverted.
  return closedForm(u, { stencil: STENCILS[stencil], boundary }, { dt: -dt, steps: -steps });
}
