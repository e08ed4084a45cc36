/** Every task that reads what others wrote has no more permissions than it needs, and these suffice. */
import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import kit from "../deno.json" with { type: "json" };
import { inFolder } from "../lib/fixture.ts";
import { ended, startTask } from "./fixture.ts";

/** Tasks that start programs of the maintainers, or servers and browsers. */
const ALL = ["bench", "campaign", "doc-lint", "doctor", "lab", "notebooks", "test"];

/** An experiment from outside of the kit: whoever loads it loads the kit's entry point. */
const MODULE = `
import { dataset, experiment, unet } from "@iel/kit";
export default experiment({
  id: "mine",
  base: { data: dataset("synthetic-blobs", { height: 32, width: 32 }), model: unet({ width: 2 }) },
  arms: { whole: {}, single: { batch: 1 } },
});
`;

Deno.test("all permissions are for maintainers' tasks, and for those that start others", () => {
  const tasks = Object.entries(kit.tasks).filter(([, words]) => /\bdeno run -A\b/.test(words));
  deepStrictEqual(tasks.map(([name]) => name), ALL);
});

Deno.test({
  name: "each task does its work with the permissions that it has",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inFolder(async (folder) => {
      const root = `${folder}/results`;
      const task = async (...words: string[]) => {
        const { code, out, log } = await ended(startTask(...words));
        strictEqual(code, 0, `${words.join(" ")}: ${log}`);
        return out;
      };
      const smoke = ["--profile", "smoke", "--results", root];
      const run = ["--arms", "clean", "--engine", "wasm", "--workers", "1"];
      match(await task("reproduce", ...smoke, ...run), /clean +0\.\d{3} \(1 seed\)/);
      match(await task("reproduce", ...smoke, "--list", "--json"), /"state": "done"/);
      match(await task("figures", "2", ...smoke), /wbc-unet-smoke-dice\.png/);
      match(await task("publish", "wbc-unet", ...smoke), /published\/wbc-unet\/smoke\/clean/);
      match(await task("report", "--results", root), /report\.html/);
      const there = `${folder}/there`;
      match(await task("results", "--merge", root, "--results", there), /^1 record imported/m);
      // A program of Slurm's name stands for it.
      await Deno.mkdir(`${folder}/bin`);
      await Deno.writeTextFile(`${folder}/bin/sbatch`, "#!/bin/sh\necho 17\n", { mode: 0o755 });
      const before = Deno.env.get("PATH")!;
      Deno.env.set("PATH", `${folder}/bin:${before}`);
      try {
        match(await task("submit", "--slurm", ...smoke), /^job 17, tasks 0 to 3/);
        await Deno.writeTextFile(`${folder}/mine.ts`, MODULE);
        const mine = await task("submit", `${folder}/mine.ts`, "--slurm", "--results", root);
        match(mine, /^job 17, tasks 0 to 1/);
      } finally {
        Deno.env.set("PATH", before);
      }
    }),
});
