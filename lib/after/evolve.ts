/**
 * An evolution forwards in time on the logits, at prediction only: the smoothing that prediction without
 * the layers leaves out, and so the control for training with them.
 *
 * @module
 */
import * as z from "zod";
import { evolve } from "../evolution/evolve.ts";
import { euler, steppings } from "../evolution/stepping.ts";
import { evolutions } from "../evolution/table.ts";
import { type Kind, kind } from "../kind/kind.ts";
import type { After, AfterContext } from "./after.ts";

const schema = z.strictObject({
  kind: z.literal("evolve"),
  /** The evolution: a row of `evolutions`. */
  evolution: evolutions.schema,
  /** Length of a step, > 0. If absent, the evolution's own, as for its layers. */
  dt: z.number().positive().optional(),
  /** Number of steps; 0 changes nothing. The paper's number of layers, UNet on WBC: 20. */
  steps: z.int().nonnegative().default(20),
  /** Time stepping scheme: a row of `steppings`. `implicit-euler` is the exact inverse of Euler layers. */
  stepping: steppings.schema.default(euler()),
}).transform(({ dt, ...settings }) => ({
  ...settings,
  dt: dt ?? evolutions.make(settings.evolution).facts?.dt ?? 0.1,
}));

/**
 * Logits after `steps` steps of an evolution forwards in time. Training a network f through layers L is
 * plain training of L∘f, so predicting with f alone applies L⁻¹ to a plainly trained network. Steps of
 * `implicitEuler()` do exactly that to a network trained without the layers, and Euler's, the default,
 * nearly. It acts on logits at the size of the labels, and it can use the images.
 *
 * @example The exact inverse of an evolution's layers
 * ```ts
 * import { peronaMalik } from "../evolution/perona_malik.ts";
 * import { implicitEuler } from "../evolution/stepping.ts";
 * import { inverseEvolution } from "../iel.ts";
 * import { tf } from "../tensor.ts";
 * import { evolveAfter } from "./evolve.ts";
 * import { ok } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const u = tf.tensor4d([0, 0, 0, 0, 5, 0, 0, 0, 0], [1, 3, 3, 1]);
 * const rough = inverseEvolution(peronaMalik(), { dt: 0.1, steps: 10 })(u);
 * const stepping = implicitEuler();
 * const settings = evolveAfter({ evolution: peronaMalik(), dt: 0.1, steps: 10, stepping });
 * const after = evolveAfter.make(settings, { classes: 1 });
 * const back = after.on === "logits" ? after.apply(rough, { images: undefined }) : rough;
 * ok(tf.max(tf.abs(back.sub(u))).dataSync()[0]! < 1e-4);
 * ```
 */
export const evolveAfter: Kind<typeof schema, AfterContext, After> = kind({
  kind: "evolve",
  schema,
  make: ({ evolution, kind: _kind, ...options }) => {
    const flow = evolutions.make(evolution);
    return {
      on: "logits",
      apply: (logits, scene) => evolve(logits, flow, { ...options, ...scene }),
    };
  },
});
