/**
 * Starts `reproduce` as a user would, on the campaigns' tiny experiment, with the engine that runs
 * everywhere and gives identical bits.
 *
 * @module
 */
import { fromFileUrl } from "@std/path";
import { startProgram } from "../../lib/program.ts";

const KIT = new URL("../..", import.meta.url);
const path = (name: string) => fromFileUrl(new URL(name, import.meta.url));

/** The command line of `reproduce`. */
export const reproduceWords = (root: string, ...more: string[]): string[] => [
  ...[Deno.execPath(), "run", "-A", "--no-check", path("../reproduce.ts"), path("./tiny.ts")],
  ...["--engine", "wasm", "--threads", "1", "--keep-weights", "--results", root, ...more],
];

/** How a process ended. */
export interface End {
  readonly code: number;
  /** Last line on standard error. */
  readonly last: string;
  /** All of standard error. */
  readonly log: string;
}

/** Starts a program with its arguments. */
export function start(words: readonly string[]): Deno.ChildProcess {
  return startProgram(words, { cwd: KIT, env: { NO_COLOR: "1" }, stdout: "null" });
}

/** Waits until a process ends. */
export async function end(process: Deno.ChildProcess): Promise<End> {
  const { code, stderr } = await process.output();
  const log = new TextDecoder().decode(stderr).trim();
  return { code, log, last: log.split("\n").at(-1) ?? "" };
}

/** Whether the output contains a stack trace, which is a defect. */
export const isTrace = (log: string): boolean => /^ {4}at /m.test(log);
