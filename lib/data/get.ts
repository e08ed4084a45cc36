/**
 * Downloads a published data set into the user's folder of data sets.
 *
 * The manifest pins a commit, but over the years a host may pack the same commit into different zip
 * bytes. So the check covers the unpacked files, not the archive: their SHA-256 by `filesHash`. Archives
 * of many small files are kept packed and verified by `storeHash`.
 *
 * @module
 */
import { mkdir, rename, rm, stat } from "node:fs/promises";
import { join } from "@std/path";
import { UserError } from "../errors.ts";
import { cannotWrite, writeAtomic } from "../files.ts";
import { readMembers, zipMembers } from "../zip.ts";
import { dataDirectory } from "./directory.ts";
import { download, type DownloadOptions, type Progress } from "./download.ts";
import { openFileStore, storeHash } from "./file_store.ts";
import { filesHash } from "./files_hash.ts";
import { listFiles } from "./list_files.ts";
import type { Manifest } from "./manifest.ts";

/** Where a data set goes, and how to report progress. */
export interface GetOptions extends Pick<DownloadOptions, "patience"> {
  /** The folder of data sets; created if missing. @default dataDirectory() */
  directory?: string;
  /** Called as bytes arrive. @default nothing */
  onProgress?: (progress: Progress) => void;
}

/** Remedy when the folder of data sets is not writable. */
const ELSEWHERE = { otherwise: "set IEL_DATA_DIR to a writable folder" };

/** The archive is damaged or holds other files, so it is not worth keeping. */
class Unexpected extends Error {}

/**
 * Downloads and unpacks a data set to `<directory>/<name>/<folder>`, or keeps its archive as
 * `<directory>/<name>/<kept>`, and returns that path. The path appears only after all its files are
 * verified. The next call continues an interrupted download; of two concurrent processes, the second
 * waits and finds the work done.
 *
 * @throws {UserError} when the archive cannot be downloaded or holds other files than the manifest says;
 * the line says how to do it by hand. Also when the disk is full or not writable; a complete archive is
 * then kept for the next call.
 *
 * @example From a server that does not exist
 * ```ts
 * import { getDataset } from "./get.ts";
 * import { MANIFESTS } from "./manifest.ts";
 * import { rejects } from "node:assert/strict";
 *
 * const archive = { ...MANIFESTS.wbc.archive, address: "http://127.0.0.1:49151/wbc.zip" };
 * const directory = await Deno.makeTempDir();
 * await rejects(
 *   getDataset({ ...MANIFESTS.wbc, archive }, { directory }),
 *   /cannot reach .* download it by hand.* IEL_DATA_DIR/,
 * );
 * await Deno.remove(directory, { recursive: true });
 * ```
 */
export async function getDataset(
  manifest: Manifest,
  { directory = dataDirectory(), onProgress = () => {}, patience }: GetOptions = {},
): Promise<string> {
  const { name, archive } = manifest;
  const target = join(directory, name, archive.kept ?? manifest.folder);
  const byHand = archive.kept ? `save it as ${target}` : `unzip it in ${join(directory, name)}`;
  const remedy = `download it by hand, ${byHand}, ` +
    `or set IEL_DATA_DIR to a folder that has ${name}/`;
  if (await stat(target).catch(() => undefined)) return target;
  const parent = join(directory, name);
  await mkdir(parent, { recursive: true }).catch(cannotWrite(parent, ELSEWHERE));
  const lock = join(directory, `.${name}.lock`);
  using turn = await Deno.open(lock, { create: true, write: true }).catch(
    cannotWrite(lock, ELSEWHERE),
  );
  await turn.lock(true).catch(cannotWrite(lock, ELSEWHERE));
  if (await stat(target).catch(() => undefined)) return target;

  const zip = join(directory, `${name}.zip`);
  await download(archive.address, zip, {
    remedy,
    ...(patience === undefined ? {} : { patience }),
    onProgress: ({ bytes, total }) => onProgress({ bytes, total: total ?? archive.bytes }),
  });
  const unpacked = join(directory, `.${name}-unpacked`);
  try {
    const member = new RegExp(archive.member);
    await rm(unpacked, { recursive: true, force: true });
    if (!archive.kept) await unpack(zip, { member, to: unpacked });
    const files = archive.kept ? zip : join(unpacked, manifest.folder);
    const sha256 = archive.kept
      ? await hashPacked(zip, member).catch(unexpected)
      : await filesHash(files, (await listFiles(files).catch(() => ({ files: [] }))).files);
    if (sha256 !== manifest.sha256) throw new Unexpected(`its files hash to ${sha256}`);
    await rename(files, target).catch(cannotWrite(target, ELSEWHERE));
    await rm(zip, { force: true });
  } catch (error) {
    if (!(error instanceof Unexpected)) throw error;
    await rm(zip, { force: true });
    throw new UserError(
      `${archive.address} is not the archive that was expected (${error.message}); ${remedy}`,
    );
  } finally {
    await rm(unpacked, { recursive: true, force: true });
  }
  return target;
}

function unexpected({ message }: Error): never {
  throw new Unexpected(message.split(";")[0]!); // without the remedy
}

/** `storeHash` of an archive, after checking that every matching member can be read. */
async function hashPacked(zip: string, member: RegExp): Promise<string> {
  const store = await openFileStore(zip, { member, remedy: "get it anew" });
  await store.read(store.names);
  return await storeHash(store);
}

/** Number of members in memory at a time. */
const AT_ONCE = 50;

/** Unpacks the matching members, each under the name in the first group of `member`. */
async function unpack(zip: string, { member, to }: { member: RegExp; to: string }): Promise<void> {
  const members = (await zipMembers(zip).catch(unexpected)).filter(({ name }) => member.test(name));
  for (let at = 0; at < members.length; at += AT_ONCE) {
    const some = members.slice(at, at + AT_ONCE);
    const contents = await readMembers(zip, some, { remedy: "get it anew" }).catch(unexpected);
    for (const [index, { name }] of some.entries()) {
      await writeAtomic(join(to, member.exec(name)![1]!), contents[index]!);
    }
  }
}
