import { deepStrictEqual as equal, rejects, strictEqual } from "node:assert/strict";
import { createHash } from "node:crypto";
import { zipSync } from "fflate";
import { openFileStore, storeHash } from "./file_store.ts";
import { writeTree } from "./fixtures/street.ts";
import { inFolder } from "../fixture.ts";

const FILES = {
  "b/two.txt": new TextEncoder().encode("two"),
  "a/one.txt": new TextEncoder().encode("123456789"),
  "a/._one.txt": new Uint8Array(3),
  "a/one.png": new Uint8Array(4),
};
const OPTIONS = { member: /(?:^|\/)([ab]\/[a-z]+\.txt)$/, remedy: "write it again" };

/** The same files as a folder, an archive, and an archive with a folder around them, last first. */
async function stores(folder: string) {
  await writeTree(`${folder}/files`, FILES);
  await Deno.writeFile(`${folder}/files.zip`, zipSync(FILES));
  const inside = Object.entries(FILES).reverse().map((
    [name, bytes],
  ) => [`set-main/${name}`, bytes]);
  await Deno.writeFile(`${folder}/more.zip`, zipSync(Object.fromEntries(inside)));
  return await Promise.all(
    ["files", "files.zip", "more.zip"].map((name) => openFileStore(`${folder}/${name}`, OPTIONS)),
  );
}

Deno.test("a folder and archives of the same files have the same names, contents and hash", () =>
  inFolder(async (folder) => {
    // 0xcbf43926 is the check value of CRC-32: that of the digits 1 to 9.
    const list = "cbf43926 9 a/one.txt\n11ca8a66 3 b/two.txt\n";
    const expected = createHash("sha256").update(list).digest("hex");
    for (const store of await stores(folder)) {
      equal(store.names, ["a/one.txt", "b/two.txt"]);
      const [two, one] = await store.read(["b/two.txt", "a/one.txt"]);
      equal([one, two].map((bytes) => new TextDecoder().decode(bytes)), ["123456789", "two"]);
      strictEqual(await storeHash(store), expected, store.place);
      strictEqual(await storeHash(store, ["b/two.txt", "a/one.txt"]), expected);
    }
  }));

Deno.test("a part of the files has another hash, and so does a renamed file", () =>
  inFolder(async (folder) => {
    const [store, packed] = await stores(folder);
    const part = await storeHash(store!, ["a/one.txt"]);
    strictEqual(part, await storeHash(packed!, ["a/one.txt"]));
    strictEqual(part === await storeHash(store!), false);
    await Deno.rename(`${folder}/files/a/one.txt`, `${folder}/files/a/uno.txt`);
    const renamed = await openFileStore(`${folder}/files`, OPTIONS);
    strictEqual(await storeHash(renamed, ["a/uno.txt"]) === part, false);
  }));

Deno.test("missing files are reported", () =>
  inFolder(async (folder) => {
    const [store, packed] = await stores(folder);
    await Deno.remove(`${folder}/files/b/two.txt`);
    await rejects(store!.read(["b/two.txt"]), /files\/b\/two\.txt is missing; write it again/);
    await rejects(store!.sums(["b/two.txt"]), /files\/b\/two\.txt is missing; write it again/);
    await rejects(packed!.read(["b/three.txt"]), /files\.zip: b\/three\.txt is missing; write it/);
    await rejects(
      openFileStore(`${folder}/none`, OPTIONS),
      /none cannot be read .*; write it again/,
    );
    await Deno.writeTextFile(`${folder}/page.zip`, "<html>log in</html>");
    await rejects(
      openFileStore(`${folder}/page.zip`, OPTIONS),
      /page\.zip is an HTML page, .*; write it again$/,
    );
    await rejects(openFileStore(`${folder}/none.zip`, OPTIONS), {
      name: "UserError",
      message: /none\.zip cannot be read \(.*\); check that the file exists and is readable$/,
    });
    await Deno.mkdir(`${folder}/folder.zip`);
    await rejects(openFileStore(`${folder}/folder.zip`, OPTIONS), { name: "UserError" });
  }));

Deno.test("a file that is not an archive is identified", () =>
  inFolder(async (folder) => {
    const place = `${folder}/set.zip`;
    const open = () => openFileStore(place, { member: /(.*)/, remedy: "get it anew" });
    for (
      const [content, words] of [
        ["<!DOCTYPE html><html>", /set\.zip is an HTML page, .*; get it anew$/],
        [
          "version https://git-lfs.github.com/spec/v1\n",
          /set\.zip is a Git LFS pointer, .*; get it/,
        ],
        ["GIF89a", /set\.zip is a GIF, not a zip archive; get it anew$/],
        ["", /set\.zip is an empty file; get it anew$/],
        ["PK\x03\x04\x14", /set\.zip is damaged or truncated/],
      ] as const
    ) {
      await Deno.writeTextFile(place, content);
      await rejects(open(), words);
    }
    await Deno.remove(place);
    await Deno.mkdir(place);
    await rejects(open(), /set\.zip cannot be read \(not a file\)/);
  }));
