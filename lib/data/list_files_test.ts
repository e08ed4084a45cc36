import { deepStrictEqual as equal, rejects, strictEqual } from "node:assert/strict";
import { join } from "@std/path";
import { inFolder } from "../fixture.ts";
import { writeTree } from "./fixtures/street.ts";
import { findFolder, leftoverNote, listFiles } from "./list_files.ts";

const file = new Uint8Array(1);

Deno.test("files in subfolders and behind links are listed, system files are not", () =>
  inFolder(async (folder) => {
    await writeTree(folder, {
      "set/b/2.png": file,
      "set/a/1.png": file,
      "set/a/._1.png": file,
      "set/.DS_Store": file,
      "set/Thumbs.db": file,
      "set/desktop.ini": file,
      "set/__MACOSX/a/1.png": file,
      "set/.ipynb_checkpoints/1.png": file,
      "elsewhere/3.png": file,
    });
    await Deno.symlink(join(folder, "elsewhere"), join(folder, "set/c"));
    await Deno.symlink(join(folder, "elsewhere/3.png"), join(folder, "set/4.png"));
    await Deno.symlink(join(folder, "gone.png"), join(folder, "set/5.png"));
    await Deno.symlink(join(folder, "set"), join(folder, "set/b/again"));
    equal(await listFiles(join(folder, "set")), {
      files: ["4.png", "5.png", "a/1.png", "b/2.png", "c/3.png"],
      folders: ["a", "b", "b/again", "c"],
      leftovers: [
        ...[".DS_Store", ".ipynb_checkpoints", "Thumbs.db", "__MACOSX", "a/._1.png", "desktop.ini"],
      ],
    });
    await rejects(listFiles(join(folder, "none")));
  }));

Deno.test("pipes are skipped, even behind links: reading one may never end", {
  ignore: Deno.build.os === "windows",
}, () =>
  inFolder(async (folder) => {
    await new Deno.Command("mkfifo", { args: [join(folder, "1.png")] }).output();
    await Deno.symlink(join(folder, "1.png"), join(folder, "2.png"));
    equal(await listFiles(folder), { files: [], folders: [], leftovers: ["1.png", "2.png"] });
  }));

Deno.test("of several folders the nearest is found, then the first by name", () =>
  inFolder(async (folder) => {
    const fits = (names: readonly string[]) => names.includes("x");
    await writeTree(folder, { "b/x": file, "a/deep/x": file, "c/x": file, "__MACOSX/x": file });
    strictEqual(await findFolder(folder, fits, { depth: 2 }), join(folder, "b"));
    strictEqual(await findFolder(join(folder, "a"), fits, { depth: 0 }), undefined);
    strictEqual(await findFolder(join(folder, "none"), fits, { depth: 5 }), undefined);
  }));

Deno.test("skipped files are counted", () => {
  strictEqual(leftoverNote([]), undefined);
  strictEqual(leftoverNote(["._a"]), "1 file of the operating system left out: ._a");
});
