import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { UserError } from "./errors.ts";
import { writeAtomic } from "./files.ts";
import { inFolder } from "./fixture.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

const names = (folder: string) => [...Deno.readDirSync(folder)].map(({ name }) => name);

Deno.test("a file in pieces, in a new folder, in place of an old one", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a/b/file`;
    await writeAtomic(path, bytes("old and longer"));
    async function* pieces() {
      yield bytes("ne");
      strictEqual(await Deno.readTextFile(path), "old and longer"); // until all of it is there
      yield bytes("w");
    }
    await writeAtomic(path, pieces());
    strictEqual(await Deno.readTextFile(path), "new");
    deepStrictEqual(names(`${folder}/a/b`), ["file"]);
  }));

Deno.test("what fails half-way leaves the old file and no other", () =>
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

Deno.test("a place that cannot be written gives one line with a remedy", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/file`, "");
    await rejects(writeAtomic(`${folder}/file/below`, bytes("")), (error: Error) => {
      strictEqual(error instanceof UserError, true);
      strictEqual(/file\/below cannot be written \(.*\); check that/.test(error.message), true);
      strictEqual(error.message.includes("\n"), false);
      return true;
    });
    await Deno.mkdir(`${folder}/folder`);
    await rejects(writeAtomic(`${folder}/folder`, bytes("")), UserError);
    deepStrictEqual(names(folder).sort(), ["file", "folder"]);
  }));
