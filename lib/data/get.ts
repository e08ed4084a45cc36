/**
 * A data set from its published archive into the user's folder of data sets. How bytes come is
 * `download.ts`'s matter, reading the files afterwards the loaders'.
 *
 * The manifest pins a commit, but a host may pack the same commit into other zip bytes from one year to
 * the next. So it is not the archive that is verified but what is unpacked from it: the SHA-256 over
 * the files, by `filesHash`. Archives of many small files are kept packed and verified by `storeHash`.
 *
 * @module
 */
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "@std/path";
import { unzipSync } from "fflate";
import { UserError } from "../errors.ts";
import { dataDirectory } from "./directory.ts";
import { download, type DownloadOptions, type Progress } from "./download.ts";
import { openFileStore, storeHash } from "./file_store.ts";
import { filesHash } from "./files_hash.ts";
import type { Manifest } from "./manifest.ts";

/** Where a data set goes, and who is told. */
export interface GetOptions extends Pick<DownloadOptions, "patience"> {
  /** The folder of data sets; made if it is not there. @default dataDirectory() */
  directory?: string;
  /** Called as bytes come. @default nothing */
  onProgress?: (progress: Progress) => void;
}

/**
 * Downloads and unpacks a data set to `<directory>/<name>/<folder>`, or keeps its archive as
 * `<directory>/<name>/<kept>`; gives that path. It appears when all its files are verified, not
 * before. An interrupted download is taken up again by the next call, and of two processes at once
 * the second waits and finds the work done.
 *
 * @throws {UserError} when the archive cannot be had or holds other files than the manifest says; the
 * line tells how to do it by hand.
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
  await mkdir(join(directory, name), { recursive: true }).catch((error) => {
    throw new UserError(`cannot write to ${directory} (${error.message}); set IEL_DATA_DIR`);
  });
  using turn = await Deno.open(join(directory, `.${name}.lock`), { create: true, write: true });
  await turn.lock(true);
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
      ? await hashPacked(zip, member)
      : await filesHash(files, await listFiles(files));
    if (sha256 !== manifest.sha256) throw new Error(`its files hash to ${sha256}`);
    await rename(files, target);
  } catch (error) {
    const why = error instanceof Error ? error.message : error;
    throw new UserError(
      `${archive.address} is not the archive that was expected (${why}); ${remedy}`,
    );
  } finally {
    await rm(unpacked, { recursive: true, force: true });
    await rm(zip, { force: true });
  }
  return target;
}

/** `storeHash` of an archive, when every member that matches can be read. */
async function hashPacked(zip: string, member: RegExp): Promise<string> {
  const store = await openFileStore(zip, { member, remedy: "get it anew" });
  await store.read(store.names);
  return await storeHash(store);
}

/** Names of all files under a folder, with `/` between the parts. */
async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)).replaceAll("\\", "/"));
}

/** Unpacks the members that match, each under the name that the first group of `member` gives. */
async function unpack(zip: string, { member, to }: { member: RegExp; to: string }): Promise<void> {
  const files = unzipSync(await readFile(zip), { filter: ({ name }) => member.test(name) });
  for (const [name, bytes] of Object.entries(files)) {
    const path = join(to, member.exec(name)![1]!);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, bytes);
  }
}
