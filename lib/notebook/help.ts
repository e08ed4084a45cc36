/**
 * The documentation of a function at hand in a notebook, where Deno's kernel shows none.
 *
 * @module
 */
import { createRequire } from "node:module";
import { fromFileUrl, relative } from "@std/path";
import { definingFile } from "./definitions.ts";
import { inNotebook } from "./in_kernel/host.ts";

const ROOT = fromFileUrl(new URL("../..", import.meta.url));
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
 * import { help, textOfHelp } from "./help.ts";
 * import { progressBar } from "./progress_bar.ts";
 * import { match } from "node:assert/strict";
 *
 * help(progressBar);
 * match(textOfHelp(progressBar)!, /function progressBar\(label: string\)[^]*Shows a bar/);
 * ```
 */
export function help(what: unknown): void {
  const text = textOfHelp(what);
  if (text !== undefined) console.log(text);
  else if (typeof what === "function") {
    console.log(`${what}`.split("\n").slice(0, LINES).join("\n"));
  } else {
    const name = typeof what === "string" ? `"${what}"` : "this value";
    console.log(`The kit exports nothing that is called ${name}; help(train), help("Training")`);
  }
}

/** What {@linkcode help} prints of something of the kit; undefined of anything else. */
export function textOfHelp(what: unknown): string | undefined {
  const name = typeof what === "function" ? what.name : what;
  if (typeof name !== "string" || !/^\w+$/.test(name)) return undefined;
  const file = definingFile(name);
  if (file === undefined) return undefined;
  const isAnother = what !== name && createRequire(import.meta.url)(file)[name] !== what;
  if (isAnother) return undefined;
  const { stdout } = new Deno.Command(Deno.execPath(), {
    args: ["doc", "--no-npm", "--no-remote", "--filter", name, file],
    ...{ cwd: ROOT, env: { NO_COLOR: "1" }, stderr: "null" },
  }).outputSync();
  const text = new TextDecoder().decode(stdout);
  const place = /^Defined in \S+?:(\d+):\d+$/m.exec(text);
  if (!place) return undefined;
  const rest = text.slice(place.index + place[0].length).trim();
  return `${rest}\n\n${relative(ROOT, file)}, line ${place[1]}`;
}
