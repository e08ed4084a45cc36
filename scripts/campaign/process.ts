/**
 * The command that campaigns start, as a user does: `reproduce` on their tiny experiment, with the
 * engine that is everywhere and gives the same bits.
 *
 * @module
 */
import { fromFileUrl } from "@std/path";
import { startProgram } from "../../lib/program.ts";

const KIT = new URL("../..", import.meta.url);
const path = (name: string) => fromFileUrl(new URL(name, import.meta.url));

/** The words of the command. */
export const reproduceWords = (root: string, ...more: string[]): string[] => [
  ...[Deno.execPath(), "run", "-A", "--no-check", path("../reproduce.ts"), path("./tiny.ts")],
  ...["--engine", "wasm", "--threads", "1", "--keep-weights", "--results", root, ...more],
];

/** How a process ended. */
export interface End {
  readonly code: number;
  /** The last line on standard error. */
  readonly last: string;
  /** All of it. */
  readonly log: string;
}

/** Starts a program of these words. */
export function start(words: readonly string[]): Deno.ChildProcess {
  return startProgram(words, { cwd: KIT, env: { NO_COLOR: "1" }, stdout: "null" });
}

/** Waits for the end of a process. */
export async function end(process: Deno.ChildProcess): Promise<End> {
  const { code, stderr } = await process.output();
  const log = new TextDecoder().decode(stderr).trim();
  return { code, log, last: log.split("\n").at(-1) ?? "" };
}

/** Whether there is a trace of a stack in what a process said: a defect. */
export const isTrace = (log: string): boolean => /^ {4}at /m.test(log);
