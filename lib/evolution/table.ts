/**
 * The table of evolutions. Adding a row adds its tests (`conformance_test.ts`).
 *
 * @module
 */
import * as z from "zod";
import type { Settings } from "../kind/kind.ts";
import { aFunction, type OwnKindOf, type Table, table } from "../kind/table.ts";
import type { Evolution } from "./evolution.ts";
import { type EvolutionKind, evolutionKind } from "./evolution_kind.ts";
import { advectionDiffusionReaction } from "./advection_diffusion_reaction.ts";
import { allenCahn } from "./allen_cahn.ts";
import { anisotropic } from "./anisotropic.ts";
import { curveMotion } from "./curve_motion.ts";
import { guidedDiffusion } from "./guided_diffusion.ts";
import { heat } from "./heat.ts";
import { meanCurvature } from "./mean_curvature.ts";
import { peronaMalik } from "./perona_malik.ts";
import { spectral } from "./spectral.ts";
import { totalVariation } from "./total_variation.ts";

/** Every evolution of the kit. */
export const evolutions: Table<void, Evolution> = table<void, Evolution>("evolution", {
  heat,
  spectral,
  anisotropic,
  guidedDiffusion,
  peronaMalik,
  totalVariation,
  meanCurvature,
  allenCahn,
  advectionDiffusionReaction,
  curveMotion,
}, {
  made: {
    what: 'an evolution, such as { kind: "decay", rate: (u) => u.neg() }',
    schema: z.object({ rate: aFunction }),
  },
});

/**
 * Adds your own evolution to the table, so that runs can use and record it.
 *
 * @throws {RangeError} when the kit already has one of that name.
 *
 * @example
 * ```ts
 * import { defineEvolution, evolutions } from "./table.ts";
 * import { strictEqual } from "node:assert/strict";
 * import * as z from "zod";
 *
 * const decay = defineEvolution({
 *   kind: "decay",
 *   schema: z.strictObject({ kind: z.literal("decay") }),
 *   make: () => ({ kind: "decay", rate: (u) => u.neg() }),
 * });
 * strictEqual(evolutions.make(decay()).kind, "decay");
 * ```
 */
export function defineEvolution<Schema extends z.ZodType<Settings>>(
  row: OwnKindOf<Schema, void, Evolution>,
): EvolutionKind<Schema> {
  return evolutionKind(evolutions.define(row));
}
