/**
 * How much inverse layers amplify a small change of the logits. Float32 rounding, and a gradient, can
 * grow by the same factor.
 *
 * @module
 */
import { stream } from "../random.ts";
import { type Scalar, type Tensor4D, tf } from "../tensor.ts";
import type { Evolution } from "./evolution.ts";
import { evolve, type EvolveOptions } from "./evolve.ts";
import { factorsOf } from "./spectrum.ts";
import { euler, steppings } from "./stepping.ts";

/** The shape of logits. */
export type LogitShape = readonly [batch: number, height: number, width: number, classes: number];

/** Inverse layers, and how long to search for the change that they amplify most. */
export interface GrowthOptions extends Omit<EvolveOptions, "gradient"> {
  /** Δt of each layer, > 0: time runs backwards. @default 0.1 */
  readonly dt?: number;
  /** Number of layers. @default 20 */
  readonly steps?: number;
  /** Iterations of the power method, if the waves are not known. @default 30 */
  readonly iterations?: number;
}

/** Decimal digits of float32, which rounds to a relative 2⁻²⁴. */
const DIGITS = 24 * Math.log10(2);
/**
 * Fewer remaining digits than these are not enough: 40 released heat layers (growth 1,500) train, 20
 * printed ones (130,000) do not.
 */
const ENOUGH = 3;

/**
 * The factor by which `steps` inverse layers amplify the worst small change of the logits: the
 * largest singular value of their derivative. If the waves of the equation are known, it is the
 * factor of the fastest-growing wave; otherwise the power method on JᵀJ finds it, from below.
 *
 * @param at The logits at which small changes are considered; or a shape, for the larger factor of
 * constant logits and of random ones with a standard deviation of 3. An evolution that needs images
 * and is given none sees grey ones.
 * @throws {RangeError} when `dt` is not above 0.
 *
 * @example The paper's 20 heat layers, by their waves and without knowing them
 * ```ts
 * import { tf } from "../tensor.ts";
 * import { growth } from "./growth.ts";
 * import { heat } from "./heat.ts";
 * import { ok } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const known = heat({ boundary: "periodic" });
 * const unknown = { kind: "mystery", rate: known.rate };
 * for (const evolution of [known, unknown]) {
 *   const factor = await growth(evolution, [1, 8, 8, 1], { dt: 0.1, steps: 20 });
 *   ok(Math.abs(factor - 1.2 ** 20) < 0.1); // 38.3
 * }
 * ```
 */
export async function growth(
  evolution: Evolution,
  at: Tensor4D | LogitShape,
  { dt = 0.1, steps = 20, stepping = euler(), iterations = 30, images }: GrowthOptions = {},
): Promise<number> {
  if (!(dt > 0)) throw new RangeError(`dt must be above 0, not ${dt}: layers run time backwards`);
  const shape = at instanceof tf.Tensor ? at.shape : at;
  const { spectrum } = evolution;
  if (spectrum) {
    const method = steppings.make(stepping);
    const symbol: typeof spectrum.symbol = (angles) => method.factor(-dt * spectrum.symbol(angles));
    const factors = factorsOf({ ...spectrum, symbol }, [shape[1], shape[2]]);
    return factors.reduce((most, factor) => Math.max(most, Math.abs(factor)), 0) ** steps;
  }
  const found = tf.tidy(() => {
    const grey = evolution.facts?.needsImages && !images;
    const scene = {
      images: grey ? tf.zeros<tf.Rank.R4>([shape[0], shape[1], shape[2], 3]) : images,
    };
    const layers = (u: Tensor4D) => evolve(u, evolution, { dt: -dt, steps, stepping, ...scene });
    const places = at instanceof tf.Tensor
      ? [at]
      : [tf.zeros([...shape]), random("logits", shape, 3)];
    const linear = evolution.facts?.linear ?? false;
    return tf.stack(
      places.map((u) => greatestFactor(layers, u as Tensor4D, { linear, iterations })),
    );
  });
  const factors = await found.data();
  found.dispose();
  return Math.max(...factors);
}

/** The power method on JᵀJ for J the derivative of a map at u. */
function greatestFactor(
  map: (u: Tensor4D) => Tensor4D,
  u: Tensor4D,
  { linear, iterations }: { linear: boolean; iterations: number },
): Scalar {
  // A step that is small relative to the logits, and large relative to their rounding.
  const distance = tf.mul(tf.add(tf.sqrt(tf.mean(tf.square(u))), 0.1), 0.01 * Math.sqrt(u.size));
  const derivative = (v: Tensor4D): Tensor4D => {
    if (linear) return map(v);
    const step = tf.mul<Tensor4D>(v, distance);
    return tf.div(tf.sub(map(tf.add(u, step)), map(tf.sub(u, step))), tf.mul(distance, 2));
  };
  const transpose = (w: Tensor4D) => tf.grad((x) => map(x as Tensor4D))(u, w) as Tensor4D;
  const unit = (v: Tensor4D): Tensor4D => tf.div(v, tf.norm(v));
  let v = unit(random("growth", u.shape, 1));
  for (let iteration = 1; iteration < iterations; iteration++) {
    v = tf.tidy(() => unit(transpose(derivative(v))));
  }
  return tf.norm(derivative(v)) as Scalar;
}

function random(name: string, shape: LogitShape, deviation: number): Tensor4D {
  const { normal } = stream(0, name);
  const size = shape.reduce((a, b) => a * b);
  const values = Float32Array.from({ length: size }, () => deviation * normal());
  return tf.tensor4d(values, [...shape]);
}

/**
 * Returns a warning when inverse layers leave too few of float32's digits to train with: fewer than
 * three of seven. Otherwise returns nothing.
 *
 * @example The stencil as the paper prints it
 * ```ts
 * import { tf } from "../tensor.ts";
 * import { growthWarning } from "./growth.ts";
 * import { heat } from "./heat.ts";
 * import { match, strictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const layers = { dt: 0.1, steps: 20 };
 * strictEqual(await growthWarning(heat(), layers), undefined);
 * match(await growthWarning(heat({ stencil: "printed" }), layers) ?? "", /amplify .* 1\.3e\+5/);
 * ```
 */
export async function growthWarning(
  evolution: Evolution,
  options: Omit<GrowthOptions, "iterations" | "images">,
): Promise<string | undefined> {
  const { dt = 0.1, steps = 20 } = options;
  if (steps === 0) return undefined;
  // If it must be searched for, then briefly on a small map: only the power of ten matters.
  const side = evolution.spectrum ? 128 : 8;
  const factor = await growth(evolution, [1, side, side, 2], { ...options, iterations: 10 });
  const left = DIGITS - Math.log10(factor);
  if (left >= ENOUGH) return undefined;
  // As if each layer amplified by 1 + Δt·σ.
  const perLayer = (total: number) => total ** (1 / steps) - 1;
  const allowed = dt * perLayer(10 ** (DIGITS - ENOUGH)) / perLayer(factor);
  const digits = Number.isFinite(factor) ? `${Math.max(0, left).toFixed(1)} of` : "none of";
  const remedy = Number.isFinite(factor) ? `dt at most ${allowed.toPrecision(2)}` : "a smaller dt";
  return `${steps} layers of ${evolution.kind} amplify a small change by up to ` +
    `${factor.toExponential(1)}, which leaves ${digits} float32's ${DIGITS.toFixed(1)} digits; ` +
    `use ${remedy}, or fewer layers`;
}
