/**
 * Applies a training transform at prediction too: the network is scored through the layers.
 *
 * @module
 */
import * as z from "zod";
import { iels } from "../iel.ts";
import { type Kind, kind } from "../kind/kind.ts";
import type { After, AfterContext } from "./after.ts";

const schema = z.strictObject({
  kind: z.literal("layers"),
  /** The transform: settings of a row of {@linkcode iels}. */
  iel: iels.schema,
});

/**
 * Applies a training transform to the logits at prediction. The paper leaves its layers out there; with
 * them one sees the function whose loss training minimised. A transform that is part of the network, such
 * as `stdSoftmax`, acts in both.
 *
 * It acts on logits at the size of the labels. Layers with `resolution: "logits"` on a network with
 * coarser logits acted on the coarse ones in training; there the two differ.
 *
 * @example The layers make a wrong pixel stick out
 * ```ts
 * import { heat } from "../evolution/heat.ts";
 * import { iel } from "../iel.ts";
 * import { tf } from "../tensor.ts";
 * import { layers } from "./layers.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const settings = layers({ iel: iel(heat(), { dt: 0.5, steps: 1 }) });
 * const after = layers.make(settings, { classes: 1 });
 * const u = tf.tensor4d([0, 0, 0, 0, 1, 0, 0, 0, 0], [1, 3, 3, 1]);
 * const rough = after.on === "logits" ? after.apply(u, { images: undefined }) : u;
 * strictEqual(rough.dataSync()[4], 1.5);
 * ```
 */
export const layers: Kind<typeof schema, AfterContext, After> = kind({
  kind: "layers",
  schema,
  make: ({ iel }) => ({ on: "logits", apply: iels.make(iel).apply }),
});
