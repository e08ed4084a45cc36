import { match, ok, strictEqual } from "node:assert/strict";
import { dirname } from "@std/path";
import { quickEngine, withEngine } from "../engine/fixture.ts";
import { fakeRecord } from "../results/fixture.ts";
import { inFolder } from "../fixture.ts";
import { runProgram } from "../program.ts";
import { commitOf, continued, describeEnvironment } from "./environment.ts";

Deno.test("the commit is read once per process, even if the checkout changes", () =>
  withEngine(quickEngine, async (engine) => {
    const { commit } = await describeEnvironment(engine);
    ok(commit === null || /^[0-9a-f]{12}\+?$/.test(commit));
    const path = Deno.env.get("PATH")!;
    Deno.env.set("PATH", ""); // no git any more: a commit looked up now would be null
    try {
      strictEqual((await describeEnvironment(engine)).commit, commit);
    } finally {
      Deno.env.set("PATH", path);
    }
  }));

Deno.test("changed code adds a + to the commit; changed notebooks, pages and results do not", () =>
  inFolder(async (folder) => {
    const git = async (...args: string[]) => {
      const own = ["-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "commit.gpgsign=false"];
      const { success, log } = await runProgram(["git", ...own, ...args], { cwd: folder });
      ok(success, log);
    };
    const others = ["notebooks/01.ipynb", "README.md", "results/published/a.json"];
    const code = ["lib/a/b.ts", "scripts/c.ts", "deno.json", "deno.lock"];
    for (const name of [...others, ...code]) {
      await Deno.mkdir(dirname(`${folder}/${name}`), { recursive: true });
      await Deno.writeTextFile(`${folder}/${name}`, "1");
    }
    await git("init", "--quiet");
    await git("add", ".");
    await git("commit", "--quiet", "--message", "All");
    const clean = await commitOf(folder);
    match(clean!, /^[0-9a-f]{12}$/);
    await Deno.writeTextFile(`${folder}/lib/untracked.ts`, "1");
    for (const name of others) await Deno.writeTextFile(`${folder}/${name}`, "2");
    strictEqual(await commitOf(folder), clean);
    for (const name of code) {
      await Deno.writeTextFile(`${folder}/${name}`, "2");
      strictEqual(await commitOf(folder), `${clean}+`, name);
      await Deno.writeTextFile(`${folder}/${name}`, "1");
    }
  }));

Deno.test("the commit gets a + if a run used more than one commit", () => {
  const { environment } = fakeRecord();
  const commitOf = (first: string | null, later: string | null) =>
    continued({ ...environment, commit: first }, { ...environment, commit: later }).commit;
  strictEqual(commitOf("a", "a"), "a");
  strictEqual(commitOf("a+", "a+"), "a+");
  strictEqual(commitOf("a+", "b"), "a+");
  for (const later of ["b", "a+", null]) strictEqual(commitOf("a", later), "a+");
  strictEqual(commitOf(null, "b"), null); // still unknown
});

Deno.test("a machine that resumes its run is named once", () => {
  const { environment } = fakeRecord();
  const on = (cpu: string) => ({ ...environment, cpu });
  const cpuOf = (...[first, ...rest]: string[]) =>
    rest.reduce((so, cpu) => continued(so, on(cpu)), on(first!)).cpu;
  strictEqual(cpuOf("a", "a"), "a");
  strictEqual(cpuOf("a", "b", "b", "a"), "a, then b");
});
