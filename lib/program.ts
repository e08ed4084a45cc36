/**
 * Starting programs: one that is run to its end, and one that goes on beside this process. The kit
 * starts none in another way, but for `zx` in the maintainers' scripts.
 *
 * @module
 */

/** A program and its words, as a shell would split them. */
export type Words = readonly string[];

/** Where it is started, and what becomes of what it says. */
export interface ProgramOptions {
  /** Folder that it is started in. @default this process's */
  readonly cwd?: string | URL | undefined;
  /** Variables beside this process's. @default {} */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** What becomes of its standard output. @default {"piped"} */
  readonly stdout?: "piped" | "null" | "inherit" | undefined;
  /** What becomes of its standard error. @default {"piped"} */
  readonly stderr?: "piped" | "null" | "inherit" | undefined;
  /** Ends it. @default undefined */
  readonly signal?: AbortSignal | undefined;
}

/** How a program ended, and what it said of what was piped. */
export interface ProgramEnd {
  /** Whether its code is 0. */
  readonly success: boolean;
  /** Its code. */
  readonly code: number;
  /** What ended it. */
  readonly signal: Deno.Signal | null;
  /** Standard output. */
  readonly out: string;
  /** Standard error. */
  readonly log: string;
}

/**
 * Runs a program to its end, without standard input.
 *
 * @throws {Deno.errors.NotFound} when there is none of that name.
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

/** As {@linkcode runProgram}, where nothing else can go on meanwhile. */
export function runProgramSync(words: Words, options: ProgramOptions = {}): ProgramEnd {
  return endOf(command(words, options, { stdin: "null" }).outputSync(), options);
}

/**
 * Starts a program and leaves it running: what it says comes as streams.
 *
 * @param options.stdin Whether it is to be written to. @default "null", it is not
 * @throws {Deno.errors.NotFound} when there is none of that name.
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
 * Whether a program is there and does what it is asked for.
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
