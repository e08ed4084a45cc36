/**
 * Finds the syntax error of a cell. Deno's kernel (2.9) says only that its execution failed; the same
 * parser, called through `deno transpile`, gives the message and the position.
 *
 * @module
 */
import { runProgram } from "../program.ts";

/** A syntax error in a cell's code. */
export interface SyntaxProblem {
  /** The parser's message. */
  readonly message: string;
  /** Line, from 1. */
  readonly line: number;
  /** Column, from 1. */
  readonly column: number;
  /** That line, and a suggestion if there is one. */
  readonly lines: readonly string[];
}

/**
 * The first syntax error of a cell; undefined if there is none.
 *
 * @example
 * ```ts
 * import { syntaxProblem } from "./syntax_problem.ts";
 * import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
 *
 * strictEqual(await syntaxProblem("const a: number = 1;"), undefined);
 * const { message, line, column, lines } = (await syntaxProblem("const a = 1;\nconst b = ;"))!;
 * deepStrictEqual([message, line, column], ["Expression expected", 2, 11]);
 * deepStrictEqual(lines, ["const b = ;", "          ^"]);
 * match((await syntaxProblem("train?"))!.lines.at(-1)!, /help\(train\)/);
 * ```
 */
export async function syntaxProblem(code: string): Promise<SyntaxProblem | undefined> {
  const folder = await Deno.makeTempDir({ prefix: "iel-cell-" });
  try {
    await Deno.writeTextFile(`${folder}/cell.ts`, code);
    const { success, log: said } = await runProgram(
      [Deno.execPath(), "transpile", "--no-config", "cell.ts"],
      { cwd: folder, env: { NO_COLOR: "1" }, stdout: "null" },
    );
    if (success) return undefined;
    const [, message] = /^error: (?:SyntaxError: )?(.+)$/m.exec(said) ?? [];
    const [, line, column] = /cell\.ts:(\d+):(\d+)$/m.exec(said)?.map(Number) ?? [];
    if (message === undefined || line === undefined || column === undefined) return undefined;
    const text = code.split("\n")[line - 1] ?? "";
    const lines = [text, `${" ".repeat(column - 1)}^`, ...hints(text)];
    return { message, line, column, lines };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Hints for users of IPython. */
function hints(line: string): string[] {
  const asked = /^\s*\??\s*([\w.]+)\s*\?{1,2}\s*$/.exec(line)?.[1] ??
    /^\s*\?+\s*(\w+)/.exec(line)?.[1];
  if (asked) return [`help(${asked}) shows its signature and documentation.`];
  if (/^\s*%{1,2}\w/.test(line)) {
    return ["This is TypeScript, which has no magics. Figures need none; import modules instead."];
  }
  return [];
}
