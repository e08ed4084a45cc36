/**
 * Tells whether a process id is still running, and identifies the machine that assigned it. Without
 * permission to find out, it makes no claim.
 *
 * @module
 */
import { readFileSync, readlinkSync } from "node:fs";
import process from "node:process";
import { readProc } from "../../engine/proc.ts";
import { runProgramSync } from "../../program.ts";

/**
 * Whether a process of this machine is running. A zombie (ended, but not yet reaped by its parent) is
 * not. In doubt the answer is true.
 *
 * @example
 * ```ts
 * import { startProgram } from "../../program.ts";
 * import { isRunning } from "./process.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(isRunning(Deno.pid), true);
 * const child = startProgram([Deno.execPath(), "--version"], { stdout: "null", stderr: "null" });
 * await child.status;
 * strictEqual(isRunning(child.pid), false);
 * ```
 */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
  }
  return !/^[ZX]/.test(stateOf(pid) ?? "");
}

/** State of a process as `ps` prints it; `undefined` if unknown. */
function stateOf(pid: number): string | undefined {
  if (Deno.build.os === "windows") return undefined; // Windows has no zombies
  const stat = fileOfProc(`${pid}/stat`);
  // The state follows the program's name in parentheses, which may itself contain parentheses.
  if (stat !== undefined) return stat.slice(stat.lastIndexOf(")") + 2);
  return printed("ps", "-o", "stat=", "-p", `${pid}`);
}

/**
 * Identifies the machine that assigned this process's id. A host name is not enough: two containers may
 * share it and each number their processes from 1. If two results are equal, equal ids mean the same
 * process.
 */
export function machine(): string {
  return named ??= [Deno.hostname(), ...Deno.build.os === "linux" ? linux() : []].join(" ");
}

let named: string | undefined;

function linux(): string[] {
  const space = "/proc/self/ns/pid";
  const parts = [
    fileOfProc("sys/kernel/random/boot_id"),
    looked(() => readlinkSync(space)) ?? printed("readlink", space),
  ];
  // An unknown machine gets a unique name, so that no process on it is taken for dead.
  return parts.map((part) => part?.trim() || crypto.randomUUID());
}

/** Reads a file below /proc: with Deno given all permissions, else with the C library given FFI. */
const fileOfProc = (name: string): string | undefined =>
  looked(() => readFileSync(`/proc/${name}`, "utf8")) ?? readProc(name);

function looked(read: () => string): string | undefined {
  try {
    return read();
  } catch {
    return undefined; // not Linux, or not enough permissions
  }
}

/** The output of a program; `undefined` if it may not run or fails. */
function printed(...words: string[]): string | undefined {
  try {
    const { success, out } = runProgramSync(words, { stderr: "null" });
    return success ? out.trim() : undefined;
  } catch {
    return undefined;
  }
}
