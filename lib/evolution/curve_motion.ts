/**
 * The curve motion of the paper's authors for convex shapes (v2 of the paper, arXiv 2307.07344v2;
 * their code for REFUGE): the outline of a class moves outwards where it is concave, so that the
 * shape becomes convex. As a layer, backwards in time, it deepens the dents.
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
  /**
   * The class around the shape: a pixel belongs to the shape when another class has the largest
   * logit.
   */
  background: z.int().nonnegative().default(0),
  /**
   * Half the sides of the windows that look for dents, in pixels, ≥ 1. The released code names 5, 10
   * and 15, but its function replaces each by 10, so that 10 alone is what it does.
   */
  radii: z.array(z.int().positive()).nonempty().default([10]),
  /**
   * A pixel outside the shape lies in a dent when the shape covers at least this share of a window, 0
   * to 1.
   */
  share: z.number().positive().max(1).default(0.5),
  /** How far the band reaches into the shape from a dent, in pixels, ≥ 0. */
  reach: z.int().nonnegative().default(3),
  /** Added to the squared slope under the root, (logits per pixel)². */
  epsilon: z.number().positive().default(1e-6),
  /**
   * Whether a pixel in the band of one step stays in the band of later steps, as in the released
   * code.
   */
  remember: z.boolean().default(true),
});

