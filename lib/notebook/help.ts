/**
 * Shows documentation in a notebook, which Deno's kernel cannot.
 *
 * @module
 */
import { createRequire } from "node:module";
import { documentationOf, DOORS } from "./definitions.ts";
import { inNotebook } from "./in_kernel/host.ts";

/** Number of source lines shown for a function that is not the kit's. */
const LINES = 20;

if (inNotebook()) Object.assign(globalThis, { help });

/**
 * Prints the signature and documentation of one of the kit's exports. A notebook that has imported the kit
 * can call `help` without importing it.
 *
 * @param what A function or class, or the name of any export of the kit, such as a type:
 * `help("Training")`.
 *
 * @example
 * ```ts
 * import { help } from "./help.ts";
 * import { match } from "node:assert/strict";
 *
 * const printed: string[] = [];
 * const { log } = console;
 * console.log = (text) => printed.push(text);
 * help("showTable");
 * console.log = log;
 * match(printed.join(), /function showTable\([^]*Shows a table/);
 * ```
 */
export function help(what: unknown): void {
  const name = typeof what === "string" ? what : nameOf(what);
  const text = name === undefined ? undefined : documentationOf(name);
  if (text !== undefined) console.log(text);
  else if (typeof what === "function") {
    console.log(`${what}`.split("\n").slice(0, LINES).join("\n"));
  } else {
    const called = typeof what === "string" ? `"${what}"` : "this value";
    console.log(`The kit does not export ${called}; try help(train) or help("Training")`);
  }
}

/** The name under which the kit exports this value; undefined for another value with the same name. */
function nameOf(what: unknown): string | undefined {
  const load = createRequire(import.meta.url);
  for (const door of DOORS.values()) {
    const exported = Object.entries(load(door)).find(([, value]) => value === what);
    if (exported) return exported[0];
  }
}
