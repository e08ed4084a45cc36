/**
 * The directory of a zip file, and its members unpacked as streams, so that a library of 800 MB never
 * lies in memory. Enough of the format for wheels and data sets: stored or deflated members, no
 * encryption, no file above 4 GiB. Reading many small members where they lie is `data/zip.ts`'s.
 *
 * @module
 */
import { crc32 } from "node:zlib";
import { UserError } from "./errors.ts";

/** A member of a zip file. */
export interface ZipMember {
  /** Path in the archive, with `/`. */
  readonly name: string;
  /** Size when unpacked, in bytes. */
  readonly bytes: number;
  /** Size in the archive, in bytes. */
  readonly packedBytes: number;
  /** Whether it is deflated, not stored as it is. */
  readonly deflated: boolean;
  /** Checksum of the unpacked bytes. */
  readonly crc32: number;
  /** Whether the archive marks it as executable by its owner. */
  readonly executable: boolean;
  /** Where its local header starts. */
  readonly offset: number;
}

/** Bytes of one read. */
const CHUNK = 1 << 20;
const END_OF_DIRECTORY = 0x06054b50;
const LOCAL_HEADER = 0x04034b50;

/**
 * The members that a zip file lists, folders included.
 *
 * @throws {UserError} when the file cannot be read, is no zip file or is cut short.
 *
 * @example
 * ```ts
 * import { zipMembers } from "./zip.ts";
 * import { zipSync } from "fflate";
 * import assert from "node:assert/strict";
 *
 * const path = await Deno.makeTempFile();
 * await Deno.writeFile(path, zipSync({ "a/b.txt": new Uint8Array(10) }) as Uint8Array<ArrayBuffer>);
 * const [member] = await zipMembers(path);
 * assert.deepEqual([member!.name, member!.bytes], ["a/b.txt", 10]);
 * await Deno.remove(path);
 * ```
 */
export async function zipMembers(path: string): Promise<ZipMember[]> {
  using file = await openToRead(path);
  const { size, isFile } = await file.stat();
  if (!isFile) throw damaged(path);
  const tailAt = Math.max(0, size - 65_557); // the end record and the longest comment
  const tail = await readAt(file, { at: tailAt, bytes: size - tailAt });
  let end = (tail?.byteLength ?? 0) - 22;
  while (end >= 0 && tail!.getUint32(end, true) !== END_OF_DIRECTORY) end--;
  if (!tail || end < 0) throw damaged(path);
  const count = tail.getUint16(end + 10, true);
  const directory = await readAt(file, {
    at: tail.getUint32(end + 16, true),
    bytes: tail.getUint32(end + 12, true),
  });
  if (!directory) throw damaged(path);
  try {
    return parseDirectory(directory, count);
  } catch (error) {
    if (error instanceof RangeError) throw damaged(path);
    throw error;
  }
}

