import { rejects, strictEqual, throws } from "node:assert/strict";
import { typedFolder, typedPath } from "./paths.ts";

Deno.test("a folder given on the command line must exist, else it is named with the remedy", async () => {
  const folder = await Deno.makeTempDir();
  strictEqual(await typedFolder("--results", folder), folder);
  strictEqual(await typedFolder("--results", undefined), undefined);
  await Deno.writeTextFile(`${folder}/file`, "");
  for (const missing of [`${folder}/none`, `${folder}/file`]) {
    await rejects(typedFolder("--data", missing), {
      name: "UserError",
      message: `--data: there is no folder ${missing}; make it, or name the one with wbc/ in it`,
    });
  }
  await Deno.remove(folder, { recursive: true });
});

Deno.test("an empty path is refused by its option, and does not name the current folder", async () => {
  const refused = (option: string) => ({
    name: "UserError",
    message: `${option}: "" is no path, perhaps from an unset variable: type one, or leave it out`,
  });
  throws(() => typedPath("--out", ""), refused("--out"));
  await rejects(typedFolder("--results", ""), refused("--results"));
  strictEqual(typedPath("--out", undefined), undefined);
});

Deno.test("the last of several paths counts: a study's tasks name its results first", () => {
  strictEqual(typedPath("--results", ["results", "/elsewhere"]), "/elsewhere");
  throws(() => typedPath("--results", ["results", ""]), /--results: "" is no path/);
});
