/**
 * The table of what acts at prediction only. Adding a row adds its tests (`conformance_test.ts`).
 *
 * @module
 */
import { type Table, table } from "../kind/table.ts";
import type { After, AfterContext } from "./after.ts";
import { diffusion } from "./diffusion.ts";
import { evolveAfter } from "./evolve.ts";
import { implicitHeatAfter } from "./implicit_heat.ts";
import { layers } from "./layers.ts";
import { majority } from "./majority.ts";

/**
 * Everything of the kit that acts at prediction only.
 *
 * @example
 * ```ts
 * import { afters } from "./table.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(afters.make({ kind: "majority" }, { classes: 3 }).on, "maps");
 * ```
 */
export const afters: Table<AfterContext, After> = table<AfterContext, After>("after", {
  implicitHeatAfter,
  majority,
  evolveAfter,
  diffusion,
  layers,
});

/**
 * Adds one of one's own, so that runs can be evaluated and recorded with it.
 *
 * @throws {RangeError} when the kit has one of that name.
 *
 * @example The background alone
 * ```ts
 * import { afters, defineAfter } from "./table.ts";
 * import { ok } from "node:assert/strict";
 * import * as z from "zod";
 *
 * const nothing = defineAfter({
 *   kind: "nothing",
 *   schema: z.strictObject({ kind: z.literal("nothing") }),
 *   make: () => ({ on: "maps", apply: (map) => ({ ...map, data: map.data.map(() => 0) }) }),
 * });
 * ok(afters.own(nothing())?.sha256);
 * ```
 */
export const defineAfter: typeof afters.define = afters.define;
