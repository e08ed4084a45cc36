/**
 * Processes, and the machine that numbers them: whether one of that number still runs. Where this
 * process may not look, it says nothing that it does not know.
 *
 * @module
 */
import { readFileSync, readlinkSync } from "node:fs";
import process from "node:process";
import { readProc } from "../../engine/proc.ts";
import { runProgramSync } from "../../program.ts";

/**
 * Whether a process of this machine runs. One that has ended and was not yet fetched by its parent (a
 * zombie) does not. In doubt it does.
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

/** State of a process as `ps` writes it; `undefined` where nobody says. */
function stateOf(pid: number): string | undefined {
  if (Deno.build.os === "windows") return undefined; // which has no zombies
  const stat = fileOfProc(`${pid}/stat`);
  // The program's name stands before it in brackets, and may hold some itself.
  if (stat !== undefined) return stat.slice(stat.lastIndexOf(")") + 2);
  return printed("ps", "-o", "stat=", "-p", `${pid}`);
}

/**
 * The machine that numbers this process: two containers may share a host's name, and number their
 * processes each from 1. Equal names mean that a number means the same process.
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
  // Who cannot tell the machine is on one of its own, so that it takes nobody for dead.
  return parts.map((part) => part?.trim() || crypto.randomUUID());
}

/** A file below /proc: by Deno with all permissions, by the C library with that for foreign functions. */
const fileOfProc = (name: string): string | undefined =>
  looked(() => readFileSync(`/proc/${name}`, "utf8")) ?? readProc(name);

function looked(read: () => string): string | undefined {
  try {
    return read();
  } catch {
    return undefined; // not Linux, or not all permissions
  }
}

/** What a program prints, where it may be run and ends well. */
function printed(...words: string[]): string | undefined {
  try {
    const { success, out } = runProgramSync(words, { stderr: "null" });
    return success ? out.trim() : undefined;
  } catch {
    return undefined;
  }
}
