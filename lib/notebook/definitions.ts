/**
 * Finds where the kit defines its exports, and their documentation.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import kit from "../../deno.json" with { type: "json" };
import { type ProgramEnd, runProgram, runProgramSync } from "../program.ts";

const KIT = fileURLToPath(new URL("../..", import.meta.url));

/** Paths of the kit's entry points by import specifier: the main one, then one per room. */
export const DOORS: ReadonlyMap<string, string> = new Map(
  Object.entries(kit.exports).map(([name, path]) => [kit.name + name.slice(1), join(KIT, path)]),
);

/**
 * The file that defines a name that a module exports; undefined if there is none.
 *
 * @param module Path of the module. @default the kit's entry points, one after the other
 *
 * @example
 * ```ts
 * import { definingFile } from "./definitions.ts";
 * import { match, strictEqual } from "node:assert/strict";
 *
 * match(definingFile("showTable")!, /notebook.show\.ts$/);
 * strictEqual(definingFile("noSuchThing"), undefined);
 * ```
 */
export function definingFile(name: string, module?: string): string | undefined {
  if (module === undefined) {
    return DOORS.values().map((door) => definingFile(name, door)).find(Boolean);
  }
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
 * Signature, documentation and location of a name that the kit exports; undefined for any other name.
 *
 * @example
 * ```ts
 * import { documentationOf } from "./definitions.ts";
 * import { match } from "node:assert/strict";
 *
 * match(documentationOf("progressBar")!, /function progressBar\(label: string\)[^]*Shows a progress bar/);
 * ```
 */
export function documentationOf(name: string): string | undefined {
  const asked = asks(name);
  return asked && asked.read(runProgramSync(asked.words, asked.options));
}

/** Like {@linkcode documentationOf}, but asynchronous. */
export async function documentationAsync(name: string): Promise<string | undefined> {
  const asked = asks(name);
  return asked && asked.read(await runProgram(asked.words, asked.options));
}

/** The call of `deno doc` for a name, and how to read its output. */
function asks(name: string) {
  const file = /^\w+$/.test(name) ? definingFile(name) : undefined;
  if (file === undefined) return undefined;
  const words = [Deno.execPath(), "doc", "--no-remote", "--filter", name, file];
  const options = { cwd: KIT, env: { NO_COLOR: "1" }, stderr: "null" } as const;
  const read = ({ out: text }: ProgramEnd): string | undefined => {
    const place = /^Defined in \S+?:(\d+):\d+$/m.exec(text);
    if (!place) return undefined;
    const rest = text.slice(place.index + place[0].length).trim();
    return `${rest}\n\n${relative(KIT, file)}, line ${place[1]}`;
  };
  return { words, options, read };
}
