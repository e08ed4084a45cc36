/**
 * The curve motion of the paper's authors for convex shapes (v2 of the paper, arXiv 2307.07344v2; their
 * code for REFUGE): the outline of a class moves outwards where it is bent inwards, so that the shape
 * becomes convex. As a layer, backwards in time, it makes dents deeper.
 *
 * @module
 */
import * as z from "zod";
import { type Tensor4D, tf } from "../tensor.ts";
import { type Boundary, foldAxis, lines, padAxis } from "./boundary.ts";
import type { EulerOptions } from "./evolution.ts";
import { type EvolutionKind, evolutionKind } from "./evolution_kind.ts";

const schema = z.strictObject({
  kind: z.literal("curve-motion"),
  /** The class whose logit moves. */
  target: z.int().nonnegative().default(1),
  /** The class around the shape: a pixel is of the shape when another one has the greatest logit. */
  background: z.int().nonnegative().default(0),
  /**
   * Half the sides of the windows that look for dents, in pixels, ≥ 1. The released code names 5, 10 and
   * 15, but its function puts 10 in place of each, so that 10 alone is what it does.
   */
  radii: z.array(z.int().positive()).nonempty().default([10]),
  /** A pixel outside lies in a dent when at least this share of a window is shape, 0 to 1. */
  share: z.number().positive().max(1).default(0.5),
  /** How far the band reaches into the shape from a dent, in pixels, ≥ 0. */
  reach: z.int().nonnegative().default(3),
  /** Added to the square of the slope under the root, (logits per pixel)². */
  epsilon: z.number().positive().default(1e-6),
  /** Whether a pixel that was in the band of one step stays in those of the next, as in the released code. */
  remember: z.boolean().default(true),
});

/**
 * u_t = |∇(u − u₀)| for the target's logit u inside a band, where u₀ is the background's, and 0 for all
 * else: there the outline, u = u₀, moves outwards at one pixel per unit of time. Slopes are central
 * differences, with the edge's pixels repeated; windows see nothing beyond the edge. The band is that of
 * the map as it is: no gradient flows through it.
 *
 * @throws {UserError} when an option is out of range; `rate` for logits that lack one of the classes.
 *
 * @example A dent of one pixel in a square, and what is around it, are filled
 * ```ts
 * import { tf } from "../tensor.ts";
 * import { curveMotion } from "./curve_motion.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const shape = [0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 1, 1, 1, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0];
 * const u = tf.tensor4d(shape.flatMap((inside) => [1 - inside, inside]), [1, 5, 5, 2]);
 * const motion = curveMotion({ radii: [1], reach: 0 });
 * const moving = [...motion.rate(u).dataSync()].flatMap((rate, i) => rate > 0.1 ? [(i - 1) / 2] : []);
 * deepStrictEqual(moving, [7]); // the dent
 * ```
 */
