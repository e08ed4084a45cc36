/**
 * Starts programs: either waits until one ends, or leaves it running beside this process. No other
 * code of the kit starts programs, except `zx` in the maintainers' scripts.
 *
 * @module
 */

/** A program and its arguments, as a shell would split them. */
export type Words = readonly string[];

/** Where a program starts, and what happens to its output. */
export interface ProgramOptions {
  /** Working folder. @default this process's */
  readonly cwd?: string | URL | undefined;
  /** Environment variables, added to this process's. @default {} */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Where its standard output goes. @default {"piped"} */
  readonly stdout?: "piped" | "null" | "inherit" | undefined;
  /** Where its standard error goes. @default {"piped"} */
  readonly stderr?: "piped" | "null" | "inherit" | undefined;
  /** Ends the program. @default undefined */
  readonly signal?: AbortSignal | undefined;
}

/** How a program ended, and its piped output. */
export interface ProgramEnd {
  /** Whether the exit code is 0. */
  readonly success: boolean;
  /** Exit code. */
  readonly code: number;
  /** The signal that ended it, if any. */
  readonly signal: Deno.Signal | null;
  /** Standard output. */
  readonly out: string;
  /** Standard error. */
  readonly log: string;
}

/**
 * Runs a program to its end, without standard input.
 *
 * @throws {Deno.errors.NotFound} when no program has that name.
 *
 * @example
 * ```ts
 * import { runProgram } from "./program.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const { success, out } = await runProgram([Deno.execPath(), "eval", "console.log('a  b')"]);
 * deepStrictEqual([success, out], [true, "a  b\n"]);
 * ```
 */
export async function runProgram(words: Words, options: ProgramOptions = {}): Promise<ProgramEnd> {
  return endOf(await startProgram(words, options).output(), options);
}

/** Like {@linkcode runProgram}, but blocks this process until the program ends. */
export function runProgramSync(words: Words, options: ProgramOptions = {}): ProgramEnd {
  return endOf(command(words, options, { stdin: "null" }).outputSync(), options);
}

/**
 * Starts a program and leaves it running; its output arrives as streams.
 *
 * @param options.stdin Where its standard input comes from. @default "null", none
 * @throws {Deno.errors.NotFound} when no program has that name.
 *
 * @example
 * ```ts
 * import { startProgram } from "./program.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const child = startProgram([Deno.execPath(), "eval", "setInterval(() => {}, 1000)"]);
 * child.kill("SIGKILL");
 * deepStrictEqual((await child.output()).signal, "SIGKILL");
 * ```
 */
export function startProgram(
  words: Words,
  options: ProgramOptions & { readonly stdin?: "piped" | "null" | "inherit" | undefined } = {},
): Deno.ChildProcess {
  return command(words, options, { stdin: options.stdin ?? "null" }).spawn();
}

/**
 * Whether a program exists and runs successfully with these arguments.
 *
 * @example
 * ```ts
 * import { works } from "./program.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual(await works([Deno.execPath(), "--version"]), true);
 * deepStrictEqual(await works(["no-such-program"]), false);
 * ```
 */
export async function works(words: Words): Promise<boolean> {
  try {
    return (await runProgram(words, { stdout: "null", stderr: "null" })).success;
  } catch (error) {
    if (ABSENT.some((kind) => error instanceof kind)) return false;
    throw error;
  }
}

const ABSENT = [
  Deno.errors.NotFound,
  Deno.errors.NotADirectory,
  Deno.errors.PermissionDenied,
] as const;

function command(
  [program, ...args]: Words,
  { cwd, env, stdout = "piped", stderr = "piped", signal }: ProgramOptions,
  { stdin }: { stdin: "piped" | "null" | "inherit" },
): Deno.Command {
  return new Deno.Command(program!, {
    ...{ args, stdin, stdout, stderr },
    ...cwd !== undefined && { cwd },
    ...env && { env: { ...env } },
    ...signal && { signal },
  });
}

function endOf(
  output: Deno.CommandOutput,
  { stdout = "piped", stderr = "piped" }: ProgramOptions,
): ProgramEnd {
  const { success, code, signal } = output;
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return {
    ...{ success, code, signal },
    out: stdout === "piped" ? text(output.stdout) : "",
    log: stderr === "piped" ? text(output.stderr) : "",
  };
}
