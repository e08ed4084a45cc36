/**
 * The Allen–Cahn equation on logits: each logit is drawn to one of two values while interfaces shrink
 * by their curvature, so that logits become confident and boundaries short (S. M. Allen and J. W.
 * Cahn, Acta Metallurgica 27, 1979).
 *
 * @module
 */
import * as z from "zod";
import { UserError } from "../errors.ts";
import { type Tensor4D, tf } from "../tensor.ts";
import { BOUNDARIES } from "./boundary.ts";
import { type EvolutionKind, evolutionKind } from "./evolution_kind.ts";
import { weighted } from "./neighbour_weights.ts";
import { transposed, weightedSum } from "./self_adjoint.ts";
import { gradient, mapFaces, sumOfFaces } from "./staggered.ts";

const schema = z.strictObject({
  kind: z.literal("allen-cahn"),
  /**
   * The quantity that has two phases: `"all"`, the logit of each class separately, or `"two"`, the
   * difference of the logits of two classes, whose sum does not change.
   */
  phases: z.enum(["all", "two"]).default("all"),
  /** a, the logit of the phases ±a, > 0. */
  well: z.number().positive().default(5),
  /**
   * r, 1 per unit of time, > 0: the rate at which a logit leaves 0, and half the rate at which it
   * settles at ±a.
   */
  reaction: z.number().positive().default(0.25),
  /** c, in pixels² per unit of time, > 0; an interface is √(2c/r) pixels wide. ¼ as in the released code. */
  coefficient: z.number().positive().default(0.25),
  /** Values beyond the edge: a name in {@linkcode BOUNDARIES}. */
  boundary: z.enum(BOUNDARIES).default("replicate"),
});

/**
 * u_t = cΔu + f(u) with f(u) = r·u(1 − u²/a²) between the phases. Beyond them f continues as a
 * straight line, −2r(u ∓ a): the double well grows only quadratically there, so that no logit
 * diverges, however large (J. Shen and X. Yang, Numerical approximations of Allen–Cahn and
 * Cahn–Hilliard equations, Discrete and Continuous Dynamical Systems 28, 2010). The flow is a
 * steepest descent, so the derivative of F is symmetric.
 *
 * @throws {UserError} when an option is out of range; `rate` when `"two"` is given another number of classes.
 *
 * @example 0 and ±a are equilibria, and 0 is unstable
 * ```ts
 * import { tf } from "../tensor.ts";
 * import { allenCahn } from "./allen_cahn.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const { rate } = allenCahn({ well: 2, reaction: 1 });
 * const at = (logit: number) => rate(tf.fill([1, 1, 1, 1], logit)).dataSync()[0]!;
 * deepStrictEqual([-2, 0, 1, 2, 3].map(at), [0, 0, 0.75, 0, -2]);
 * ```
 */
export const allenCahn: EvolutionKind<typeof schema> = evolutionKind({
  kind: "allen-cahn",
  schema,
  make({ phases, well, reaction, coefficient, boundary }) {
    // f(u) = p·r(3 − p²/a²) − 2r·u, where p is the value between the phases nearest to u.
    const centre = -4 * coefficient - 2 * reaction;
    const weights = [0, 1, 0, 1, 0, 1, 0, 1, 0].map((weight) => weight * coefficient);
    const spread = (u: Tensor4D) => weighted(u, weights.with(4, centre), boundary);
    const nearest = (u: Tensor4D): Tensor4D => tf.clipByValue(u, -well, well);
    const rate = (u: Tensor4D): Tensor4D => {
      const p = nearest(u);
      const slope = tf.sub(3 * reaction, tf.mul(tf.square(p), reaction / well ** 2));
      return tf.add(spread(u), tf.mul(p, slope));
    };
    const derivative = (u: Tensor4D) => {
      const slope = tf.sub(3 * reaction, tf.mul(tf.square(nearest(u)), 3 * reaction / well ** 2));
      return (v: Tensor4D): Tensor4D => tf.add(spread(v), tf.mul(slope, v));
    };
    const energy = (u: Tensor4D) => {
      const slopes = mapFaces(gradient(u, boundary), (slope) => tf.square(slope));
      const p = nearest(u);
      const inner = tf.mul(tf.square(tf.sub(1, tf.square(tf.div(p, well)))), well ** 2 / 4);
      const wells = weightedSum(tf.add(inner, tf.square(tf.sub(u, p))), boundary);
      return tf.add<tf.Scalar>(
        tf.mul(sumOfFaces(slopes, boundary), coefficient / 2),
        tf.mul(wells, reaction),
      );
    };
    const facts = {
      boundary,
      dt: 0.2 / (8 * coefficient + 2 * reaction),
      symmetries: ["reflection", "rotation", "classes"],
    } as const;
    if (phases === "all") {
      return {
        kind: "allen-cahn",
        rate: (u) => tf.tidy(() => rate(u)),
        pullback: (v, u) => tf.tidy(() => transposed(boundary, derivative(u))(v)),
        facts: {
          ...facts,
          energy: (u) => tf.tidy(() => energy(u)),
          maximumPrinciple: { dt: 1 / (4 * coefficient + 2 * reaction), within: [-well, well] },
        },
      };
    }
    return {
      kind: "allen-cahn",
      rate: (u) => tf.tidy(() => shared(rate(difference(u)))),
      pullback: (v, u) =>
        tf.tidy(() => shared(transposed(boundary, derivative(difference(u)))(difference(v)))),
      facts: { ...facts, energy: (u) => tf.tidy(() => tf.mul(energy(difference(u)), 0.5)) },
    };
  },
});

/** The second class's logit minus the first's. */
function difference(u: Tensor4D): Tensor4D {
  if (u.shape[3] !== 2) {
    throw new UserError(
      `allen-cahn between two phases takes two classes, not ${u.shape[3]}; use phases "all"`,
    );
  }
  const [first, second] = tf.split(u, 2, 3) as [Tensor4D, Tensor4D];
  return tf.sub(second, first);
}

/**
 * Splits a change of the difference equally between its two logits; half the adjoint of `difference`.
 */
const shared = (change: Tensor4D): Tensor4D => {
  const half = tf.mul<Tensor4D>(change, 0.5);
  return tf.concat([tf.neg(half), half], 3);
};
