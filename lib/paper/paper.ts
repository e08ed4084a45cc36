/**
 * The table of the paper's experiments (arXiv 2307.07344v1), as data: every figure with results and
 * every line of Table 1.
 *
 * @module
 */
import { CELLS } from "./cells.ts";
import { STREETS } from "./streets.ts";

/**
 * The table of experiments; a new experiment is a new row.
 *
 * @example Table 1 of the paper: the number of layers of each experiment
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
