/**
 * Members of a zip archive, read where they lie: for archives of many small files, which are neither
 * unpacked nor held in memory. (fflate, with which `get.ts` unpacks, wants the whole archive.) What
 * members mean is the loaders' matter, unpacking a large one to a file `../zip.ts`'s.
 *
 * Nothing that an archive says is believed: places are checked against the file, lengths and CRC-32
 * against what comes out.
 *
 * @module
 */
import { crc32, inflateRawSync } from "node:zlib";
import { UserError } from "../errors.ts";
import { type ZipMember, zipMembers } from "../zip.ts";

export type { ZipMember };

/** A member, and where what follows it begins. */
export interface PlacedMember extends ZipMember {
  /** Start of the next member or, after the last, the length of the archive. */
  readonly end: number;
}

const LOCAL = { signature: 0x04034b50, bytes: 30 } as const;

/** No image file of a data set comes near: 256 MB. */
const LARGEST = 2 ** 28;

/**
 * The files (not the folders) of an archive, in the order of its directory.
 *
 * @throws {UserError} when it is no zip archive, or cut short.
 *
 * @example
 * ```ts
 * import { readMembers, zipFiles } from "./zip.ts";
 * import { zipSync } from "fflate";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const path = await Deno.makeTempFile();
 * await Deno.writeFile(path, zipSync({ "a/b.txt": Uint8Array.of(1, 2, 3) }));
 * const members = await zipFiles(path);
 * const contents = await readMembers(path, members, { remedy: "pack it again" });
 * deepStrictEqual(contents, [Uint8Array.of(1, 2, 3)]);
 * await Deno.remove(path);
 * ```
 */
export async function zipFiles(path: string): Promise<PlacedMember[]> {
  const members = (await zipMembers(path)).sort((a, b) => a.offset - b.offset);
  const { size } = await Deno.stat(path);
  return members
    .map((member, index) => {
      const end = members[index + 1]?.offset ?? size;
      return { ...member, end: Math.max(end, member.offset) }; // one that lies beyond is empty
    })
    .filter(({ name }) => !name.endsWith("/"));
}

/**
 * Reads and unpacks members, in the order in which they are asked for; each is whole. Those that lie
 * side by side are read at once.
 *
 * @throws {UserError} when one is damaged or cut short.
 *
 * @example A flipped bit
 * ```ts
 * import { readMembers, zipFiles } from "./zip.ts";
 * import { zipSync } from "fflate";
 * import { rejects } from "node:assert/strict";
 *
 * const path = await Deno.makeTempFile();
 * const zip = zipSync({ "a.txt": [Uint8Array.of(1, 2, 3), { level: 0 }] });
 * await Deno.writeFile(path, zip.with(36, 9));
 * const contents = readMembers(path, await zipFiles(path), { remedy: "pack it again" });
 * await rejects(contents, /a\.txt is damaged or cut short \(wrong checksum\); pack it again/);
 * await Deno.remove(path);
 * ```
 */
export async function readMembers(
  path: string,
  members: readonly PlacedMember[],
  { remedy }: {
    /** What the user can do; ends the line of the error. */
    remedy: string;
  },
): Promise<Uint8Array[]> {
  using file = await Deno.open(path).catch((error) => {
    throw new UserError(`${path} cannot be read (${error.message}); ${remedy}`);
  });
  const contents = new Map<PlacedMember, Uint8Array>();
  for (const run of runs(members)) {
    const start = run[0]!.offset;
    const bytes = await readAt(file, start, run.at(-1)!.end - start);
    for (const member of run) {
      try {
        contents.set(
          member,
          unpack(member, bytes.subarray(member.offset - start, member.end - start)),
        );
      } catch (error) {
        const why = (error as Error).message;
        throw new UserError(`${path}: ${member.name} is damaged or cut short (${why}); ${remedy}`);
      }
    }
  }
  return members.map((member) => contents.get(member)!);
}

/** Members side by side. */
function runs(members: readonly PlacedMember[]): PlacedMember[][] {
  const together: PlacedMember[][] = [];
  for (const member of [...new Set(members)].sort((a, b) => a.offset - b.offset)) {
    const run = together.at(-1);
    if (run && run.at(-1)!.end === member.offset) run.push(member);
    else together.push([member]);
  }
  return together;
}

/** The content of a member, from the bytes between its local header and what follows it. */
function unpack(
  { bytes: size, crc32: sum, packedBytes, deflated }: PlacedMember,
  from: Uint8Array,
): Uint8Array {
  const view = new DataView(from.buffer, from.byteOffset, from.byteLength);
  if (from.length < LOCAL.bytes || view.getUint32(0, true) !== LOCAL.signature) {
    throw new Error("it does not begin where the directory says");
  }
  const first = LOCAL.bytes + view.getUint16(26, true) + view.getUint16(28, true);
  const packed = from.subarray(first, first + packedBytes);
  if (packed.length !== packedBytes) throw new Error(`${packed.length} bytes of ${packedBytes}`);
  if (size > LARGEST) throw new Error(`${size} bytes, which no image has`);
  const content = !deflated
    ? packed.slice()
    : new Uint8Array(size > 0 ? inflateRawSync(packed, { maxOutputLength: size }) : []);
  if (content.length !== size) throw new Error(`${content.length} bytes, not ${size}`);
  if (crc32(content) !== sum) throw new Error("wrong checksum");
  return content;
}

/** Bytes of a file; fewer where it ends early. */
async function readAt(file: Deno.FsFile, start: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  await file.seek(start, Deno.SeekMode.Start);
  let read = 0;
  while (read < length) {
    const more = await file.read(bytes.subarray(read));
    if (more === null) break;
    read += more;
  }
  return bytes.subarray(0, read);
}
