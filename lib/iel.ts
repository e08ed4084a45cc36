/**
 * The inverse evolution layer of the paper: an evolution run backwards in time, as a transform of
 * logits that stands between network and loss in training. It has no learnable parameter. How
 * logits come about and what the loss does with them does not belong here.
 *
 * @module
 */
import * as z from "zod";
import { UserError } from "./errors.ts";
import { BOUNDARIES, type Boundary } from "./evolution/boundary.ts";
import type { EulerOptions, Evolution } from "./evolution/evolution.ts";
import { evolve } from "./evolution/evolve.ts";
import { heat } from "./evolution/heat.ts";
import { type StencilName, STENCILS, symbol } from "./evolution/stencil.ts";
import type { Tensor4D } from "./tensor.ts";

/** A differentiable function of logits, [batch, height, width, classes], that keeps their shape. */
export type LogitTransform = (logits: Tensor4D) => Tensor4D;

/** Time step and number of inverse evolution layers. */
export interface InverseEvolutionOptions {
  /**
   * Δt of each layer, finite and > 0.
   * @default 0.1 (Table 1 of the paper)
   */
  readonly dt?: number;
  /**
   * Number of layers, an integer ≥ 0; 0 is the identity.
   * @default 20 (Table 1 of the paper, UNet on WBC)
   */
  readonly steps?: number;
}

/**
 * A stack of `steps` inverse evolution layers, each L(u) = u − Δt·F(u) (Eq. 4 of the paper):
 * `evolve` with −Δt. It roughens the logits, so that a network whose output passes through it into
 * the loss has to give smooth logits.
 *
 * @param evolution F of u_t = F(u).
 * @returns The stack as one function; it makes a new tensor at each call.
 * @throws {RangeError} when `dt` is not finite and > 0, or `steps` is not an integer ≥ 0.
 *
 * @example A wrong pixel sticks out more after each layer
 * ```ts
 * import { tf } from "./tensor.ts";
 * import { heat } from "./evolution/heat.ts";
 * import { inverseEvolution } from "./iel.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const layer = inverseEvolution(heat(), { dt: 0.5, steps: 1 });
 * const logits = tf.tensor4d([0, 0, 0, 0, 1, 0, 0, 0, 0], [1, 3, 3, 1]);
 * const rough = [...layer(logits).dataSync()];
 * deepStrictEqual(rough, [0, -0.125, 0, -0.125, 1.5, -0.125, 0, -0.125, 0]);
 * ```
 */
export function inverseEvolution(
  evolution: Evolution,
  { dt = 0.1, steps = 20 }: InverseEvolutionOptions = {},
): LogitTransform {
  if (!(dt > 0 && Number.isFinite(dt))) {
    throw new RangeError(`dt must be a finite number above 0, not ${dt}`);
  }
  if (!Number.isSafeInteger(steps) || steps < 0) {
    throw new RangeError(`steps must be an integer of at least 0, not ${steps}`);
  }
  const backwards: Required<EulerOptions> = { dt: -dt, steps };
  return (logits) => evolve(logits, evolution, backwards);
}

/** A stack of inverse evolution layers as JSON: what experiments and records hold. */
export interface IelSettings {
  /** The evolution to invert. */
  readonly evolution: "heat";
  /** Name in `STENCILS`. */
  readonly stencil: StencilName;
  /** Values beyond the edge. */
  readonly boundary: Boundary;
  /** Δt of each layer, finite and > 0. */
  readonly dt: number;
  /** Number of layers, an integer ≥ 0. */
  readonly steps: number;
  /**
   * On which grid of pixels the layers act, where a network's logits are coarser than its labels
   * (HRNetV2's have a quarter of the rows and columns): on the logits as the network gives them, or
   * resized to the labels. The paper does not say.
   * @default "logits"
   */
  readonly resolution?: IelResolution;
}

/** On which grid of pixels the layers act. */
export type IelResolution = "logits" | "labels";

const schema: z.ZodType<IelSettings> = z.strictObject({
  evolution: z.literal("heat"),
  stencil: z.enum(Object.keys(STENCILS) as StencilName[]),
  boundary: z.enum(BOUNDARIES),
  dt: z.number().positive(),
  steps: z.int().nonnegative(),
  resolution: z.enum(["logits", "labels"]).exactOptional(),
});

/**
 * The transform that settings describe.
 *
 * @throws {UserError} when a setting is missing, unknown or out of range.
 *
 * @example The layers of the paper's UNet on WBC, as the authors' code has them
 * ```ts
 * import { tf } from "./tensor.ts";
 * import { ielFrom } from "./iel.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const iel = ielFrom({
 *   evolution: "heat",
 *   stencil: "released",
 *   boundary: "zero",
 *   dt: 0.1,
 *   steps: 20,
 * });
 * deepStrictEqual(iel(tf.zeros([2, 112, 112, 3])).shape, [2, 112, 112, 3]);
 * ```
 */
export function ielFrom(settings: IelSettings): LogitTransform {
  const { data, error } = schema.safeParse(settings);
  if (!data) {
    const [{ path, message }] = error.issues as [z.core.$ZodIssue];
    throw new UserError(`IEL settings: ${[...path, message].join(": ")}`);
  }
  const { stencil, boundary, dt, steps } = data;
  return inverseEvolution(heat({ stencil, boundary }), { dt, steps });
}

/** A plane wave, by its frequency in cycles per pixel along each axis. */
export interface Frequency {
  /**
   * Cycles per pixel along the width, 0 to 0.5.
   * @default 0.5 (alternates from pixel to pixel)
   */
  readonly x?: number;
  /**
   * Cycles per pixel along the height, 0 to 0.5.
   * @default 0.5
   */
  readonly y?: number;
}

/**
 * The factor (1 − Δt·F̂(x, y))^steps by which a stack of heat IELs amplifies a plane wave, away from
 * the edges (anywhere, under the `periodic` boundary). Without a frequency it is that of the
 * checkerboard: the largest factor, by which rounding and gradients can grow.
 *
 * @example The released stencil stays in bounds, the printed one does not
 * ```ts
 * import { gain } from "./iel.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const layers = { dt: 0.1, steps: 20 };
 * strictEqual(gain({ stencil: "released", ...layers }).toFixed(1), "38.3");
 * strictEqual(gain({ stencil: "printed", ...layers }).toExponential(1), "1.3e+5");
 * strictEqual(gain({ stencil: "printed", ...layers }, { x: 0, y: 0 }), 1);
 * ```
 */
export function gain(
  { stencil, dt, steps }: Pick<IelSettings, "stencil" | "dt" | "steps">,
  { x = 0.5, y = 0.5 }: Frequency = {},
): number {
  return (1 - dt * symbol(STENCILS[stencil], [2 * Math.PI * y, 2 * Math.PI * x])) ** steps;
}
