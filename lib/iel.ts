/**
 * The inverse evolution layer of the paper: an evolution run backwards in time, as a transform of the
 * logits between network and loss during training. It has no learnable parameters. Where the logits
 * come from and what the loss does with them does not belong here.
 *
 * @module
 */
import * as z from "zod";
import { type Gradient, GRADIENTS } from "./evolution/differentiate.ts";
import type { Evolution, Scene } from "./evolution/evolution.ts";
import { evolve, type EvolveOptions } from "./evolution/evolve.ts";
import { softThreshold, softThresholdFields } from "./evolution/soft_threshold.ts";
import { growthWarning } from "./evolution/growth.ts";
import { euler, steppings, type SteppingSettings } from "./evolution/stepping.ts";
import { type StencilName, STENCILS, symbol } from "./evolution/stencil.ts";
import { evolutions } from "./evolution/table.ts";
import { type Kind, kind, type Settings } from "./kind/kind.ts";
import { type Table, table } from "./kind/table.ts";
import type { Tensor4D } from "./tensor.ts";

/**
 * A differentiable function of logits, [batch, height, width, classes], that keeps their shape. It may
 * use the images that the logits belong to.
 */
export type LogitTransform = (logits: Tensor4D, scene?: Scene) => Tensor4D;

/** Time step and number of the inverse evolution layers, the stepping scheme and the gradient method. */
export interface InverseEvolutionOptions {
  /**
   * Δt of each layer, finite and > 0.
   * @default the evolution's own (`Facts.dt`), otherwise 0.1 (Table 1 of the paper), as for heat
   */
  readonly dt?: number;
  /**
   * Number of layers, an integer ≥ 0; 0 is the identity.
   * @default 20 (Table 1 of the paper, UNet on WBC)
   */
  readonly steps?: number;
  /** Time stepping scheme: a row of `steppings`. @default euler(), the paper's Eq. 4 */
  readonly stepping?: SteppingSettings;
  /** What is stored for the gradient; it changes results only in their last digits. @default "auto" */
  readonly gradient?: Gradient;
}

/**
 * A stack of `steps` inverse evolution layers, each L(u) = u − Δt·F(u) (Eq. 4 of the paper):
 * `evolve` with −Δt. It roughens the logits, so a network trained through it must output smooth
 * logits.
 *
 * @param evolution F of u_t = F(u).
 * @returns The stack as one function; each call makes a new tensor.
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
  { dt = statedDt(evolution), steps = 20, ...way }: InverseEvolutionOptions = {},
): LogitTransform {
  if (!(dt > 0 && Number.isFinite(dt))) {
    throw new RangeError(`dt must be a finite number above 0, not ${dt}`);
  }
  if (!Number.isSafeInteger(steps) || steps < 0) {
    throw new RangeError(`steps must be an integer of at least 0, not ${steps}`);
  }
  const backwards: EvolveOptions = { ...way, dt: -dt, steps };
  return (logits, scene) => evolve(logits, evolution, { ...backwards, ...scene });
}

/** Table 1 of the paper, unless the evolution states its own. */
const statedDt = ({ facts }: Evolution): number => facts?.dt ?? 0.1;

/** The pixel grid on which the layers act. */
export type IelResolution = "logits" | "labels";

/** A transform between a network's logits and the loss, used in training only. */
export interface TrainingTransform {
  /** Transforms the logits. */
  readonly apply: LogitTransform;
  /**
   * The grid it acts on where a network's logits are coarser than its labels (HRNetV2's have a quarter
   * of the rows and columns): the logits as the network outputs them, or resized to the labels. The
   * paper does not say which.
   */
  readonly resolution: IelResolution;
  /**
   * Returns a one-line warning if the transform is unfit for training, computed on tfjs's current
   * backend: layers that amplify a change of the logits beyond float32's digits. @default undefined, no
   * warning
   */
  warning?(): Promise<string | undefined>;
}

