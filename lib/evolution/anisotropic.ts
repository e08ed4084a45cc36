/**
 * Diffusion that is faster in one direction than across it, the same everywhere: smoothing along the
 * grain of an image, such as the ground plane of a street (J. Weickert, Anisotropic Diffusion in
 * Image Processing, 1998).
 *
 * @module
 */
import * as z from "zod";
import { type Tensor4D, tf } from "../tensor.ts";
import { zeroWithin } from "./boundary.ts";
import { type EvolutionKind, evolutionKind } from "./evolution_kind.ts";
import { type NineWeights, weighted } from "./neighbour_weights.ts";

const schema = z.strictObject({
  kind: z.literal("anisotropic"),
  /** Diffusivity along the direction, in pixels² per unit of time, ≥ 0. ¼ as in the released code. */
  along: z.number().nonnegative().default(0.25),
  /** Diffusivity across it, in pixels² per unit of time, ≥ 0. */
  across: z.number().nonnegative().default(0.0625),
  /** The direction, in degrees from the rows (0, left to right) towards the columns (90, downwards). */
  angle: z.number().min(-180).max(180).default(0),
  /**
   * Values beyond the edge: 0, none (`"replicate"`: nothing flows through the edge), or those of the
   * opposite side. (Under `"reflect"` an oblique direction would have to be mirrored too.)
   */
  boundary: z.enum(["zero", "replicate", "periodic"]).default("replicate"),
});

/**
 * u_t = div(A∇u), A = R·diag(along, across)·Rᵀ, for each class separately, with Weickert's
 * non-negative weights (§3.4.2): with A = (a b; b d), a − |b| to the left and right, d − |b| up and
 * down, and |b| along the diagonal given by b's sign. None is negative if along/across is between
 * 3 − 2√2 and 3 + 2√2, whatever the angle. The equation is linear and self-adjoint. Along rows or
 * columns its waves are known, so any number of steps costs as much as one.
 *
 * @throws {UserError} when an option is out of range.
 *
 * @example A peak spreads along the direction
 * ```ts
 * import { tf } from "../tensor.ts";
 * import { anisotropic } from "./anisotropic.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const peak = tf.tensor4d([0, 0, 0, 0, 1, 0, 0, 0, 0], [1, 3, 3, 1]);
 * const rates = anisotropic({ along: 0.25, across: 0, angle: 0 }).rate(peak);
 * deepStrictEqual([...rates.dataSync()], [0, 0, 0, 0.25, -0.5, 0.25, 0, 0, 0]);
 * ```
 */
export const anisotropic: EvolutionKind<typeof schema> = evolutionKind({
  kind: "anisotropic",
  schema,
  make({ along, across, angle, boundary }) {
    const weights = neighbours({ along, across, angle });
    const sum = weights.reduce((total, weight) => total + weight, 0);
    const size = weights.reduce((total, weight) => total + Math.abs(weight), 0);
    const rate = (u: Tensor4D) => weighted(u, weights.with(4, -sum), boundary);
    const symmetries = weights[1] === weights[3]
      ? ["reflection", "rotation", "classes"] as const
      : ["reflection", "classes"] as const;
    const slanted = weights[0] !== weights[2];
    const [y, x] = [weights[1]!, weights[3]!];
    return {
      kind: "anisotropic",
      rate,
      pullback: (v) => rate(v),
      // A slanted direction couples the waves of rows and columns.
      ...slanted ? {} : {
        spectrum: {
          boundary,
          symbol: ([alpha, beta]) => 2 * y * (Math.cos(alpha) - 1) + 2 * x * (Math.cos(beta) - 1),
        },
      },
      facts: {
        boundary,
        linear: true,
        restsAtConstants: boundary !== "zero",
        keepsMean: boundary !== "zero",
        ...Math.min(...weights) < 0 ? {} : {
          maximumPrinciple: { dt: 1 / sum, ...zeroWithin(boundary) },
        },
        energy: (u) => tf.tidy(() => tf.mul(tf.sum(tf.mul(u, rate(u))), -0.5)),
        symmetries: slanted ? ["classes"] : symmetries,
        dt: 0.1 / size, // weights can be negative at an angle
      },
    };
  },
});

/** The flow to a pixel from each of its neighbours. */
function neighbours(
  { along, across, angle }: Record<"along" | "across" | "angle", number>,
): NineWeights {
  const [cos, sin] = [Math.cos(angle * Math.PI / 180), Math.sin(angle * Math.PI / 180)];
  const a = along * cos ** 2 + across * sin ** 2;
  const d = along * sin ** 2 + across * cos ** 2;
  // At an angle of 90° it should be exactly zero.
  const mixed = (along - across) * sin * cos;
  const b = Math.abs(mixed) < 1e-12 ? 0 : mixed;
  const [x, y, falling, rising] = [
    a - Math.abs(b),
    d - Math.abs(b),
    Math.max(b, 0),
    Math.max(-b, 0),
  ];
  return [falling, y, rising, x, 0, x, rising, y, falling];
}
