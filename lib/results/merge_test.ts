import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { fakeRecord } from "./fixture.ts";
import { mergeRecords } from "./merge.ts";
import { readRecord, writeRecord } from "./store.ts";

Deno.test("what is here stays, also where its numbers differ; what is damaged is named", async () => {
  const [root, from] = [await Deno.makeTempDir(), await Deno.makeTempDir()];
  const mine = fakeRecord({ arm: "noisy" });
  const path = await writeRecord(mine, { root });
  const [first, ...others] = mine.epochs;
  const theirs = { ...mine, epochs: [{ ...first!, loss: 0.123 }, ...others] };
  await writeRecord(theirs, { root: from });
  const damaged = await writeRecord(fakeRecord({ arm: "clean" }), { root: from });
  await Deno.writeTextFile(damaged, "{");
  const merged = await mergeRecords(from, { root });
  deepStrictEqual([merged.added, merged.same, merged.different], [[], 0, [path]]);
  strictEqual(merged.damaged[0]?.path, damaged);
  deepStrictEqual(await readRecord(path), mine);

  await writeRecord({ ...mine, finished: "2031-01-01T00:00:00Z" }, { root: from });
  strictEqual((await mergeRecords(from, { root })).same, 1); // the time does not count
  for (const folder of [root, from]) await Deno.remove(folder, { recursive: true });
});
