/**
 * The table of the paper's experiments (arXiv 2307.07344v1), as data: every figure with results and
 * every line of Table 1.
 *
 * @module
 */
import { UserError } from "../errors.ts";
import { CELLS } from "./cells.ts";
import type { Experiment } from "../experiment/experiment.ts";
import { STREETS } from "./streets.ts";

/**
 * The table; a new experiment is a new row.
 *
 * @example Table 1 of the paper: the number of layers of each
 * ```ts
 * import { EXPERIMENTS } from "./paper.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const layers = Object.values(EXPERIMENTS).map(({ base: { iel } }) => iel);
 * deepStrictEqual(layers.map((iel) => iel && "steps" in iel && iel.steps), [20, 30, 35, 30]);
 * ```
 */
export const EXPERIMENTS: typeof CELLS & typeof STREETS = { ...CELLS, ...STREETS };

/** The id of an experiment. */
export type ExperimentId = keyof typeof EXPERIMENTS;

/**
 * The experiment of that id.
 *
 * @throws {UserError} when there is none.
 *
 * @example
 * ```ts
 * import { experimentOf } from "./paper.ts";
 * import { throws } from "node:assert/strict";
 *
 * throws(() => experimentOf("wbc"), /no experiment is called "wbc"; there are wbc-unet/);
 * ```
 */
export function experimentOf(id: string): Experiment {
  if (Object.hasOwn(EXPERIMENTS, id)) return EXPERIMENTS[id as ExperimentId];
  throw new UserError(
    `no experiment is called "${id}"; there are ${Object.keys(EXPERIMENTS).join(", ")}`,
  );
}
