/**
 * Uses pip, Python's package installer, to fetch a file, because it knows the user's index, mirror,
 * proxy and certificates. It installs nothing into any Python, and any Python's pip will do.
 *
 * @module
 */
import { join } from "@std/path";
import { UserError } from "../../errors.ts";
import { runProgram, works } from "../../program.ts";
import type { Wheel } from "./wheel.ts";

/** How to call pip: a program and its first arguments. */
export type Pip = readonly [string, ...string[]];

/** The ways to call pip, in the order to try them. */
export const PIPS = [
  ["python3", "-m", "pip"],
  ["python", "-m", "pip"],
  ["pip3"],
  ["pip"],
  ["uv", "tool", "run", "pip"],
] as const satisfies readonly Pip[];

/** How often the size of the growing file is read, in milliseconds. */
const WATCH_INTERVAL = 200;

/** The first of these ways to call pip that works on this machine. */
export async function findPip(pips: readonly Pip[] = PIPS): Promise<Pip | undefined> {
  for (const pip of pips) {
    if (await works([...pip, "--version"])) return pip;
  }
  return undefined;
}

/** The outcome of a download: the path of the file, or the reason why there is none. */
export type Download = { readonly path: string } | { readonly reason: string };

/** Options of a download. */
export interface DownloadOptions {
  /** An existing, empty folder; pip's temporary files go there too. */
  readonly to: string;
  /** Called with the number of bytes on disk a few times a second. @default undefined */
  readonly onBytes?: (bytes: number) => void;
  /** Stops pip. @default undefined */
  readonly signal?: AbortSignal;
}

/**
 * Downloads one wheel with pip. Does not check its hash.
 *
 * @throws {UserError} when the disk is full.
 */
export async function downloadWheel(
  pip: Pip,
  wheel: Wheel,
  { to, onBytes, signal }: DownloadOptions,
): Promise<Download> {
  // deno-fmt-ignore
  const words = [
    ...pip, "download", "--quiet", "--no-input", "--disable-pip-version-check", "--no-cache-dir",
    "--retries", "2", "--no-deps", "--only-binary", ":all:", "--python-version", "3.12",
    "--platform", wheel.platform, "--dest", to, `${wheel.project}==${wheel.version}`,
  ];
  const watch = onBytes &&
    setInterval(() => onBytes(Math.min(largestFile(to), wheel.bytes)), WATCH_INTERVAL);
  const { success, log } = await runProgram(words, {
    env: { TMPDIR: to, PIP_REQUIRE_VIRTUALENV: "0" },
    stdout: "null",
    signal,
  }).finally(() => clearInterval(watch));
  signal?.throwIfAborted();
  if (!success) return { reason: reasonOf(log, wheel) };
  const file = [...Deno.readDirSync(to)].find((entry) => entry.name.endsWith(".whl"));
  if (!file) return { reason: `pip downloaded no file of ${wheel.project} ${wheel.version}` };
  return { path: join(to, file.name) };
}

/** Size of the largest file in a folder and its subfolders: the one that pip is writing. */
function largestFile(folder: string): number {
  let largest = 0;
  try {
    for (const entry of Deno.readDirSync(folder)) {
      const path = join(folder, entry.name);
      const size = entry.isDirectory ? largestFile(path) : Deno.statSync(path).size;
      largest = Math.max(largest, size);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error; // pip has moved it meanwhile
  }
  return largest;
}

/** Picks the one line of pip's output that gives the reason. */
function reasonOf(stderr: string, { project, version }: Wheel): string {
  if (/No space left on device/.test(stderr)) {
    throw new UserError(
      "the disk of the cache folder is full; make room or set IEL_CACHE_DIR to another disk",
    );
  }
  const network = /NewConnectionError|NameResolution|timed? ?out|ProxyError|Max retries exceeded/i;
  const lines = stderr.split("\n").map((line) => line.trim()).filter(Boolean);
  const last = lines.findLast((line) => line.startsWith("ERROR:")) ?? lines.at(-1) ?? "no message";
  const why = network.test(stderr) ? "the package index cannot be reached" : last;
  return `pip could not fetch ${project} ${version}: ${why.replace(/^ERROR:\s*/, "")}`;
}