/**
 * u_t = |∇(u − u₀)| for the target's logit u inside a band, where u₀ is the background's, and 0
 * elsewhere: in the band the outline, u = u₀, moves outwards at one pixel per unit of time. Slopes
 * are central differences, with the edge pixels repeated; windows see nothing beyond the edge. The
 * band is computed from the map as it is: no gradient flows through it.
 *
 * @throws {UserError} when an option is out of range; `rate` for logits that lack one of the classes.
 *
 * @example A dent of one pixel in a square, and its surroundings, are filled
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
    /**
     * The logit difference of target and background, from which everything else is computed, and the
     * pixels that a third class assigns to the shape, whatever the difference.
     */
    const outlined = (u: Tensor4D) => {
      const classes = u.shape[3];
      const logit = (k: number) => tf.slice(u, [0, 0, 0, k], [-1, -1, -1, 1]) as Tensor4D;
      const others = Array.from({ length: classes }, (_, k) => k)
        .filter((k) => k !== target && k !== background);
      const third = fixed(u, () => {
        const there = others.map((k) => beats(tf.sub(logit(k), logit(background)), k < background));
        return there.reduce(
          (a, b) => tf.maximum(a, b),
          tf.zeros<tf.Rank.R4>([...u.shape.slice(0, 3), 1] as Tensor4D["shape"]),
        );
      });
      return { difference: tf.sub<Tensor4D>(logit(target), logit(background)), third };
    };
    const onTarget = (change: Tensor4D, classes: number): Tensor4D =>
      tf.pad(change, [[0, 0], [0, 0], [0, 0], [target, classes - 1 - target]]);
    /** Finds the band of a difference, with windows that are built once for all steps. */
    const bandsOf = ({ shape: [, height, width] }: Tensor4D, third: Tensor4D) => {
      const sums = new Map(
        [...new Set([...radii, reach])].map((
          radius,
        ) => [radius, windowSums(radius, { height, width })]),
      );
      return (difference: Tensor4D): Tensor4D =>
        fixed(difference, () => {
          const shape = tf.maximum<Tensor4D>(beats(difference, target < background), third);
          const dents = radii.map((radius) => {
            const least = share * (2 * radius + 1) ** 2;
            return tf.cast(tf.greaterEqual(sums.get(radius)!(shape), least), "float32");
          });
          const outside = tf.mul<Tensor4D>(
            tf.sub(1, shape),
            dents.reduce((a, b) => tf.maximum(a, b)),
          );
          const near = tf.cast(tf.greater(sums.get(reach)!(outside), 0), "float32");
          return tf.add(outside, tf.mul(near, shape));
        });
    };
    const slopes = (difference: Tensor4D) => {
      const [x, y] = [central(difference, 2), central(difference, 1)];
      const norm: Tensor4D = tf.sqrt(tf.add(tf.add(tf.square(x), tf.square(y)), epsilon));
      return { x, y, norm };
    };
    const inBand = (difference: Tensor4D, band: Tensor4D): Tensor4D =>
      tf.mul(band, slopes(difference).norm);
    const pullInBand = (v: Tensor4D, difference: Tensor4D, band: Tensor4D): Tensor4D => {
      const { x, y, norm } = slopes(difference);
      const weight = tf.div<Tensor4D>(tf.mul(v, band), norm);
      return tf.add(
        centralTranspose(tf.mul(weight, x), 2),
        centralTranspose(tf.mul(weight, y), 1),
      );
    };
    /** A step of the difference in a given band; nothing but these two is kept. */
    const step = (difference: Tensor4D, band: Tensor4D, dt: number): Tensor4D =>
      tf.customGrad((d, band, save) => {
        (save as unknown as (tensors: tf.Tensor[]) => void)([d as tf.Tensor, band as tf.Tensor]);
        return {
          value: tf.add(d as Tensor4D, tf.mul(inBand(d as Tensor4D, band as Tensor4D), dt)),
          gradFunc: (dy: tf.Tensor, kept: tf.Tensor[]) => {
            const [d, band] = kept as [Tensor4D, Tensor4D];
            const back = tf.mul(pullInBand(dy as Tensor4D, d, band), dt);
            return [tf.add(dy, back), tf.zerosLike(band)];
          },
        };
      })(difference, band) as Tensor4D;
    // Only the target's logit moves, and its rate depends only on the difference, so only that is
    // stepped.
    const euler = (u: Tensor4D, { dt, steps }: Required<EulerOptions>): Tensor4D =>
      tf.tidy(() => {
        const { difference, third } = outlined(u);
        const bandOf = bandsOf(difference, third);
        let [state, band] = [difference, bandOf(difference)];
        for (let taken = 0; taken < steps; taken++) {
          if (taken > 0) band = remember ? tf.maximum(band, bandOf(state)) : bandOf(state);
          state = step(state, band, dt);
        }
        return tf.add(u, onTarget(tf.sub(state, difference), u.shape[3]));
      });
    return {
      kind: "curve-motion",
      rate: (u) =>
        tf.tidy(() => {
          const { difference, third } = outlined(u);
          return onTarget(
            inBand(difference, bandsOf(difference, third)(difference)),
            u.shape[3],
          );
        }),
      pullback: (v, u) =>
        tf.tidy(() => {
          const { difference, third } = outlined(u);
          const band = bandsOf(difference, third)(difference);
          const ofTarget: Tensor4D = tf.slice(v, [0, 0, 0, target], [-1, -1, -1, 1]);
          const classes = Array.from(
            { length: u.shape[3] },
            (_, k) => Number(k === target) - Number(k === background),
          );
          return tf.mul(
            pullInBand(ofTarget, difference, band),
            tf.tensor4d(classes, [1, 1, 1, classes.length]),
          );
        }),
      euler,
      facts: {
        boundary: BOUNDARY,
        symmetries: ["reflection", "rotation"],
        jumps: true,
        remembers: remember,
      },
    };
  },
});

/**
 * 1 where a logit that exceeds the background's by `difference` is larger; ties go to the first
 * class.
 */
const beats = (difference: Tensor4D, first: boolean): Tensor4D =>
  tf.cast(first ? tf.greaterEqual(difference, 0) : tf.greater(difference, 0), "float32");

const BOUNDARY: Boundary = "replicate";

/** Computes from `u` without letting a gradient through. */
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

/** Sums over squares of 2·radius + 1 pixels, for one class: as products with band matrices of ones. */
function windowSums(radius: number, { height, width }: { height: number; width: number }) {
  const band = (size: number) =>
    tf.tensor3d(
      Float32Array.from(
        { length: size * size },
        (_, at) => Math.abs(at % size - Math.floor(at / size)) <= radius ? 1 : 0,
      ),
      [1, size, size],
    );
  const [rows, columns] = [band(height), band(width)];
  return (u: Tensor4D): Tensor4D => {
    const lines = tf.reshape(u, [u.shape[0], height, width]);
    return tf.reshape(tf.matMul(tf.matMul(rows, lines), columns), u.shape);
  };
}
