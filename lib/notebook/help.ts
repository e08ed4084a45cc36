/**
 * The documentation of a function at hand in a notebook, where Deno's kernel shows none.
 *
 * @module
 */
import { createRequire } from "node:module";
import { documentationOf, DOORS } from "./definitions.ts";
import { inNotebook } from "./in_kernel/host.ts";

/** Lines that are shown of a function that is not the kit's. */
const LINES = 20;

if (inNotebook()) Object.assign(globalThis, { help });

/**
 * Prints the signature of something of the kit and what its documentation says. In a notebook that
 * has imported the kit, `help` is there without being imported itself.
 *
 * @param what A function or class, or the name of anything that the kit exports: `help("Training")`
 * tells of a type.
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
    console.log(`The kit exports nothing that is called ${called}; help(train), help("Training")`);
  }
}

/** What the kit exports a value as: another one of the same name is none. */
function nameOf(what: unknown): string | undefined {
  const load = createRequire(import.meta.url);
  for (const door of DOORS.values()) {
    const exported = Object.entries(load(door)).find(([, value]) => value === what);
    if (exported) return exported[0];
  }
}
