/**
 * Diffusion of the logits guided by the image: it smooths within regions that look alike and stops at
 * the edges of the image (linear inhomogeneous diffusion: D. S. Fritsch, A medial description of
 * greyscale image structure by gradient-limited diffusion, SPIE 1808, 1992; J. Weickert, Anisotropic
 * Diffusion in Image Processing, 1998, §1.2.2).
 *
 * @module
 */
import * as z from "zod";
import { UserError } from "../errors.ts";
import { type Tensor4D, tf } from "../tensor.ts";
import { BOUNDARIES, zeroWithin } from "./boundary.ts";
import { DIFFUSIVITIES, DIFFUSIVITY_NAMES } from "./diffusivity.ts";
import type { Evolution, Facts, Scene } from "./evolution.ts";
import { type EvolutionKind, evolutionKind } from "./evolution_kind.ts";
import { atSizeOf } from "./scene.ts";
import { transposed } from "./self_adjoint.ts";
import { divergence, type Faces, gradient, mapFaces, sumOfFaces } from "./staggered.ts";

const schema = z.strictObject({
  kind: z.literal("guided-diffusion"),
  /**
   * κ, the difference of neighbouring image pixels that counts as an edge, in grey levels of 0–255
   * (root mean square over the channels), > 0. If logits are coarser than the image, the differences
   * are those of the image's means over the logits' pixels.
   */
  kappa: z.number().positive().default(25),
  /** g: a name in {@linkcode DIFFUSIVITIES}. */
  diffusivity: z.enum(DIFFUSIVITY_NAMES).default("rational"),
  /**
   * c in flat regions, in pixels² per unit of time, > 0. ¼ is the scale of the paper's released code.
   */
  coefficient: z.number().positive().default(0.25),
  /**
   * Values beyond the edge: a name in {@linkcode BOUNDARIES}. The image continues with its edge
   * pixels.
   */
  boundary: z.enum(BOUNDARIES).default("replicate"),
});

/**
 * u_t = c·div(g(|∂I|²/κ²)·∇u) for an image I, for each class separately. The equation is linear in u
 * and self-adjoint, so its gradient keeps nothing between steps; g is computed once for all of them.
 *
 * @throws {UserError} when an option is out of range; `rate` when there are no images.
 *
 * @example Logits of two pixels flow together, unless there is an edge between them
 * ```ts
 * import { tf } from "../tensor.ts";
 * import { guidedDiffusion } from "./guided_diffusion.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const logits = tf.tensor4d([0, 1], [1, 1, 2, 1]);
 * const flow = (edge: number) => {
 *   const images = tf.tensor4d([0, 0, 0, edge, edge, edge], [1, 1, 2, 3]);
 *   return guidedDiffusion({ kappa: 25 }).rate(logits, { images }).dataSync()[0];
 * };
 * strictEqual(flow(0), 0.25);
 * strictEqual(flow(25), 0.125);
 * ```
 */
export const guidedDiffusion: EvolutionKind<typeof schema> = evolutionKind({
  kind: "guided-diffusion",
  schema,
  make({ kappa, diffusivity, coefficient, boundary }) {
    const { g } = DIFFUSIVITIES[diffusivity];
    const weightsOf = (u: Tensor4D, { images }: Scene = {}): Faces => {
      if (images) return weightsOn(atSizeOf(u, images), u.shape[3]);
      throw new UserError("guided-diffusion needs the images; give `images` besides the logits");
    };
    const weightsOn = (images: Tensor4D, classes: number): Faces => {
      const edges = gradient(images, boundary === "zero" ? "replicate" : boundary);
      return mapFaces(edges, (difference) => {
        const contrast = tf.mean(tf.square(tf.mul(difference, 1 / kappa)), 3, true);
        // One copy per class: multiplying tensors of equal shape is far faster than broadcasting.
        return tf.tile(tf.mul(g(contrast as Tensor4D), coefficient), [1, 1, 1, classes]);
      });
    };
    const facts: Facts = {
      boundary,
      linear: true,
      restsAtConstants: boundary !== "zero",
      keepsMean: boundary !== "zero",
      maximumPrinciple: { dt: 1 / (4 * coefficient), ...zeroWithin(boundary) },
      energy: (u, scene) =>
        tf.tidy(() => {
          const weights = weightsOf(u, scene);
          const energies = mapFaces(
            gradient(u, boundary),
            (d, axis) => tf.mul(tf.square(d), weights[axis]),
          );
          return tf.mul(sumOfFaces(energies, boundary), 0.5);
        }),
      symmetries: ["reflection", "rotation", "classes"],
      dt: 0.025 / coefficient,
      needsImages: true,
    };
    const bind = (u: Tensor4D, scene: Scene): Evolution => {
      const weights = weightsOf(u, scene);
      const rate = (v: Tensor4D): Tensor4D =>
        tf.tidy(() =>
          divergence(mapFaces(gradient(v, boundary), (d, axis) => tf.mul(d, weights[axis])))
        );
      const transpose = transposed(boundary, rate);
      return { kind: "guided-diffusion", rate, pullback: (v) => transpose(v), facts };
    };
    return {
      kind: "guided-diffusion",
      rate: (u, scene = {}) => tf.tidy(() => bind(u, scene).rate(u)),
      bind,
      facts,
    };
  },
});
