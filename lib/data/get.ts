/**
 * A data set from its published archive into the user's folder of data sets.
 *
 * The manifest pins a commit, but a host may pack the same commit into other zip bytes from one year to
 * the next. So it is not the archive that is verified but what is unpacked from it: the SHA-256 over
 * the files, by `filesHash`. Archives of many small files are kept packed and verified by `storeHash`.
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

/** Where a data set goes, and who is told. */
export interface GetOptions extends Pick<DownloadOptions, "patience"> {
  /** The folder of data sets; made if it is not there. @default dataDirectory() */
  directory?: string;
  /** Called as bytes come. @default nothing */
  onProgress?: (progress: Progress) => void;
}

/** What else helps where the folder of data sets takes no file. */
const ELSEWHERE = { otherwise: "set IEL_DATA_DIR to a folder that may be written" };

/** An archive that is damaged or holds other files: it is no use to keep it. */
class Unexpected extends Error {}

/**
 * Downloads and unpacks a data set to `<directory>/<name>/<folder>`, or keeps its archive as
 * `<directory>/<name>/<kept>`; gives that path. It appears when all its files are verified, not
 * before. The next call continues an interrupted download, and of two processes at once
 * the second waits and finds the work done.
 *
 * @throws {UserError} when the archive cannot be had or holds other files than the manifest says; the
 * line tells how to do it by hand. And when the disk is full or may not be written; an archive that
 * has come is kept for the next call.
 *
 * @example From a server that is not there
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
  throw new Unexpected(message.split(";")[0]!); // without its own remedy
}

/** `storeHash` of an archive, when every member that matches can be read. */
async function hashPacked(zip: string, member: RegExp): Promise<string> {
  const store = await openFileStore(zip, { member, remedy: "get it anew" });
  await store.read(store.names);
  return await storeHash(store);
}

/** Members that are in memory at one time. */
const AT_ONCE = 50;

/** Unpacks the members that match, each under the name that the first group of `member` gives. */
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
