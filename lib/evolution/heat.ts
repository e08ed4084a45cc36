/**
 * The heat equation u_t = Δu on pixels, the evolution of the paper's Eq. 5 to 7, with its exact
 * gradient and the faster of two ways to step it.
 *
 * @module
 */
import * as z from "zod";
import { tf } from "../tensor.ts";
import type { OptionsOf } from "../kind/kind.ts";
import { BOUNDARIES, zeroWithin } from "./boundary.ts";
import { type EvolutionKind, evolutionKind } from "./evolution_kind.ts";
import { closedForm, type HeatLaw, laplacian, stepped } from "./heat_operator.ts";
import { selfAdjoint, transposed, weightedSum } from "./self_adjoint.ts";
import { STENCIL_NAMES, STENCILS, symbol } from "./stencil.ts";

const schema = z.strictObject({
  kind: z.literal("heat"),
  /** Weights of the discrete Laplacian: a name in {@linkcode STENCILS}. */
  stencil: z.enum(STENCIL_NAMES).default("released"),
  /** Values beyond the edge: a name in {@linkcode BOUNDARIES}. */
  boundary: z.enum(BOUNDARIES).default("zero"),
});

/** Options of the discrete heat equation; each has a default. */
export type HeatOptions = OptionsOf<typeof schema>;

/**
 * The heat equation. It acts on each class separately and is linear. Its gradient is its adjoint, so
 * nothing is kept between steps, however many there are. It has no trainable parameters.
 *
 * The paper prints the standard five-point stencil. The default is a quarter of it, which the
 * authors' released code uses and which trains where the printed one diverges.
 *
 * @throws {UserError} when `stencil` or `boundary` is not a name in its table.
 *
 * @example Constants do not change, and Δ(x² + y²) = 4
 * ```ts
 * import { tf } from "../tensor.ts";
 * import { heat } from "./heat.ts";
 * import { deepStrictEqual, strictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const constant = heat({ boundary: "replicate" }).rate(tf.ones([1, 2, 3, 1]));
 * deepStrictEqual([...constant.dataSync()], [0, 0, 0, 0, 0, 0]);
 *
 * const bowl = tf.tensor4d([2, 1, 2, 1, 0, 1, 2, 1, 2], [1, 3, 3, 1]);
 * strictEqual(heat({ stencil: "printed" }).rate(bowl).dataSync()[4], 4);
 * ```
 */
export const heat: EvolutionKind<typeof schema> = evolutionKind({
  kind: "heat",
  schema,
  make({ stencil, boundary }) {
    const law: HeatLaw = { stencil: STENCILS[stencil], boundary };
    return {
      kind: "heat",
      rate: (u) => selfAdjoint(u, boundary, (v) => laplacian(v, law)),
      pullback: transposed(boundary, (v) => laplacian(v, law)),
      spectrum: { boundary, symbol: (angles) => symbol(law.stencil, angles) },
      facts: {
        boundary,
        linear: true,
        restsAtConstants: boundary !== "zero",
        keepsMean: boundary !== "zero",
        maximumPrinciple: { dt: -1 / law.stencil.centre, ...zeroWithin(boundary) },
        energy: (u) => tf.mul(weightedSum(tf.mul(u, laplacian(u, law)), boundary), -0.5),
        symmetries: ["reflection", "rotation", "classes"],
      },
      euler(u, options) {
        const run = closedFormPays(u.shape, options.steps) ? closedForm : stepped;
        return selfAdjoint(u, boundary, (v) => run(v, law, options));
      },
    };
  },
});

/**
 * Whether the closed form of many steps is faster than single steps: from 5 + (height + width) / 32
 * steps on.
 *
 * A single step costs the same for every pixel of every image; the closed form costs matrix products
 * of the image's height and width, and a few operations more. The constants lie between the crossover
 * points measured on two cores with TensorFlow 2.21 and with tfjs's wasm engine (`heat_bench.ts`):
 * 2×16×16×3 at 10 steps, 2×112×112×3 at 7 and 17, 2×256×256×2 at 12 and 22, 1×256×512×19 at 45
 * (TensorFlow). They hold for the `zero` boundary, whose steps are the cheapest; those of the others
 * cost up to twice as much.
 *
 * @example The paper's UNet applies its 20 layers at once, a large DeepLabV3+ its 35 one by one
 * ```ts
 * import { closedFormPays } from "./heat.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(closedFormPays([2, 112, 112, 3], 20), true);
 * strictEqual(closedFormPays([4, 768, 768, 19], 35), false);
 * ```
 */
export function closedFormPays(
  [, height, width]: readonly [batch: number, height: number, width: number, classes: number],
  steps: number,
): boolean {
  return steps >= 5 + (height + width) / 32;
}
