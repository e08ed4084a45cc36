/**
 * Evolutions as rows of a table: their settings are plain JSON and can be passed to `evolve`
 * directly.
 *
 * @module
 */
import type * as z from "zod";
import { type Kind, kind, type KindOf, type OptionsOf, type Settings } from "../kind/kind.ts";
import type { Evolution } from "./evolution.ts";

/** Settings that are also the evolution itself. Its functions are not part of its JSON. */
export type EvolutionValue<Schema extends z.ZodType<Settings>> = z.output<Schema> & Evolution;

/** A row of the table of evolutions. */
export type EvolutionKind<Schema extends z.ZodType<Settings>> = Kind<
  Schema,
  void,
  Evolution,
  EvolutionValue<Schema>
>;

/**
 * Makes a row of the table of evolutions.
 *
 * @example Five lines make an evolution: F(u) = −u decays
 * ```ts
 * import { tf } from "../tensor.ts";
 * import { evolutionKind } from "./evolution_kind.ts";
 * import { evolve } from "./evolve.ts";
 * import { deepStrictEqual, strictEqual } from "node:assert/strict";
 * import * as z from "zod";
 *
 * const decay = evolutionKind({
 *   kind: "decay",
 *   schema: z.strictObject({ kind: z.literal("decay"), speed: z.number().default(1) }),
 *   make: ({ speed }) => ({ kind: "decay", rate: (u) => u.mul(-speed) }),
 * });
 * await tf.setBackend("cpu");
 * const u = evolve(tf.ones([1, 1, 1, 1]), decay({ speed: 0.5 }), { dt: 0.5, steps: 2 });
 * strictEqual(u.dataSync()[0], 0.75 * 0.75);
 * deepStrictEqual(JSON.parse(JSON.stringify(decay())), { kind: "decay", speed: 1 });
 * ```
 */
export function evolutionKind<Schema extends z.ZodType<Settings>>(
  row: KindOf<Schema, void, Evolution>,
): EvolutionKind<Schema> {
  const plain = kind(row);
  const value = (options: OptionsOf<Schema>) => {
    const settings = plain(options);
    return withMethods(settings, row.make(settings));
  };
  return Object.assign(value, row) as EvolutionKind<Schema>;
}

/** The settings, with the evolution's functions as properties that JSON omits. */
function withMethods<S extends Settings>(settings: S, evolution: Evolution): S & Evolution {
  const { kind: _kind, ...methods } = evolution;
  const descriptors = Object.entries(methods)
    .map(([name, value]) => [name, { value, enumerable: false }] as const);
  return Object.defineProperties({ ...settings }, Object.fromEntries(descriptors)) as S & Evolution;
}
