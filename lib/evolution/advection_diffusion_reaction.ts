/**
 * The advection–diffusion–reaction equation, which §2.1 of the paper names as an example of
 * u_t = F(u): logits drift, spread, and grow or decay.
 *
 * @module
 */
import * as z from "zod";
import { BOUNDARIES, zeroWithin } from "./boundary.ts";
import { type EvolutionKind, evolutionKind } from "./evolution_kind.ts";
import { type NineWeights, weighted, weightedTranspose } from "./neighbour_weights.ts";

const schema = z.strictObject({
  kind: z.literal("advection-diffusion-reaction"),
  /** vx, to the right, in pixels per unit of time. */
  velocityX: z.number().default(0.25),
  /** vy, downwards, in pixels per unit of time. */
  velocityY: z.number().default(0),
  /** c, in pixels² per unit of time, ≥ 0. ¼ is the scale of the paper's released code. */
  coefficient: z.number().nonnegative().default(0.25),
  /** r, 1 per unit of time: growth above 0, decay below. */
  reaction: z.number().default(0),
  /** Values beyond the edge: a name in {@linkcode BOUNDARIES}. Under `"replicate"` u drifts out freely. */
  boundary: z.enum(BOUNDARIES).default("replicate"),
});

/**
 * u_t = cΔu − v·∇u + r·u, for each class separately, with the five-point Laplacian and central
 * differences (no numerical diffusion; no new extrema while |vx| and |vy| are at most 2c). The
 * equation is linear; its adjoint drifts in the opposite direction.
 *
 * @throws {UserError} when an option is out of range.
 *
 * @example A slope that drifts to the right falls where it stands
 * ```ts
 * import { tf } from "../tensor.ts";
 * import { advectionDiffusionReaction } from "./advection_diffusion_reaction.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const slope = tf.tensor4d([0, 1, 2], [1, 1, 3, 1]);
 * const drift = advectionDiffusionReaction({ velocityX: 0.5, coefficient: 0.25 });
 * strictEqual(drift.rate(slope).dataSync()[1], -0.5);
 * ```
 */
export const advectionDiffusionReaction: EvolutionKind<typeof schema> = evolutionKind({
  kind: "advection-diffusion-reaction",
  schema,
  make({ velocityX: vx, velocityY: vy, coefficient: c, reaction: r, boundary }) {
    const weights: NineWeights = [
      ...[0, c + vy / 2, 0] as const,
      ...[c + vx / 2, r - 4 * c, c - vx / 2] as const,
      ...[0, c - vy / 2, 0] as const,
    ];
    const still = vx === 0 && vy === 0;
    const monotone = r === 0 && Math.max(Math.abs(vx), Math.abs(vy)) <= 2 * c && c > 0;
    return {
      kind: "advection-diffusion-reaction",
      rate: (u) => weighted(u, weights, boundary),
      pullback: (v) => weightedTranspose(v, weights, boundary),
      // With a drift the waves move, and a real factor does not describe that.
      ...still
        ? {
          spectrum: {
            boundary,
            symbol: ([alpha, beta]) => r + 2 * c * (Math.cos(alpha) + Math.cos(beta) - 2),
          },
        }
        : {},
      facts: {
        boundary,
        linear: true,
        restsAtConstants: boundary !== "zero" && r === 0,
        keepsMean: r === 0 && (boundary === "periodic" || (still && boundary !== "zero")),
        ...monotone ? { maximumPrinciple: { dt: 1 / (4 * c), ...zeroWithin(boundary) } } : {},
        symmetries: still ? ["reflection", "rotation", "classes"] : ["classes"],
        dt: 0.2 / (8 * c + Math.abs(vx) + Math.abs(vy) + Math.abs(r) || 1),
      },
    };
  },
});
