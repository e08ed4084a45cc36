/** Every task that the README names is run to its end: here, or by the test that is named. */
import { deepStrictEqual as equal, match, ok } from "node:assert/strict";
import { fakeRecord } from "../lib/results/fixture.ts";
import { writeRecord } from "../lib/results/store.ts";
import { ended, ENGINE, startTask } from "./fixture.ts";

/** What a user types, made short where it would take long, and what comes out. */
const RUN: Readonly<
  Record<string, readonly (readonly [args: (root: string) => string[], out: RegExp])[]>
> = {
  bench: [[
    (
      root,
    ) => ["--widths", "2", "--dtypes", "float32", "--rounds", "1", "--steps", "1", "--out", root],
    /^# Training step of the UNet/m,
  ]],
  data: [[() => ["--list"], /wbc[\s\S]*dsb2018[\s\S]*camvid[\s\S]*cityscapes/]],
  doctor: [[() => [], /wasm[\s\S]*cpu/]],
  figures: [
    [() => ["--list"], /2[\s\S]*9/],
    [(root) => ["2", "3", "--results", root], /wbc-unet-dice\.svg/],
  ],
  results: [[(root) => ["--merge", `${root}/theirs`, "--results", root], /1 /]],
};

/** Tests that run a task, by its name. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  lab: "lib/notebook/lab_test.ts",
  notebooks: "lib/notebook/runner/update_test.ts",
  report: "scripts/report_test.ts",
  reproduce: "scripts/reproduce_test.ts",
  submit: "scripts/submit/submit_test.ts",
  test: ".ci/run",
};

const root = new URL("../", import.meta.url);
const readme = await Deno.readTextFile(new URL("README.md", root));

Deno.test("no task of the README is without a test that runs it", async () => {
  const named = [...readme.matchAll(/deno(?:@[\d.]+)? task ([a-z-]+)/g)].map(([, name]) => name!);
  const tried = [...Object.keys(RUN), ...Object.keys(ELSEWHERE)];
  equal([...new Set(named)].filter((name) => !tried.includes(name)), []);
  for (const path of Object.values(ELSEWHERE)) ok(await Deno.stat(new URL(path, root)), path);
});

for (const [name, commands] of Object.entries(RUN)) {
  for (const [args, out] of commands) {
    const ignore = name === "bench" && ENGINE.length > 0; // it measures TensorFlow
    Deno.test(`deno task ${[name, ...args("…")].join(" ")}`, { ignore }, async () => {
      const folder = await Deno.makeTempDir();
      try {
        await Deno.mkdir(`${folder}/published`);
        for await (const entry of Deno.readDir(new URL("results/published", root))) {
          await Deno.symlink(
            new URL(`results/published/${entry.name}`, root).pathname,
            `${folder}/published/${entry.name}`,
          );
        }
        await writeRecord(fakeRecord(), { root: `${folder}/theirs` });
        const done = await ended(startTask(name, ...args(folder)));
        equal(done.code, 0, done.log);
        match(done.out, out);
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    });
  }
}
