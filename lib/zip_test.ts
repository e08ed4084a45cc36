import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";
import { join } from "@std/path";
import { zipSync } from "fflate";
import { UserError } from "./errors.ts";
import { unpackMember, zipMembers } from "./zip.ts";

/** Larger than one piece of the stream, and hardly compressible. */
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
      await assert.rejects(unpackAll(path), /UserError: .* is damaged or cut short/);
    });
  });
}

Deno.test("a zip file that is not there is named", () =>
  withZip(ZIP, async (path) => {
    const [member] = await zipMembers(path);
    const gone = {
      name: "UserError",
      message: /none\.zip cannot be read \(.*\); see that the file/,
    };
    await assert.rejects(zipMembers(join(path, "../none.zip")), gone);
    await assert.rejects(
      unpackMember(join(path, "../none.zip"), member!, { to: `${path}.out` }),
      gone,
    );
  }));