const schema = z.strictObject({
  kind: z.literal("inverse-evolution"),
  /** The evolution to invert: a row of `evolutions`. */
  evolution: evolutions.schema,
  /** Δt of each layer, > 0. If absent, the evolution's own; for heat, 0.1 (Table 1 of the paper). */
  dt: z.number().positive().optional(),
  /** Number of layers; 0 is the identity. Table 1 of the paper, UNet on WBC: 20. */
  steps: z.int().nonnegative().default(20),
  resolution: z.enum(["logits", "labels"]).default("logits"),
  /** Time stepping scheme: a row of `steppings`. The paper's layers are forward Euler. */
  stepping: steppings.schema.default(euler()),
  /** What is stored for the gradient. */
  gradient: z.enum(GRADIENTS).default("auto"),
}).transform(({ dt, ...settings }) => ({
  ...settings,
  dt: dt ?? statedDt(evolutions.make(settings.evolution)),
}));

/** The paper's layers for any evolution, as a row of {@linkcode iels}. */
export const inverseEvolutionLayers: Kind<typeof schema, void, TrainingTransform> = kind({
  kind: "inverse-evolution",
  schema,
  make({ evolution, resolution, kind: _kind, ...options }) {
    const flow = evolutions.make(evolution);
    return {
      apply: inverseEvolution(flow, options),
      resolution,
      warning: () => growthWarning(flow, options),
    };
  },
});

const stdSchema = z.strictObject({ kind: z.literal("std-softmax"), ...softThresholdFields });

/**
 * Softmax with spatial regularisation (STD, the paper's reference 17), as a row of {@linkcode iels}: it
 * applies `softThreshold` to the logits, at label size. It is part of the network, so its arm also needs
 * it at prediction: `layers` of `after/`, with the same settings.
 *
 * @example Without regularisation it is the softmax
 * ```ts
 * import { tf } from "./tensor.ts";
 * import { stdSoftmax } from "./iel.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const logits = tf.tensor4d([1, 2, 3, 4], [1, 1, 2, 2]);
 * const { apply } = stdSoftmax.make(stdSoftmax({ lambda: 0 }), undefined);
 * deepStrictEqual([...apply(logits).dataSync()], [1, 2, 3, 4]);
 * ```
 */
export const stdSoftmax: Kind<typeof stdSchema, void, TrainingTransform> = kind({
  kind: "std-softmax",
  schema: stdSchema,
  make: ({ kind: _kind, ...settings }) => ({
    apply: (logits) => softThreshold(logits, settings),
    resolution: "labels",
  }),
});

/** All transforms of logits in training. */
export const iels: Table<void, TrainingTransform> = table<void, TrainingTransform>("iel", {
  inverseEvolutionLayers,
  stdSoftmax,
});

/** Settings of the layers, as stored in an experiment and its records. */
export type IelSettings = z.output<typeof schema>;

/**
 * The settings of inverse evolution layers for an evolution.
 *
 * @throws {UserError} when an option is out of range.
 *
 * @example The layers of the paper's UNet on WBC, as the authors' code has them
 * ```ts
 * import { tf } from "./tensor.ts";
 * import { heat } from "./evolution/heat.ts";
 * import { iel, iels } from "./iel.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const settings = iel(heat(), { dt: 0.1, steps: 20 });
 * const { apply } = iels.make(settings);
 * deepStrictEqual(apply(tf.zeros([2, 112, 112, 3])).shape, [2, 112, 112, 3]);
 * ```
 */
export function iel(
  evolution: Settings,
  options: InverseEvolutionOptions & {
    /** The grid on which the layers act. @default "logits" */
    readonly resolution?: IelResolution;
  } = {},
): IelSettings {
  return inverseEvolutionLayers({ evolution, ...options });
}

/** The frequency of a plane wave in cycles per pixel along each axis. */
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
 * the edges (anywhere, under the `periodic` boundary). Without a frequency it is the factor of the
 * checkerboard: the largest one, and so the bound on the growth of rounding errors and gradients.
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
  { stencil, dt, steps }: Required<Pick<InverseEvolutionOptions, "dt" | "steps">> & {
    readonly stencil: StencilName;
  },
  { x = 0.5, y = 0.5 }: Frequency = {},
): number {
  return (1 - dt * symbol(STENCILS[stencil], [2 * Math.PI * y, 2 * Math.PI * x])) ** steps;
}