function parseDirectory(view: DataView<ArrayBuffer>, count: number): ZipMember[] {
  const members: ZipMember[] = [];
  for (let at = 0; members.length < count;) {
    const nameBytes = view.getUint16(at + 28, true);
    members.push({
      name: new TextDecoder().decode(new Uint8Array(view.buffer, at + 46, nameBytes)),
      bytes: view.getUint32(at + 24, true),
      packedBytes: view.getUint32(at + 20, true),
      deflated: view.getUint16(at + 10, true) === 8,
      crc32: view.getUint32(at + 16, true),
      executable: (view.getUint32(at + 38, true) >>> 16 & 0o100) !== 0,
      offset: view.getUint32(at + 42, true),
    });
    at += 46 + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return members;
}

/** Where a member goes, and who hears of it. */
export interface UnpackOptions {
  /** The file to write. Its folder exists. */
  readonly to: string;
  /** Called with the number of unpacked bytes after each piece. @default undefined */
  readonly onBytes?: (bytes: number) => void;
  /** Ends the work early. @default undefined */
  readonly signal?: AbortSignal;
}

/**
 * Unpacks one member of the zip file at `path` and checks its size and CRC-32. The file is on disk,
 * not only in the system's cache, when the promise resolves.
 *
 * @throws {UserError} when the file cannot be read, or the member is damaged or cut short.
 *
 * @example
 * ```ts
 * import { unpackMember, zipMembers } from "./zip.ts";
 * import { zipSync } from "fflate";
 * import assert from "node:assert/strict";
 *
 * const folder = await Deno.makeTempDir();
 * const zip = zipSync({ "hello.txt": new TextEncoder().encode("hello") });
 * await Deno.writeFile(`${folder}/a.zip`, zip as Uint8Array<ArrayBuffer>);
 * const [member] = await zipMembers(`${folder}/a.zip`);
 * await unpackMember(`${folder}/a.zip`, member!, { to: `${folder}/hello.txt` });
 * assert.equal(await Deno.readTextFile(`${folder}/hello.txt`), "hello");
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function unpackMember(
  path: string,
  member: ZipMember,
  { to, onBytes, signal }: UnpackOptions,
): Promise<void> {
  using source = await openToRead(path);
  const header = await readAt(source, { at: member.offset, bytes: 30 });
  if (header?.getUint32(0, true) !== LOCAL_HEADER) throw damaged(path, member.name);
  const start = member.offset + 30 + header.getUint16(26, true) + header.getUint16(28, true);
  await source.seek(start, Deno.SeekMode.Start);
  const packed = pieces(source, member.packedBytes);
  const stream = member.deflated
    ? packed.pipeThrough(new DecompressionStream("deflate-raw"))
    : packed;
  const reader = stream.getReader();
  using target = await Deno.open(to, {
    write: true,
    create: true,
    truncate: true,
    mode: member.executable ? 0o755 : 0o644,
  });
  let [bytes, crc] = [0, 0];
  try {
    while (true) {
      signal?.throwIfAborted();
      const piece = await reader.read().catch((error: unknown) => {
        // What the inflating stream throws for bytes that are no deflate stream.
        throw error instanceof TypeError ? damaged(path, member.name) : error;
      });
      if (piece.done) break;
      crc = crc32(piece.value, crc);
      bytes += piece.value.length;
      for (let at = 0; at < piece.value.length;) {
        at += await target.write(piece.value.subarray(at));
      }
      onBytes?.(bytes);
    }
  } finally {
    await reader.cancel().catch(() => {}); // already failed: the first error is the one to report
  }
  if (bytes !== member.bytes || crc !== member.crc32) throw damaged(path, member.name);
  await target.sync();
}

function openToRead(path: string): Promise<Deno.FsFile> {
  return Deno.open(path).catch(({ message }) => {
    throw new UserError(
      `${path} cannot be read (${message}); see that the file is there and may be read`,
    );
  });
}

/** The next `bytes` bytes of a file as a stream of pieces; fewer where the file ends early. */
function pieces(file: Deno.FsFile, bytes: number): ReadableStream<Uint8Array<ArrayBuffer>> {
  let left = bytes;
  return new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      const buffer = new Uint8Array(Math.min(left, CHUNK));
      const read = left ? await file.read(buffer) : null;
      if (!read) return controller.close();
      left -= read;
      controller.enqueue(buffer.subarray(0, read));
    },
  }, { highWaterMark: 1 });
}

/** A part of a file, or `undefined` where the file is too short for it. */
async function readAt(
  file: Deno.FsFile,
  { at, bytes }: { at: number; bytes: number },
): Promise<DataView<ArrayBuffer> | undefined> {
  const { size } = await file.stat();
  if (at + bytes > size) return undefined;
  const buffer = new Uint8Array(bytes);
  await file.seek(at, Deno.SeekMode.Start);
  for (let filled = 0; filled < bytes;) {
    const read = await file.read(buffer.subarray(filled));
    if (read === null) return undefined;
    filled += read;
  }
  return new DataView(buffer.buffer);
}

function damaged(path: string, member?: string): UserError {
  const what = member ? `${member} in ${path}` : path;
  return new UserError(`${what} is damaged or cut short; delete the file and fetch it again`);
}
