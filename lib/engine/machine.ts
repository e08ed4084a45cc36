/**
 * What machine this is, as far as a measured time or a result depends on it. Nothing that names the
 * machine or its user: these lines are published in records.
 *
 * @module
 */
import { cpus } from "node:os";
import { readOwnProc, writeOwnProc } from "./proc.ts";

/** A description of the machine. */
export interface Machine {
  /** System and release, such as `"Linux 6.1.0 (Debian GNU/Linux 12 (bookworm))"`. */
  readonly os: string;
  /** Model of the processor and its architecture, such as `"AMD EPYC (x86_64)"`. */
  readonly cpu: string;
  /** Logical cores that this process may use. */
  readonly cores: number;
  /** Physical memory, in bytes. */
  readonly memoryBytes: number;
}

/**
 * Describes the machine that this process runs on.
 *
 * @example
 * ```ts
 * import { describeMachine } from "./machine.ts";
 * import assert from "node:assert/strict";
 *
 * const { os, cpu, cores, memoryBytes } = describeMachine();
 * assert.ok(os && cpu && cores >= 1 && memoryBytes > 0);
 * ```
 */
export function describeMachine(): Machine {
  return {
    os: operatingSystem(),
    cpu: `${cpus()[0]?.model.trim() || "unknown processor"} (${Deno.build.arch})`,
    cores: navigator.hardwareConcurrency,
    memoryBytes: Deno.systemMemoryInfo().total,
  };
}

const SYSTEMS: Readonly<Record<string, string>> = {
  darwin: "macOS",
  linux: "Linux",
  windows: "Windows",
};

function operatingSystem(): string {
  // The numbers alone: what follows them in a release can name a company or a machine.
  const release = /^[\d.]+/.exec(Deno.osRelease())?.[0] ?? "";
  const system = `${SYSTEMS[Deno.build.os] ?? Deno.build.os} ${release}`.trim();
  const distribution = Deno.build.os === "linux" && distributionName();
  return distribution ? `${system} (${distribution})` : system;
}

/** `PRETTY_NAME` of os-release, where there is one. */
function distributionName(): string | undefined {
  try {
    const text = Deno.readTextFileSync("/etc/os-release");
    return /^PRETTY_NAME="?([^"\n]*)/m.exec(text)?.[1];
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/**
 * Largest resident memory of this process since it began, or since `resetPeakMemory`, in bytes.
 * On Linux the kernel's own count (VmHWM); elsewhere, and without the permission for foreign
 * functions (`--allow-ffi`), the most that was resident whenever this was asked.
 *
 * @example
 * ```ts
 * import { peakMemory } from "./machine.ts";
 * import assert from "node:assert/strict";
 *
 * assert.ok(peakMemory() > 1e6);
 * ```
 */
export function peakMemory(): number {
  const kibibytes = /^VmHWM:\s+(\d+)/m.exec(readOwnProc("status") ?? "")?.[1];
  if (kibibytes) return Number(kibibytes) * 1024;
  return mostSeen = Math.max(mostSeen, Deno.memoryUsage().rss);
}

let mostSeen = 0;

/**
 * Starts the count of `peakMemory` anew. Where a container forbids it to Linux, the peak counts from
 * the start of the process.
 */
export function resetPeakMemory(): void {
  writeOwnProc("clear_refs", "5");
  mostSeen = Deno.memoryUsage().rss;
}
