/**
 * Installs TensorFlow's libraries in the user's cache: download, check, unpack, and a single rename
 * at the end, so that a folder under its final name is complete. One process at a time works on a
 * folder; the next one removes the leftovers of an interrupted one.
 *
 * @module
 */
import { statfs } from "node:fs/promises";
import { basename, dirname, join } from "@std/path";
import { UserError } from "../../errors.ts";
import { unpackMember, zipMembers } from "../../zip.ts";
import { damageOf, recordFiles, removeParts, sha256 } from "./installed.ts";
import { installFolder, libraryIn, type TensorFlowLibrary } from "./library.ts";
import { downloadWheel, findPip, type Pip, PIPS } from "./pip.ts";
import { type Variant, type Wheel, wheelsFor } from "./wheel.ts";

/** Progress of an installation. */
export interface InstallEvent {
  /** `"wait"`, which has no byte count, while another process installs the same folder. */
  readonly phase: "wait" | "download" | "check" | "unpack";
  /** The name of the wheel, such as `"tensorflow-cpu 2.21.0"`; while waiting, that of the folder. */
  readonly subject: string;
  /** Bytes done. */
  readonly done: number;
  /** Bytes in total: the final value of `done`. */
  readonly total: number;
}

/** Options of an installation. */
export interface InstallOptions {
  /** Called with the progress several times a second. @default () => {} */
  readonly onProgress?: (event: InstallEvent) => void;
}

/** The outcome of an installation: the value, or one line that says why there is none. */
export type Installed<T> = { readonly installed: T } | { readonly reason: string };

/**
 * Fetches TensorFlow's libraries (CPU: 274 MB, 853 MB unpacked; CUDA: 3.4 GB, 5.7 GB unpacked) unless
 * they are already installed and intact. If pip or the network is missing, or no library exists for
 * this machine, it does not throw: it returns the reason.
 *
 * On SIGINT and SIGTERM it removes its partial files and throws.
 *
 * @throws {UserError} when the disk is full, a file's hash differs from the pinned one, or the
 * installation is interrupted.
 *
 * @example What is there is not fetched again
 * ```ts
 * import { installTensorFlow } from "./install.ts";
 * import { wheelsFor } from "./wheel.ts";
 * import assert from "node:assert/strict";
 *
 * const folder = await Deno.makeTempDir();
 * const ending = Deno.build.os === "darwin" ? "2.dylib" : "so.2";
 * await Deno.mkdir(`${folder}/tensorflow`);
 * const [wheel] = wheelsFor({ ...Deno.build, variant: "cpu" }) ?? [];
 * for (const [part, bytes] of [["cc", wheel?.unpackedBytes ?? 0], ["framework", 0]] as const) {
 *   const file = `${folder}/tensorflow/libtensorflow_${part}.${ending}`;
 *   await Deno.writeTextFile(file, "");
 *   await Deno.truncate(file, bytes); // holes, as long as the library
 * }
 * const result = await installTensorFlow({ folder });
 * assert.ok("installed" in result || /there is no TensorFlow library/.test(result.reason));
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function installTensorFlow(
  { variant = "cpu", folder = installFolder(variant), ...options }: InstallOptions & {
    /** For the CPU, or for NVIDIA's GPUs. @default "cpu" */
    readonly variant?: Variant;
    /** The folder to install into. @default installFolder(variant) */
    readonly folder?: string;
  } = {},
): Promise<Installed<TensorFlowLibrary>> {
  const { os, arch } = Deno.build;
  const wheels = wheelsFor({ os, arch, variant });
  if (!wheels) {
    return { reason: `there is no TensorFlow library (${variant}) to fetch for ${os} on ${arch}` };
  }
  const result = await installWheels(wheels, folder, options);
  if ("reason" in result) return result;
  const library = await libraryIn(folder);
  if (library) return { installed: library };
  throw new UserError(`${folder} is incomplete; delete it and run again`);
}

/**
 * Unpacks wheels into `folder`, atomically for other processes: the folder appears when it is
 * complete. `installTensorFlow` calls this with the table of `wheel.ts`.
 *
 * @throws {UserError} as `installTensorFlow`.
 *
 * @example Without pip
 * ```ts
 * import { installWheels } from "./install.ts";
 * import { wheelsFor } from "./wheel.ts";
 * import assert from "node:assert/strict";
 *
 * const cache = await Deno.makeTempDir();
 * const wheels = wheelsFor({ os: "linux", arch: "aarch64", variant: "cpu" })!;
 * const small = wheels.map((wheel) => ({ ...wheel, unpackedBytes: 0, bytes: 0 }));
 * const result = await installWheels(small, `${cache}/tensorflow`, { pips: [] });
 * assert.match("reason" in result ? result.reason : "", /no pip was found/);
 * await Deno.remove(cache, { recursive: true });
 * ```
 */
