import { deepStrictEqual as equal, match, strictEqual } from "node:assert/strict";
import { fromFileUrl } from "@std/path";
import { inFolder } from "../lib/fixture.ts";
import { ended } from "./fixture.ts";

const RUNNER = fromFileUrl(new URL("./test_groups.ts", import.meta.url));

Deno.test("groups of tests run in parallel with options of their own; one failure fails all", () =>
  inFolder(async (folder) => {
    const write = (name: string, body: string) =>
      Deno.writeTextFile(
        `${folder}/${name}_test.ts`,
        `Deno.test("${name} one", () => {}); Deno.test("${name} two", () => { ${body} });`,
      );
    await write("first", "");
    await write("second", 'throw new Error("wrong");');
    const run = (...words: string[]) =>
      ended(
        new Deno.Command(Deno.execPath(), {
          args: ["run", "-A", RUNNER, ...words],
          cwd: folder,
          env: { NO_COLOR: "1" },
          ...{ stdout: "piped", stderr: "piped" },
        }).spawn(),
      );
    await Deno.mkdir(`${folder}/empty`);
    await Deno.writeTextFile(`${folder}/empty/one.ts`, "export const one = 1;");
    const [all, none, some] = await Promise.all([
      run("first_test.ts", "+", "second_test.ts"),
      run("empty", "+", "first_test.ts"),
      run(".", "--ignore=second_test.ts", "+", "second_test.ts", "--", "--filter", "one"),
    ]);
    const summaries = (out: string) => out.match(/^(ok|FAILED) \| \d passed \| \d failed/gm);
    equal([all.code, summaries(all.out)?.sort()], [1, [
      "FAILED | 1 passed | 1 failed",
      "ok | 2 passed | 0 failed",
    ]]);
    match(all.out, /Error: wrong/);
    strictEqual(none.code, 1);
    match(none.log, /^error: (empty has no tests|No test modules found)/m);
    strictEqual(some.code, 0);
    equal(summaries(some.out), ["ok | 1 passed | 0 failed", "ok | 1 passed | 0 failed"]);
  }));