export const curveMotion: EvolutionKind<typeof schema> = evolutionKind({
  kind: "curve-motion",
  schema,
  make({ target, background, radii, share, reach, epsilon, remember }) {
    const logit = (u: Tensor4D, k: number) =>
      tf.slice(u, [0, 0, 0, k], [-1, -1, -1, 1]) as Tensor4D;
    const onTarget = (change: Tensor4D, classes: number): Tensor4D =>
      tf.pad(change, [[0, 0], [0, 0], [0, 0], [target, classes - 1 - target]]);
    const bandOf = (u: Tensor4D): Tensor4D =>
      fixed(u, () => {
        const inside = tf.cast(tf.notEqual(tf.argMax(u, 3), background), "float32");
        const shape = tf.expandDims(inside, 3) as Tensor4D;
        const dents = radii.map((radius) => {
          const least = share * (2 * radius + 1) ** 2;
          return tf.cast(tf.greaterEqual(windowSums(shape, radius), least), "float32");
        });
        const outside = tf.mul<Tensor4D>(
          tf.sub(1, shape),
          dents.reduce((a, b) => tf.maximum(a, b)),
        );
        const near = tf.cast(tf.greater(windowSums(outside, reach), 0), "float32");
        return tf.add(outside, tf.mul(near, shape));
      });
    const slopes = (u: Tensor4D) => {
      const difference = tf.sub<Tensor4D>(logit(u, target), logit(u, background));
      const [x, y] = [central(difference, 2), central(difference, 1)];
      return {
        x,
        y,
        norm: tf.sqrt(tf.add(tf.add(tf.square(x), tf.square(y)), epsilon)) as Tensor4D,
      };
    };
    const inBand = (u: Tensor4D, band: Tensor4D): Tensor4D =>
      onTarget(tf.mul(band, slopes(u).norm), u.shape[3]);
    const pullInBand = (v: Tensor4D, u: Tensor4D, band: Tensor4D): Tensor4D => {
      const { x, y, norm } = slopes(u);
      const weight = tf.div<Tensor4D>(tf.mul(logit(v, target), band), norm);
      const change: Tensor4D = tf.add(
        centralTranspose(tf.mul(weight, x), 2),
        centralTranspose(tf.mul(weight, y), 1),
      );
      const classes = Array.from(
        { length: u.shape[3] },
        (_, k) => Number(k === target) - Number(k === background),
      );
      return tf.mul(change, tf.tensor4d(classes, [1, 1, 1, classes.length]));
    };
    /** u + dt·F(u) in a given band, of which no more than the two are kept. */
    const step = (u: Tensor4D, band: Tensor4D, dt: number): Tensor4D =>
      tf.customGrad((u, band, save) => {
        (save as unknown as (tensors: tf.Tensor[]) => void)([u as tf.Tensor, band as tf.Tensor]);
        return {
          value: tf.add(u as Tensor4D, tf.mul(inBand(u as Tensor4D, band as Tensor4D), dt)),
          gradFunc: (dy: tf.Tensor, kept: tf.Tensor[]) => {
            const [u, band] = kept as [Tensor4D, Tensor4D];
            const back = tf.mul(pullInBand(dy as Tensor4D, u, band), dt);
            return [tf.add(dy, back), tf.zerosLike(band)];
          },
        };
      })(u, band) as Tensor4D;
    const euler = (u: Tensor4D, { dt, steps }: Required<EulerOptions>): Tensor4D =>
      tf.tidy(() => {
        let [state, band] = [u, bandOf(u)];
        for (let taken = 0; taken < steps; taken++) {
          if (taken > 0) band = tf.maximum(band, bandOf(state));
          state = step(state, band, dt);
        }
        return state;
      });
    return {
      kind: "curve-motion",
      rate: (u) => tf.tidy(() => inBand(u, bandOf(u))),
      pullback: (v, u) => tf.tidy(() => pullInBand(v, u, bandOf(u))),
      ...remember ? { euler } : {},
      facts: {
        boundary: BOUNDARY,
        symmetries: ["reflection", "rotation"],
        jumps: true,
        remembers: remember,
      },
    };
  },
});

const BOUNDARY: Boundary = "replicate";

/** What is computed from `u` without letting a gradient through. */
function fixed(u: Tensor4D, compute: () => Tensor4D): Tensor4D {
  return tf.customGrad((input) => ({
    value: compute(),
    gradFunc: () => tf.zerosLike(input as tf.Tensor),
  }))(u) as Tensor4D;
}

/** Half the difference of the two neighbours along an axis. */
function central(u: Tensor4D, axis: 1 | 2): Tensor4D {
  const size = u.shape[axis];
  const padded = padAxis(u, axis, BOUNDARY);
  const [next, previous] = [2, 0].map((begin) => lines(padded, axis, { begin, size }));
  return tf.mul(tf.sub(next!, previous!), 0.5);
}

function centralTranspose(v: Tensor4D, axis: 1 | 2): Tensor4D {
  const beside = (before: number): [number, number][] =>
    v.shape.map((_, at) => at === axis ? [before, 2 - before] : [0, 0]);
  const spread = tf.sub<Tensor4D>(tf.pad(v, beside(2)), tf.pad(v, beside(0)));
  return foldAxis(tf.mul(spread, 0.5), axis, BOUNDARY);
}

/** The sums over squares of 2·radius + 1 pixels, of one class: as products with bands of ones. */
function windowSums(u: Tensor4D, radius: number): Tensor4D {
  const [batch, height, width] = u.shape;
  const band = (size: number) =>
    tf.tensor3d(
      Float32Array.from(
        { length: size * size },
        (_, at) => Math.abs(at % size - Math.floor(at / size)) <= radius ? 1 : 0,
      ),
      [1, size, size],
    );
  const columns = tf.matMul(band(height), tf.reshape(u, [batch, height, width]));
  return tf.reshape(tf.matMul(columns, band(width)), u.shape);
}
