import { rejects, strictEqual } from "node:assert/strict";
import { typedFolder } from "./paths.ts";

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