export async function installWheels(
  wheels: readonly Wheel[],
  folder: string,
  { onProgress = () => {}, pips = PIPS }: InstallOptions & {
    /** The ways to call pip, in the order to try them. @default PIPS */
    readonly pips?: readonly Pip[];
  } = {},
): Promise<Installed<string>> {
  const isWhole = async () => await exists(folder) && !await damageOf(folder, { wheels });
  if (await isWhole()) return { installed: folder };
  const parent = dirname(folder);
  const interruption = new AbortController();
  const interrupt = () => interruption.abort();
  const windows = Deno.build.os === "windows"; // which has no SIGTERM
  const signals: readonly Deno.Signal[] = windows ? ["SIGINT"] : ["SIGINT", "SIGTERM"];
  for (const signal of signals) Deno.addSignalListener(signal, interrupt);
  try {
    await Deno.mkdir(parent, { recursive: true });
    // The process, not the file, holds the lock: the system releases it however the process ends.
    using lock = await Deno.open(`${folder}.lock`, { write: true, create: true });
    while (!await lock.tryLock(true)) {
      onProgress({ phase: "wait", subject: basename(folder), done: 0, total: 0 });
      await pause(500);
      interruption.signal.throwIfAborted();
    }
    if (await isWhole()) return { installed: folder };
    await removeParts(folder);
    return await fillFolder(wheels, folder, { onProgress, pips, signal: interruption.signal });
  } catch (error) {
    if (interruption.signal.aborted) {
      throw new UserError("the installation was interrupted; run the command again");
    }
    if (error instanceof Deno.errors.PermissionDenied) {
      return { reason: `${parent} cannot be written; set IEL_CACHE_DIR to a folder of yours` };
    }
    const { code } = error as { code?: unknown };
    if (code === "ENOSPC") throw diskFull(parent);
    if (code === "ENOLCK" || code === "ENOSYS" || code === "EOPNOTSUPP") {
      return {
        reason: `${parent} cannot be locked; set IEL_CACHE_DIR to a folder on a local disk`,
      };
    }
    throw error;
  } finally {
    for (const signal of signals) Deno.removeSignalListener(signal, interrupt);
  }
}

/** What the steps of an installation share. */
interface Work extends Required<InstallOptions> {
  readonly pips: readonly Pip[];
  readonly signal: AbortSignal;
}

async function fillFolder(
  wheels: readonly Wheel[],
  folder: string,
  work: Work,
): Promise<Installed<string>> {
  await checkSpace(wheels, dirname(folder));
  const pip = await findPip(work.pips);
  if (!pip) {
    return { reason: "no pip was found to fetch TensorFlow's library; install Python 3" };
  }
  const part = await Deno.makeTempDir({
    dir: dirname(folder),
    prefix: `${basename(folder)}.part-`,
  });
  try {
    for (const wheel of wheels) {
      const reason = await addWheel(wheel, { ...work, pip, part });
      if (reason !== undefined) return { reason };
    }
    await recordFiles(part, work.signal);
    if (await exists(folder)) await Deno.remove(folder, { recursive: true }); // the old one is damaged
    await Deno.chmod(part, 0o755); // a temporary folder is private to its owner; a cache may be shared
    await Deno.rename(part, folder);
    return { installed: folder };
  } finally {
    if (await exists(part)) await Deno.remove(part, { recursive: true });
  }
}

/** Downloads, checks and unpacks one wheel into `part`; returns the reason if pip cannot fetch it. */
async function addWheel(
  wheel: Wheel,
  { pip, part, signal, onProgress }: Work & { readonly pip: Pip; readonly part: string },
): Promise<string | undefined> {
  const subject = `${wheel.project} ${wheel.version}`;
  const report = (phase: InstallEvent["phase"], total: number) => (done: number) =>
    onProgress({ phase, subject, done, total });
  const to = join(part, "download");
  await Deno.mkdir(to);
  const onBytes = report("download", wheel.bytes);
  onBytes(0);
  const download = await downloadWheel(pip, wheel, { to, onBytes, signal });
  if ("reason" in download) return download.reason;
  onBytes(wheel.bytes);

  const { path } = download;
  const { size } = await Deno.stat(path);
  if (await sha256(path, { onBytes: report("check", size), signal }) !== wheel.sha256) {
    throw new UserError(
      `${basename(path)} as pip downloaded it is not the file that the kit expects (SHA-256 ` +
        `${wheel.sha256.slice(0, 12)}…); use another package index or set IEL_TENSORFLOW`,
    );
  }
  const members = (await zipMembers(path)).filter(({ name }) =>
    wheel.members.test(name) && !name.split("/").includes("..")
  );
  const total = members.reduce((sum, { bytes }) => sum + bytes, 0);
  const unpacked = report("unpack", total);
  let before = 0;
  for (const member of members) {
    const target = join(part, member.name);
    await Deno.mkdir(dirname(target), { recursive: true });
    await unpackMember(path, member, {
      to: target,
      onBytes: (bytes) => unpacked(before + bytes),
      signal,
    });
    before += member.bytes;
  }
  await Deno.remove(to, { recursive: true });
  return undefined;
}

/** Throws if the disk space cannot suffice: pip holds a wheel twice while it moves it into place. */
async function checkSpace(wheels: readonly Wheel[], folder: string): Promise<void> {
  const unpacked = wheels.reduce((sum, wheel) => sum + wheel.unpackedBytes, 0);
  const needed = unpacked + 2 * Math.max(...wheels.map((wheel) => wheel.bytes));
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < needed) throw diskFull(folder, needed);
}

function diskFull(folder: string, needed?: number): UserError {
  const what = needed ? `the disk lacks ${(needed / 1e9).toFixed(1)} GB free` : "the disk is full";
  return new UserError(`${what} at ${folder}; make room or set IEL_CACHE_DIR to another disk`);
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
