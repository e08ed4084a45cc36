/**
 * Checks that every value that a module exports (functions, constants, classes) has an example with an
 * assertion; `deno task test` runs the examples.
 *
 * Types and interfaces need none: they have nothing to run, and appear in the examples of values that
 * take or return them. Functions that only display something in a notebook have nothing to assert
 * outside of one.
 *
 * @module
 */
import { denoDoc } from "./deno_doc.ts";

/** Kinds of declarations that define a value. */
const VALUES = new Set(["function", "variable", "class"]);
/** Modules whose functions only display something. */
const ONLY_SHOW = /\/lib\/notebook\/(display|live_curve|progress_bar|show|show_table)\.ts$/;

/** Lists exported values without an example, or whose example asserts nothing, one line each. */
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

/** The parts of `deno doc --json` that are used. */
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
