/**
 * Diffusion of the predicted label map: the post-processing that is commented out in the authors'
 * released code.
 *
 * @module
 */
import * as z from "zod";
import { evolve } from "../evolution/evolve.ts";
import { heat } from "../evolution/heat.ts";
import { implicitHeatFields } from "../evolution/implicit_heat.ts";
import { type Kind, kind } from "../kind/kind.ts";
import { type Tensor4D, tf } from "../tensor.ts";
import type { After, AfterContext } from "./after.ts";

const schema = z.strictObject({
  kind: z.literal("diffusion"),
  ...implicitHeatFields,
  /** Number of steps; the authors' released code: 100. */
  steps: z.int().nonnegative().default(100),
});

/**
 * Turns the predicted classes into a map of 0 and 1 for each class, diffuses each by `steps` explicit
 * steps u ← u + dt·Δu of the heat equation, and takes the class with the largest value; the lowest class
 * wins a tie (the authors' released code, Unet_IELs_DSB2018/train.py: 100 steps of 0.1 on the map of the
 * nuclei, cut at ½). Unlike `implicitHeatAfter`, it does not use the network's confidence.
 *
 * Classes are compared with each other, not with ½, so that zeros beyond the edge, which weaken all
 * classes equally, erase nothing there; for two classes away from the edge the results are the same.
 *
 * @example A single pixel of another class disappears
 * ```ts
 * import { tf } from "../tensor.ts";
 * import { diffusion } from "./diffusion.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const after = diffusion.make(diffusion(), { classes: 2 });
 * const logits = tf.tensor4d([9, 0, 9, 0, 0, 1, 9, 0, 9, 0], [1, 1, 5, 2]);
 * const smooth = after.on === "logits" ? after.apply(logits, { images: undefined }) : logits;
 * deepStrictEqual([...tf.argMax(smooth, -1).dataSync()], [0, 0, 0, 0, 0]);
 * ```
 */
export const diffusion: Kind<typeof schema, AfterContext, After> = kind({
  kind: "diffusion",
  schema,
  make: ({ stencil, boundary, dt, steps }, { classes }) => ({
    on: "logits",
    apply: (logits) =>
      tf.tidy(() => {
        const maps = tf.oneHot(tf.argMax(logits, -1), classes).cast<Tensor4D>("float32");
        return evolve(maps, heat({ stencil, boundary }), { dt, steps });
      }),
  }),
});
