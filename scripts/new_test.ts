/** A study begun by `deno task new` runs at once, by its own tasks, in processes side by side. */
import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { inFolder } from "../lib/fixture.ts";
import { readNotebook } from "../lib/notebook/ipynb.ts";
import { listRecords } from "../lib/results/store.ts";
import { ended, ENGINE, startTask, startTaskIn } from "./fixture.ts";

Deno.test("a new study runs by its own tasks, and is not begun twice", () =>
  inFolder(async (folder) => {
    const study = `${folder}/my-cells`;
    const begun = await ended(startTask("new", study));
    strictEqual(begun.code, 0, begun.log);
    match(begun.out, /deno task reproduce \S*my_cells\.ts/);
    ok((await readNotebook(`${study}/my_cells.ipynb`)).cells.length > 0);

    const words = ["--arms", "noisy,mine", "--set", "epochs=1", "--workers", "2", ...ENGINE];
    const done = await ended(startTaskIn(study, "reproduce", ...words));
    strictEqual(done.code, 0, done.log);
    const { records } = await listRecords({ root: `${study}/results` });
    deepStrictEqual(records.map(({ spec }) => spec.arm).sort(), ["mine", "noisy"]);

    const again = await ended(startTask("new", study));
    ok(again.code !== 0);
    match(again.log, /my-cells/);
  }));
