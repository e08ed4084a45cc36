import { deepStrictEqual, match, rejects, strictEqual } from "node:assert/strict";
import { UserError } from "./errors.ts";
import { writeAtomic } from "./files.ts";
import { evalOnSmallDisk, smallDisk } from "./fixtures/small_disk.ts";
import { inFolder } from "./fixture.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

const names = (folder: string) => [...Deno.readDirSync(folder)].map(({ name }) => name);

Deno.test("a file in pieces, in a new folder, in place of an old one", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a/b/file`;
    await writeAtomic(path, bytes("old and longer"));
    async function* pieces() {
      yield bytes("ne");
      strictEqual(await Deno.readTextFile(path), "old and longer"); // until the new one is complete
      yield bytes("w");
    }
    await writeAtomic(path, pieces());
    strictEqual(await Deno.readTextFile(path), "new");
    deepStrictEqual(names(`${folder}/a/b`), ["file"]);
  }));

Deno.test("a failed write leaves only the old file", () =>
  inFolder(async (folder) => {
    const path = `${folder}/file`;
    await writeAtomic(path, bytes("old"));
    async function* broken() {
      yield bytes("half");
      throw new Error("the tensor is gone");
    }
    await rejects(writeAtomic(path, broken()), /the tensor is gone/);
    strictEqual(await Deno.readTextFile(path), "old");
    deepStrictEqual(names(folder), ["file"]);
  }));

Deno.test("an unwritable path is reported in one line with a remedy", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/file`, "");
    await rejects(writeAtomic(`${folder}/file/below`, bytes("")), (error: Error) => {
      strictEqual(error instanceof UserError, true);
      strictEqual(
        /file\/below cannot be written \(File exists\); a file or a broken link/.test(
          error.message,
        ),
        true,
      );
      strictEqual(error.message.includes("\n"), false);
      return true;
    });
    await Deno.mkdir(`${folder}/folder`);
    await rejects(writeAtomic(`${folder}/folder`, bytes("")), UserError);
    deepStrictEqual(names(folder).sort(), ["file", "folder"]);
  }));

Deno.test(
  "a full disk leaves the old file, or none, and says what to do",
  { ignore: !smallDisk },
  () =>
    inFolder(async (folder) => {
      const { code, out, log } = await evalOnSmallDisk(
        folder,
        `
      const bytes = new Uint8Array(500_000);
      const said = (error) => error.name + ": " + error.message;
      await writeAtomic(folder + "/old", bytes.subarray(0, 1000));
      const lines = [
        await writeAtomic(folder + "/old", bytes).catch(said),
        await writeAtomic(folder + "/new", bytes).catch(said),
        await writeNew(folder + "/claim", "x".repeat(500_000)).catch(said),
      ];
      const left = [...Deno.readDirSync(folder)].map(({ name }) => name);
      console.log(JSON.stringify({ lines, left, old: Deno.statSync(folder + "/old").size }));
      await writeNew(folder + "/claim", "small"); // what is there now
      `,
        { kilobytes: 256, imports: { "files.ts": "writeAtomic, writeNew" } },
      );
      strictEqual(code, 0, log);
      const { lines, left, old } = JSON.parse(out);
      deepStrictEqual([left, old], [["old"], 1000]);
      for (const [at, name] of ["old", "new", "claim"].entries()) {
        match(
          lines[at],
          new RegExp(`^UserError: .*/${name} cannot be written \\((No space left|File too large)`),
        );
      }
    }),
);

Deno.test(
  "each obstacle is named",
  { ignore: Deno.build.os === "windows" },
  () =>
    inFolder(async (folder) => {
      await Deno.mkdir(`${folder}/z.png`);
      await Deno.symlink(`${folder}/loop`, `${folder}/loop`);
      const obstacles: [string, RegExp][] = [
        [
          "z.png",
          /z\.png cannot be written \(Is a directory\); a folder has this name: move it away$/,
        ],
        ["loop/z.png", /\(File exists\); a file or a broken link is in the place of its folder/],
        ["x".repeat(250), /\(File name too long\); choose a shorter name$/],
      ];
      for (const [name, message] of obstacles) {
        await rejects(writeAtomic(`${folder}/${name}`, bytes("")), { name: "UserError", message });
      }
      await rejects(writeAtomic(`${folder}/moved/file`, bytes(""), { makeFolder: false }), {
        name: "UserError",
        message: /\(No such file or directory\); its folder does not exist: was it moved\?$/,
      });
      deepStrictEqual(names(folder).sort(), ["loop", "z.png"]);
    }),
);

Deno.test("the first write in a folder removes what a killed process left there long ago", () =>
  inFolder(async (folder) => {
    const [old, young] = ["a.json.0123abcd.part", "a.json.89abcdef.part"];
    for (const name of [old, young, "theirs.part"]) {
      await Deno.writeTextFile(`${folder}/${name}`, "");
    }
    const yesterday = new Date(Date.now() - 86_400_000);
    await Deno.utime(`${folder}/${old}`, yesterday, yesterday);
    await Deno.utime(`${folder}/theirs.part`, yesterday, yesterday);
    await writeAtomic(`${folder}/b.json`, bytes(""));
    deepStrictEqual(names(folder).sort(), [young, "b.json", "theirs.part"].sort());
  }));
