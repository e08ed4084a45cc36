/**
 * Which file defines what the kit exports.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { fromFileUrl, toFileUrl } from "@std/path";

/** Path of the module that exports everything: the kit's door. */
export const DOOR: string = fromFileUrl(new URL("../mod.ts", import.meta.url));

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
    const found = definingFile(name, fromFileUrl(new URL(path!, toFileUrl(module))));
    if (found) return found;
  }
}
