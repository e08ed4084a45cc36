/**
 * Implicit heat steps at prediction only: the exact control for the paper's layers. Training a network f
 * through L = (1 − Δt·Δ)^N is plain training of L∘f; prediction without the layers is that network
 * followed by L⁻¹, which is what this does to a network trained without the layers.
 *
 * @module
 */
import * as z from "zod";
import { implicitHeat, implicitHeatFields } from "../evolution/implicit_heat.ts";
import { type Kind, kind } from "../kind/kind.ts";
import { type Tensor4D, tf } from "../tensor.ts";
import type { After, AfterContext } from "./after.ts";

const schema = z.strictObject({
  kind: z.literal("implicit-heat"),
  ...implicitHeatFields,
  /**
   * The quantity to smooth. `"logits"`: S·log p, which training through the layers fits.
   * `"probabilities"`: S·p, which training on labels blurred by S fits (`blurredLabels`); the result is
   * its logarithm.
   */
  of: z.enum(["logits", "probabilities"]).default("logits"),
});

/**
 * Smooths by `steps` implicit Euler steps of the heat equation: u ← (1 − dt·Δ)⁻¹u.
 *
 * @example It undoes the layers
 * ```ts
 * import { heat } from "../evolution/heat.ts";
 * import { inverseEvolution } from "../iel.ts";
 * import { tf } from "../tensor.ts";
 * import { implicitHeatAfter } from "./implicit_heat.ts";
 * import { ok } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const u = tf.tensor4d([0, 0, 0, 0, 1, 0, 0, 0, 0], [1, 3, 3, 1]);
 * const rough = inverseEvolution(heat(), { dt: 0.1, steps: 20 })(u);
 * const after = implicitHeatAfter.make(implicitHeatAfter(), { classes: 1 });
 * const back = after.on === "logits" ? after.apply(rough, { images: undefined }) : rough;
 * ok(tf.max(tf.abs(back.sub(u))).dataSync()[0]! < 1e-5);
 * ```
 */
export const implicitHeatAfter: Kind<typeof schema, AfterContext, After> = kind({
  kind: "implicit-heat",
  schema,
  make: ({ kind: _kind, of, ...options }) => ({
    on: "logits",
    apply: (logits) =>
      of === "logits"
        ? implicitHeat(logits, options)
        : tf.tidy(() =>
          tf.log<Tensor4D>(tf.maximum(implicitHeat(tf.softmax(logits), options), LEAST))
        ),
  }),
});

/** Rounding may leave a probability at 0 or below; its logarithm must be finite. */
const LEAST = 1e-30;
