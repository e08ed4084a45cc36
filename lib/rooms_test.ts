/**
 * Checks the order of the rooms for every import of `lib`: a room imports only from rooms above it.
 * Tests, benches, fixtures and conformance suites may look anywhere.
 *
 * @module
 */
import { deepStrictEqual, ok } from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { dirname, fromFileUrl, join } from "@std/path";

/** From the ground up; a room does not import from the rooms after it. */
const ROOMS = [
  ...[
    "errors",
    "abort",
    "cli_values",
    "program",
    "kind",
    "tensor",
    "random",
    "tree",
    "files",
    "zip",
  ],
  ...[
    "images",
    "engine",
    "ops",
    "evolution",
    "iel",
    "losses",
    "data",
    "noise",
    "after",
    "models",
    "metrics",
  ],
  ...["train", "experiment", "paper", "studies", "results", "figures", "report", "run", "bench"],
  ...["notebook", "mod"],
] as const;

/** Replacements for packages of a registry; they import from no room. */
const OUTSIDE = /^links\//;
const FREE = /_(test|bench)\.ts$|(^|\/)(fixtures?|conformance|reference)(\.ts$|\/)/;

const LIB = fromFileUrl(new URL(".", import.meta.url));
const roomOf = (path: string) => path.split("/")[0]!.replace(/\.ts$/, "");

/** The modules of `lib` that code imports, statically or not. */
function imported(path: string, code: string): string[] {
  const specifiers = code.replaceAll(/^ *\*.*$/gm, "") // examples in comments
    .matchAll(/(?:\bfrom|\bimport)\s*\(?\s*"(\.[^"]*\.ts)"/g);
  return Array.from(specifiers, ([, specifier]) => join(dirname(path), specifier!));
}

/** Imports that violate the order, as `a.ts → b.ts`. */
function violations(files: ReadonlyMap<string, string>): string[] {
  const floor = (path: string) => ROOMS.indexOf(roomOf(path) as typeof ROOMS[number]);
  return [...files].flatMap(([path, code]) =>
    imported(path, code)
      .filter((target) => floor(target) > floor(path) || floor(path) < 0)
      .map((target) => `${path} → ${target}`)
  );
}

function ownFiles(): Map<string, string> {
  const paths = globSync("**/*.ts", { cwd: LIB }).map((path) => path.replaceAll("\\", "/"));
  return new Map(
    paths.filter((path) => !FREE.test(path) && !OUTSIDE.test(path))
      .map((path) => [path, readFileSync(join(LIB, path), "utf8")]),
  );
}

Deno.test("a room imports only from rooms above it", () => {
  const files = ownFiles();
  ok(files.size > 50, "the files are found");
  deepStrictEqual(violations(files), []);
});

Deno.test("every file is in a room of the list", () => {
  const rooms: ReadonlySet<string> = new Set(ROOMS);
  deepStrictEqual([...ownFiles().keys()].filter((path) => !rooms.has(roomOf(path))), []);
});

Deno.test("an import against the order is named, dynamic ones too", () => {
  const files = new Map([
    ["data/a.ts", 'import { b } from "../noise/b.ts";\nimport type { T } from "../tensor.ts";'],
    ["engine/c.ts", 'const d = await import("../train/d.ts");\n * import x from "../mod.ts";'],
    ["iel.ts", 'export * from "./evolution/heat.ts";\nimport\n  "./mod.ts";'],
  ]);
  deepStrictEqual(violations(files), [
    "data/a.ts → noise/b.ts",
    "engine/c.ts → train/d.ts",
    "iel.ts → mod.ts",
  ]);
});

Deno.test("only program.ts starts programs, except for zx in scripts", () => {
  const scripts = globSync("../scripts/**/*.ts", { cwd: LIB }).filter((path) => !FREE.test(path));
  const files = new Map(scripts.map((path) => [path, readFileSync(join(LIB, path), "utf8")]));
  ok(files.size > 20, "the scripts are found");
  const starts = /\bDeno\.Command\(|node:child_process/;
  const starting = [...ownFiles(), ...files].filter(([, code]) => starts.test(code));
  deepStrictEqual(starting.map(([path]) => path), ["program.ts"]);
  const inLib = [...ownFiles()].filter(([, code]) => /from "zx"/.test(code));
  deepStrictEqual(inLib.map(([path]) => path), []);
});
