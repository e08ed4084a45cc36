/**
 * Where the kit defines what it exports, and what it says of it.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** Path of the module that exports everything: the kit's door. */
export const DOOR: string = fileURLToPath(new URL("../mod.ts", import.meta.url));
const KIT = fileURLToPath(new URL("../..", import.meta.url));

/**
 * The file that defines a name, among those that a module exports from; undefined where none does.
 *
 * @example
 * ```ts
 * import { definingFile } from "./definitions.ts";
 * import { match, strictEqual } from "node:assert/strict";
 *
 * match(definingFile("showTable")!, /notebook.show(_table)?\.ts$/);
 * strictEqual(definingFile("noSuchThing"), undefined);
 * ```
 */
export function definingFile(name: string, module: string = DOOR): string | undefined {
  const code = readFileSync(module, "utf8");
  const kinds = "(?:async )?(?:function\\*?|const|class|interface|type|enum)";
  if (new RegExp(`^export (?:declare )?(?:abstract )?${kinds} ${name}\\b`, "m").test(code)) {
    return module;
  }
  const exported = /^export (?:type )?(\*|\{[^}]*\}) from "(\.[^"]+)"/gm;
  for (const [, names, path] of code.matchAll(exported)) {
    if (names !== "*" && !new RegExp(`\\b${name}\\b`).test(names!)) continue;
    const found = definingFile(name, fileURLToPath(new URL(path!, pathToFileURL(module))));
    if (found) return found;
  }
}

/**
 * Signature and documentation of a name that the kit exports, and where it is defined; undefined of
 * any other name.
 *
 * @example
 * ```ts
 * import { documentationOf } from "./definitions.ts";
 * import { match } from "node:assert/strict";
 *
 * match(documentationOf("progressBar")!, /function progressBar\(label: string\)[^]*Shows a bar/);
 * ```
 */
export function documentationOf(name: string): string | undefined {
  const file = /^\w+$/.test(name) ? definingFile(name) : undefined;
  if (file === undefined) return undefined;
  const { stdout } = new Deno.Command(Deno.execPath(), {
    args: ["doc", "--no-npm", "--no-remote", "--filter", name, file],
    ...{ cwd: KIT, env: { NO_COLOR: "1" }, stderr: "null" },
  }).outputSync();
  const text = new TextDecoder().decode(stdout);
  const place = /^Defined in \S+?:(\d+):\d+$/m.exec(text);
  if (!place) return undefined;
  const rest = text.slice(place.index + place[0].length).trim();
  return `${rest}\n\n${relative(KIT, file)}, line ${place[1]}`;
}
