/**
 * Describes the machine, as far as measured times or results depend on it. The description never
 * identifies the machine or its user, because records publish it.
 *
 * @module
 */
import { cpus } from "node:os";
import { readOwnProc, readProc, writeOwnProc } from "./proc.ts";

/** A description of the machine. */
export interface Machine {
  /** Operating system and release, such as `"Linux 6.1.0 (Debian GNU/Linux 12 (bookworm))"`. */
  readonly os: string;
  /**
   * Processor model, architecture and vector instructions, such as `"AMD EPYC (x86_64, AVX2)"`. The
   * last digits of a network depend on these instructions, and a training magnifies them. They are
   * left out where `vectorInstructions` cannot know them.
   */
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
  const model = cpus()[0]?.model.trim() || "unknown processor";
  const vectors = vectorInstructions();
  return {
    os: operatingSystem(),
    cpu: `${model} (${[Deno.build.arch, vectors].filter(Boolean).join(", ")})`,
    cores: navigator.hardwareConcurrency,
    memoryBytes: Deno.systemMemoryInfo().total,
  };
}

/** Flags of Linux's `/proc/cpuinfo`, newest first, for which oneDNN has convolutions of their own. */
const VECTORS = [
  ["amx_tile", "AMX"],
  ["avx512_bf16", "AVX-512 BF16"],
  ["avx512f", "AVX-512"],
  ["avx2", "AVX2"],
] as const;

/**
 * The newest vector instructions that a `/proc/cpuinfo` lists for the first core; `undefined` for
 * other architectures than x86, and without such a file.
 *
 * @param cpuinfo The file's text. @default that of this machine
 *
 * @example
 * ```ts
 * import { vectorInstructions } from "./machine.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(vectorInstructions("flags : fpu sse avx avx2 avx512f\n"), "AVX-512");
 * strictEqual(vectorInstructions("Features : fp asimd\n"), undefined);
 * ```
 */
export function vectorInstructions(cpuinfo = readProc("cpuinfo") ?? ""): string | undefined {
  const flags = new Set(/^flags\s*:(.*)/m.exec(cpuinfo)?.[1]?.split(/\s+/));
  return VECTORS.find(([flag]) => flags.has(flag))?.[1];
}

const SYSTEMS: Readonly<Record<string, string>> = {
  darwin: "macOS",
  linux: "Linux",
  windows: "Windows",
};

function operatingSystem(): string {
  // Keep the numbers only: the rest of a release string can name a company or a machine.
  const release = /^[\d.]+/.exec(Deno.osRelease())?.[0] ?? "";
  const system = `${SYSTEMS[Deno.build.os] ?? Deno.build.os} ${release}`.trim();
  const distribution = Deno.build.os === "linux" && distributionName();
  return distribution ? `${system} (${distribution})` : system;
}

/** `PRETTY_NAME` from os-release, if the file exists. */
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
 * The peak resident memory of this process since its start, or since `resetPeakMemory`, in bytes. On
 * Linux it is the kernel's own count (VmHWM); elsewhere, or without permission for foreign functions
 * (`--allow-ffi`), it is the largest value seen by calls of this function.
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
 * Restarts the count of `peakMemory`. Where a container does not let Linux reset it, the peak counts
 * from the start of the process.
 */
export function resetPeakMemory(): void {
  writeOwnProc("clear_refs", "5");
  mostSeen = Deno.memoryUsage().rss;
}
