import assert, { deepStrictEqual as equal, ok, rejects, strictEqual } from "node:assert/strict";
import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";
import { join } from "@std/path";
import { zipSync } from "fflate";
import { UserError } from "./errors.ts";
import { inFolder } from "./fixture.ts";
import { readMembers, unpackMember, zipMembers } from "./zip.ts";

/** Larger than one piece of the stream, and almost incompressible. */
const NOISE = new Uint8Array(randomBytes(3 << 20));
const ZIP = zipSync({
  "deflated.bin": [NOISE, { level: 1 }],
  "stored.bin": [NOISE, { level: 0 }],
  "empty": new Uint8Array(0),
}, { comment: "a comment after the directory" }) as Uint8Array<ArrayBuffer>;

async function withZip(bytes: Uint8Array<ArrayBuffer>, use: (path: string) => Promise<void>) {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeFile(join(folder, "a.zip"), bytes);
    await use(join(folder, "a.zip"));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function unpackAll(path: string): Promise<Record<string, Uint8Array>> {
  const unpacked: Record<string, Uint8Array> = {};
  for (const member of await zipMembers(path)) {
    await unpackMember(path, member, { to: `${path}.out` });
    unpacked[member.name] = await Deno.readFile(`${path}.out`);
  }
  return unpacked;
}

Deno.test("unpacking gives back what was packed", () =>
  withZip(ZIP, async (path) => {
    const unpacked = await unpackAll(path);
    assert.deepEqual(Object.keys(unpacked), ["deflated.bin", "stored.bin", "empty"]);
    assert.equal(Buffer.compare(unpacked["deflated.bin"]!, NOISE), 0);
    assert.equal(Buffer.compare(unpacked["stored.bin"]!, NOISE), 0);
    assert.equal(unpacked["empty"]!.length, 0);
  }));

Deno.test("progress counts unpacked bytes and ends at the size", () =>
  withZip(ZIP, async (path) => {
    const [member] = await zipMembers(path);
    const counts: number[] = [];
    await unpackMember(path, member!, { to: `${path}.out`, onBytes: (n) => counts.push(n) });
    assert.deepEqual(counts, counts.toSorted((a, b) => a - b));
    assert.equal(counts.at(-1), NOISE.length);
  }));

for (const kept of [0, 10, 1 << 20, ZIP.length - 60]) {
  Deno.test(`a zip file cut to ${kept} bytes is refused`, () =>
    withZip(ZIP.slice(0, kept), async (path) => {
      await assert.rejects(unpackAll(path), UserError);
    }));
}

for (const [where, at] of [["deflated", 1 << 20], ["stored", 5 << 20]] as const) {
  Deno.test(`a changed byte in a ${where} member is found`, () => {
    const changed = ZIP.slice();
    changed[at]! ^= 0x55;
    return withZip(changed, async (path) => {
      await assert.rejects(unpackAll(path), /UserError: .* is damaged or truncated/);
    });
  });
}

Deno.test("a missing zip file is named", () =>
  withZip(ZIP, async (path) => {
    const [member] = await zipMembers(path);
    const gone = {
      name: "UserError",
      message: /none\.zip cannot be read \(.*\); check that the file/,
    };
    await assert.rejects(zipMembers(join(path, "../none.zip")), gone);
    await assert.rejects(
      unpackMember(join(path, "../none.zip"), member!, { to: `${path}.out` }),
      gone,
    );
  }));

const remedy = "get it again";
const noise = Uint8Array.from({ length: 500 }, (_, at) => (at * at * 31) % 251);
const FILES = {
  "set/a.png": noise,
  "set/b.png": new Uint8Array(5000),
  "set/empty.png": new Uint8Array(),
  "set/": new Uint8Array(),
  "stored.png": [noise.subarray(0, 60), { level: 0 }] as [Uint8Array, { level: 0 }],
};

/** All files of `FILES` from an archive after `change`, in reverse order. */
async function read(folder: string, change: (zip: Uint8Array) => Uint8Array = (zip) => zip) {
  const path = `${folder}/a.zip`;
  await Deno.writeFile(path, change(zipSync(FILES)));
  const members = (await zipMembers(path)).filter(({ name }) => !name.endsWith("/")).reverse();
  const contents = await readMembers(path, members, { remedy });
  return new Map(members.map(({ name }, at) => [name, contents[at]!]));
}

Deno.test("members are read unchanged, in the order requested, without folders", () =>
  inFolder(async (folder) => {
    const files = await read(folder);
    equal([...files.keys()], ["stored.png", "set/empty.png", "set/b.png", "set/a.png"]);
    equal(files.get("set/a.png"), noise);
    equal(files.get("set/b.png"), new Uint8Array(5000));
    equal(files.get("set/empty.png"), new Uint8Array());
    equal(files.get("stored.png"), noise.slice(0, 60));
  }));

Deno.test("one member alone, and one twice", () =>
  inFolder(async (folder) => {
    await read(folder);
    const member = (await zipMembers(`${folder}/a.zip`)).find(({ name }) => name === "stored.png")!;
    const twice = await readMembers(`${folder}/a.zip`, [member, member], { remedy });
    equal(twice.map(({ length }) => length), [60, 60]);
  }));

Deno.test("every cut and every flipped bit is either harmless or one line that names the archive", () =>
  inFolder(async (folder) => {
    const whole = await read(folder);
    const { length } = zipSync(FILES);
    let refused = 0;
    const refuses = async (change: (zip: Uint8Array) => Uint8Array, what: string) => {
      const outcome = await read(folder, change).catch((error) => error);
      if (outcome instanceof Map) {
        for (const [name, bytes] of outcome) {
          if (whole.has(name)) equal(bytes, whole.get(name), what);
        }
      } else {
        ok(outcome instanceof UserError, `${what}: ${outcome}`);
        ok(outcome.message.includes("a.zip") && !outcome.message.includes("\n"), outcome.message);
        refused++;
      }
    };
    for (let at = 0; at < length; at += 7) {
      await refuses((zip) => zip.subarray(0, at), `cut at ${at}`);
      await refuses((zip) => zip.with(at, zip[at]! ^ 16), `flipped at ${at}`);
    }
    ok(refused > 150, `${refused}`);
  }));

Deno.test("a member that claims another size or place is rejected with its name", () =>
  inFolder(async (folder) => {
    /** Changes a field of the first entry of the directory. */
    const entry = (offset: number, value: number) => (zip: Uint8Array) => {
      const view = new DataView(zip.buffer, zip.byteOffset);
      let at = 0;
      while (view.getUint32(at, true) !== 0x02014b50) at++;
      view.setUint32(at + offset, value, true);
      return zip;
    };
    const [crc, packed, size, offset] = [16, 20, 24, 42];
    for (
      const [change, line] of [
        [entry(crc, 1), /a\.zip: set\/a\.png is damaged or truncated \(wrong checksum\); get it/],
        [entry(packed, 9000), /set\/a\.png is damaged or truncated \(\d+ bytes of 9000\)/],
        [entry(packed, 20), /set\/a\.png is damaged or truncated/],
        [entry(size, 10), /set\/a\.png is damaged or truncated/],
        [entry(size, 0xfffffff0), /4294967280 bytes, too large for an image/],
        [entry(offset, 7), /does not begin where the directory says/],
        [entry(offset, 0x7fffffff), /does not begin where the directory says/],
      ] as const
    ) {
      await rejects(read(folder, change), (error) => {
        ok(error instanceof UserError, `${error}`);
        ok(line.test(error.message), `${error.message} for ${line}`);
        return true;
      });
    }
    strictEqual((await read(folder)).size, 4);
  }));
