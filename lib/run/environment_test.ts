import { ok, strictEqual } from "node:assert/strict";
import { quickEngine, withEngine } from "../engine/fixture.ts";
import { fakeRecord } from "../results/fixture.ts";
import { continued, describeEnvironment } from "./environment.ts";

Deno.test("the commit is that of the process, whatever becomes of the checkout", () =>
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

Deno.test("a commit that was not the only one has a +", () => {
  const { environment } = fakeRecord();
  const commitOf = (first: string | null, later: string | null) =>
    continued({ ...environment, commit: first }, { ...environment, commit: later }).commit;
  strictEqual(commitOf("a", "a"), "a");
  strictEqual(commitOf("a+", "a+"), "a+");
  strictEqual(commitOf("a+", "b"), "a+");
  for (const later of ["b", "a+", null]) strictEqual(commitOf("a", later), "a+");
  strictEqual(commitOf(null, "b"), null); // still unknown
});

Deno.test("a machine that goes on is named once", () => {
  const { environment } = fakeRecord();
  const on = (cpu: string) => ({ ...environment, cpu });
  const cpuOf = (...[first, ...rest]: string[]) =>
    rest.reduce((so, cpu) => continued(so, on(cpu)), on(first!)).cpu;
  strictEqual(cpuOf("a", "a"), "a");
  strictEqual(cpuOf("a", "b", "b", "a"), "a, then b");
});
