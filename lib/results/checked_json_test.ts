import { rejects, strictEqual } from "node:assert/strict";
import * as z from "zod";
import { inFolder } from "../fixture.ts";
import { readChecked } from "./checked_json.ts";

Deno.test("brackets inside strings are not counted, and a hundred may be nested", () =>
  inFolder(async (folder) => {
    const read = async (text: string) => {
      await Deno.writeTextFile(`${folder}/x.json`, text);
      return await readChecked(`${folder}/x.json`, { schema: z.json(), remedy: "write it again" });
    };
    const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
    await read(nested(100));
    await rejects(read(nested(101)), /x\.json: more than 100 brackets .*; write it again$/);
    const text = '"[[{\\"[\\\\"'.replaceAll("[", "[".repeat(200));
    strictEqual((await read(text)).value, JSON.parse(text));
    await rejects(read(`{"a":1,"b":${nested(1e6)}}`), /brackets/);
  }));

Deno.test({
  name: "a file larger than the longest string is rejected before it is read",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inFolder(async (folder) => {
      await Deno.writeTextFile(`${folder}/x.json`, "{}");
      await Deno.truncate(`${folder}/x.json`, 8e9); // takes no space
      await rejects(
        readChecked(`${folder}/x.json`, { schema: z.json(), remedy: "" }),
        /x\.json: 8000000000 bytes are too many; check the path$/,
      );
    }),
});
