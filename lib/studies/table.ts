/**
 * Every experiment that the kit knows by name: the paper's, and its own studies.
 *
 * @module
 */
import { UserError } from "../errors.ts";
import type { Experiment } from "../experiment/experiment.ts";
import { EXPERIMENTS } from "../paper/paper.ts";
import { CONTROLS } from "./controls.ts";
import { choices } from "../words.ts";

/**
 * The kit's own studies.
 *
 * @example
 * ```ts
 * import { STUDIES } from "./table.ts";
 * import { ok } from "node:assert/strict";
 *
 * ok(Object.values(STUDIES).every(({ compare, seeds }) => compare.length > 0 && seeds >= 3));
 * ```
 */
export const STUDIES: Readonly<Record<string, Experiment>> = { ...CONTROLS };

/** The paper's experiments, then the kit's own studies. */
export const KNOWN: Readonly<Record<string, Experiment>> = { ...EXPERIMENTS, ...STUDIES };

/**
 * The experiment of that id.
 *
 * @throws {UserError} when there is none.
 *
 * @example
 * ```ts
 * import { experimentOf } from "./table.ts";
 * import { strictEqual, throws } from "node:assert/strict";
 *
 * strictEqual(experimentOf("wbc-controls").seeds, 8);
 * throws(() => experimentOf("wbc"), /no experiment is called "wbc"; there are wbc-unet/);
 * ```
 */
export function experimentOf(id: string): Experiment {
  const found = Object.hasOwn(KNOWN, id) ? KNOWN[id] : undefined;
  if (found) return found;
  throw new UserError(
    `no experiment is called "${id}"; ${choices(id, Object.keys(KNOWN))}`,
  );
}
