/**
 * The table of operations at prediction only. Adding a row adds its tests (`conformance_test.ts`).
 *
 * @module
 */
import * as z from "zod";
import { aFunction, type Table, table } from "../kind/table.ts";
import type { After, AfterContext } from "./after.ts";
import { diffusion } from "./diffusion.ts";
import { evolveAfter } from "./evolve.ts";
import { implicitHeatAfter } from "./implicit_heat.ts";
import { layers } from "./layers.ts";
import { majority } from "./majority.ts";

/**
 * All operations of the kit at prediction only.
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
}, {
  made: {
    what: 'an operation, such as { on: "maps", apply: (map) => map }',
    schema: z.object({ on: z.enum(["maps", "logits"]), apply: aFunction }),
  },
});

/**
 * Adds your own operation, so that runs can be evaluated and recorded with it.
 *
 * @throws {RangeError} when the kit already has one of that name.
 *
 * @example Predict the background everywhere
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
