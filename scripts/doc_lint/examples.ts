/**
 * Whether every value that a module exports (functions, constants, classes) has an example that
 * asserts something; `deno task test` runs them.
 *
 * Types and interfaces need none: they have nothing to run, and stand in the examples of the values
 * that take or return them. What shows something in a notebook has nothing to assert outside of one.
 *
 * @module
 */
import { denoDoc } from "./deno_doc.ts";

/** Kinds of declarations that have a value. */
const VALUES = new Set(["function", "variable", "class"]);
/** Modules whose functions show something. */
const ONLY_SHOW = /\/lib\/notebook\/(display|live_curve|progress_bar|show|show_table)\.ts$/;

/** Values that a module exports without an example, or with one that asserts nothing, a line each. */
export async function withoutExample(module: string): Promise<string[]> {
  const { stdout } = await denoDoc("--json", module);
  const { nodes } = JSON.parse(stdout) as Documentation;
  const symbols = Object.values(nodes).flatMap(({ symbols }) => symbols);
  return symbols.flatMap(({ name, declarations }) =>
    declarations.flatMap(({ kind, location: { filename }, jsDoc }) => {
      if (!VALUES.has(kind) || filename.includes("/node_modules/")) return [];
      const examples = jsDoc?.tags?.filter(({ kind }) => kind === "example") ?? [];
      if (!examples.length) return [`${filename}: ${name} has no example`];
      const asserts = examples.some(({ doc }) => doc?.includes('from "node:assert/strict"'));
      return asserts || ONLY_SHOW.test(filename)
        ? []
        : [`${filename}: ${name}'s example asserts nothing`];
    })
  );
}

/** What of `deno doc --json` is looked at. */
interface Documentation {
  nodes: Record<string, {
    symbols: {
      name: string;
      declarations: {
        kind: string;
        location: { filename: string };
        jsDoc?: { tags?: { kind: string; doc?: string }[] };
      }[];
    }[];
  }>;
}
