import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { join, relative } from "@std/path";
import { inFolder } from "../fixture.ts";
import { readGroups, runsOfGroup } from "../report/groups.ts";
import { RESULTS_FOLDER } from "../results/store.ts";
import { writeOutputs } from "./outputs.ts";

Deno.test("the committed tables and figures are those of the committed records, byte for byte", () =>
  inFolder(async (root) => {
    const { groups, damaged } = await readGroups();
    deepStrictEqual(damaged.filter(({ path }) => path.includes("published")), []);
    const published = groups.filter(({ shelf }) => shelf === "published");
    ok(published.length > 0, "there are published records");
    const files = [];
    for (const group of published) {
      const place = { shelf: "published", root, formats: ["svg"] } as const;
      files.push(...await writeOutputs(runsOfGroup(group), place));
    }
    for (const file of files) {
      const name = relative(root, file);
      strictEqual(
        await Deno.readTextFile(file),
        await Deno.readTextFile(join(RESULTS_FOLDER, name)),
        `${name} is not what its records give: publish again`,
      );
    }
  }));
