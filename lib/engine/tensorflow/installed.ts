/**
 * Checks whether an installed library still is what was unpacked: full disks and careless copies
 * truncate a cache, and a truncated library ends the process without a message.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { basename, dirname, join } from "@std/path";
import { installFolder, type TensorFlowLibrary } from "./library.ts";
import { type Variant, type Wheel, wheelsFor } from "./wheel.ts";

/** The file beside the unpacked ones that records their sizes and hashes. */
const RECORD = "installed.json";

/** How long a check of every byte stays valid, in milliseconds; sizes are checked every time. */
const DAY = 24 * 60 * 60 * 1000;

/** Files by their path in the folder. */
type Files = Record<string, { readonly bytes: number; readonly sha256?: string | undefined }>;

/** The last check of every byte: its time, and the state of the files. */
interface Look {
  readonly at: number;
  readonly files: Record<string, { readonly bytes: number; readonly modified: number }>;
}

/**
 * Whether to check a file's bytes: TensorFlow's own only. NVIDIA's files are gigabytes in size, of
 * which a process reads only a part, so only their sizes are checked.
 */
const isHashed = (path: string) => !path.startsWith("nvidia/");

/** Records the files that have just been unpacked into a folder. */
export async function recordFiles(folder: string, signal?: AbortSignal): Promise<void> {
  const files: Files = {};
  for (const path of await filesIn(folder)) {
    const at = join(folder, path);
    const { size: bytes } = await Deno.stat(at);
    files[path] = { bytes, ...(isHashed(path) && { sha256: await sha256(at, { signal }) }) };
  }
  await Deno.writeTextFile(join(folder, RECORD), JSON.stringify({ files }, null, 1));
}

/**
 * What is wrong with an installed folder, in one line; `undefined` where nothing is, and where the
 * folder does not exist. Sizes are compared every time. Bytes are compared once a day and whenever a
 * file was touched, but not where the check cannot be recorded, such as in a read-only image.
 *
 * @param wheels The unpacked wheels: they give the file sizes of a folder that predates the records.
 */
export async function damageOf(
  folder: string,
  { wheels = [], now = Date.now() }: { wheels?: readonly Wheel[]; now?: number } = {},
): Promise<string | undefined> {
  const record = await readJson<{ files: Files }>(join(folder, RECORD));
  if (!record) return await legacyDamage(folder, wheels);
  const look: Look = { at: now, files: {} };
  for (const [path, { bytes }] of Object.entries(record.files)) {
    const info = await Deno.stat(join(folder, path)).catch(() => undefined);
    if (info?.size !== bytes) return damaged(join(folder, path), { has: info?.size, not: bytes });
    look.files[path] = { bytes, modified: info.mtime?.getTime() ?? 0 };
  }
  const place = `${folder}.checked`;
  if (isRecent(await readJson<Look>(place), look)) return undefined;
  try {
    await Deno.writeTextFile(place, ""); // no check, in case the next lines do not complete
  } catch {
    return undefined;
  }
  for (const [path, { sha256: expected }] of Object.entries(record.files)) {
    if (expected === undefined || await sha256(join(folder, path)) === expected) continue;
    return `${join(folder, path)} is damaged: its bytes are not those that were unpacked`;
  }
  await Deno.writeTextFile(place, JSON.stringify(look));
  return undefined;
}

/**
 * What is wrong with a library in the user's cache, and its variant; `undefined` for any other
 * library.
 */
export async function examineInstalled(
  { cc }: TensorFlowLibrary,
): Promise<{ readonly variant: Variant; readonly damage: string | undefined } | undefined> {
  const folder = dirname(dirname(cc));
  const variant = (["cpu", "cuda"] as const).find((one) => installFolder(one) === folder);
  if (!variant) return undefined;
  const wheels = wheelsFor({ ...Deno.build, variant }) ?? [];
  return { variant, damage: await damageOf(folder, { wheels }) };
}

/**
 * Removes from a cache the leftovers of killed installations, of any version: folders called
 * `<name>.part-…` whose `<name>.lock` no process holds.
 */
export async function sweepParts(cache: string): Promise<void> {
  const parts = (await entries(cache)).flatMap((name) => /^(.+)\.part-/.exec(name)?.[1] ?? []);
  for (const whole of new Set(parts)) {
    try {
      using lock = await Deno.open(join(cache, `${whole}.lock`), { write: true, create: true });
      if (await lock.tryLock(true)) await removeParts(join(cache, whole));
    } catch { /* a cache that others write */ }
  }
}

/** Removes the leftovers of an interrupted installation of this folder; the caller holds its lock. */
export async function removeParts(folder: string): Promise<void> {
  for (const name of await entries(dirname(folder))) {
    if (!name.startsWith(`${basename(folder)}.part-`)) continue;
    await Deno.remove(join(dirname(folder), name), { recursive: true });
  }
}

/** SHA-256 of a file, in hexadecimal digits. */
export async function sha256(
  path: string,
  { onBytes = () => {}, signal }: {
    /** Called with the number of bytes read. @default () => {} */
    readonly onBytes?: (bytes: number) => void;
    /** Aborts the reading. @default undefined */
    readonly signal?: AbortSignal | undefined;
  } = {},
): Promise<string> {
  const hash = createHash("sha256");
  const buffer = new Uint8Array(1 << 20);
  let bytes = 0;
  using file = await Deno.open(path);
  for (let read; (read = await file.read(buffer)) !== null;) {
    signal?.throwIfAborted();
    hash.update(buffer.subarray(0, read));
    onBytes(bytes += read);
  }
  return hash.digest("hex");
}

/**
 * Checks a folder without a record, from an older kit: TensorFlow's files have the sizes of its
 * wheel's members.
 */
async function legacyDamage(
  folder: string,
  [wheel]: readonly Wheel[],
): Promise<string | undefined> {
  const own = join(folder, "tensorflow");
  const names = await entries(own);
  if (!wheel || names.length === 0) return undefined;
  let bytes = 0;
  for (const name of names) bytes += (await Deno.stat(join(own, name))).size;
  return bytes === wheel.unpackedBytes
    ? undefined
    : damaged(own, { has: bytes, not: wheel.unpackedBytes });
}

function damaged(
  path: string,
  { has, not }: { has: number | undefined; not: number },
): string {
  return `${path} is damaged: it ${has === undefined ? "is gone" : `has ${has} bytes, not ${not}`}`;
}

function isRecent(last: Look | undefined, now: Look): boolean {
  if (!last || !(now.at - last.at < DAY && last.at <= now.at)) return false;
  return JSON.stringify(last.files) === JSON.stringify(now.files);
}

async function readJson<T>(path: string): Promise<T | undefined> {
  try {
    return JSON.parse(await Deno.readTextFile(path)) as T;
  } catch { // missing or truncated
    return undefined;
  }
}

/** Names in a folder; empty if the folder does not exist. */
async function entries(folder: string): Promise<string[]> {
  try {
    return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/** Sorted paths of the files in a folder and its subfolders. */
async function filesIn(folder: string, inside = ""): Promise<string[]> {
  const paths: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(join(folder, inside))) {
    const path = inside ? `${inside}/${name}` : name;
    paths.push(...(isDirectory ? await filesIn(folder, path) : [path]));
  }
  return paths.sort();
}
