/**
 * Every experiment that the kit knows by name: the paper's, and its own studies.
 *
 * @module
 */
import { UserError } from "../errors.ts";
import type { Experiment } from "../experiment/experiment.ts";
import { EXPERIMENTS } from "../paper/paper.ts";
import { BASELINE_GRIDS, BASELINES } from "./baselines.ts";
import { CONTROLS } from "./controls.ts";
import { DRIVE } from "./drive.ts";
import { EVOLUTION_GRIDS } from "./evolution_grids.ts";
import { EVOLUTION_STUDIES } from "./evolutions.ts";
import { NUCLEI_NOISES } from "./noises.ts";
import { WBC_PROTOCOLS } from "./protocols.ts";
import { STREET_STUDIES } from "./streets.ts";
import { VESSELS } from "./vessels.ts";
import { choices } from "../cli_values.ts";

/**
 * The kit's own studies, and the grids that choose their settings.
 *
 * @example
 * ```ts
 * import { STUDIES } from "./table.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(STUDIES["nuclei-controls"]?.seeds, 5);
 * ```
 */
export const STUDIES: Readonly<Record<string, Experiment>> = {
  ...CONTROLS,
  [WBC_PROTOCOLS.id]: WBC_PROTOCOLS,
  [NUCLEI_NOISES.id]: NUCLEI_NOISES,
  ...BASELINE_GRIDS,
  ...BASELINES,
  ...EVOLUTION_GRIDS,
  ...EVOLUTION_STUDIES,
  ...STREET_STUDIES,
  vessels: VESSELS,
  drive: DRIVE,
};

/** The paper's experiments, then the kit's own studies. */
export const KNOWN: Readonly<Record<string, Experiment>> = { ...EXPERIMENTS, ...STUDIES };

/**
 * The experiment with a given id.
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
