import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { parse } from "yaml";
import { readClaim } from "../lib/run/claims/claim_body.ts";
import { claimFiles } from "../lib/run/claims/claim_file.ts";
import { numbersOf } from "../lib/results/numbers.ts";
import { listRecords } from "../lib/results/store.ts";
import { ended, ENGINE, startTask } from "./fixture.ts";
import { inFolder } from "../lib/fixture.ts";

const SELECTION = ["--profile", "smoke", "--arms", "clean,noisy-iel"];

/** Starts `reproduce` on two arms of the smoke profile, with one thread. */
const start = (root: string, ...args: string[]): Deno.ChildProcess =>
  startTask("reproduce", ...SELECTION, "--threads", "1", "--results", root, ...ENGINE, ...args);

const recordsIn = async (root: string) => (await listRecords({ root })).records.map(numbersOf);

/** The processes that run something now, once there are so many. */
async function pids(root: string, count: number): Promise<number[]> {
  const folder = `${root}/runs/wbc-unet/smoke`;
  for (;;) {
    const claims = claimFiles({ folder }).flatMap(({ path }) => readClaim(path) ?? []);
    if (claims.length >= count) return claims.map(({ pid }) => pid);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

Deno.test({
  name: "workers, killed or not, and a pod make the same records as one process",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inFolder(async (folder) => {
      const [serial, workers, pods] = [`${folder}/serial`, `${folder}/workers`, `${folder}/pods`];
      const one = await ended(start(serial));
      strictEqual(one.code, 0, one.log);

      const many = start(workers, "--workers", "2");
      const [victim] = await pids(workers, 2);
      Deno.kill(victim!, "SIGKILL");
      const killed = await ended(many);
      strictEqual(killed.code, 1, killed.log);
      match(killed.log, /its process ended with SIGKILL; the other runs continue/);
      match(killed.out, /^failed: /m);
      strictEqual((await recordsIn(workers)).length, 1, killed.log);
      const again = await ended(start(workers, "--workers", "2"));
      strictEqual(again.code, 0, again.log);
      match(again.log, /skipped/);
      deepStrictEqual(await recordsIn(workers), await recordsIn(serial));
      strictEqual(again.out.match(/ {2}not published$/gm)?.length, 2, again.out); // the table

      // A pod of the Indexed Job, for which the cluster puts in its index.
      const submit = ["submit", "--kubernetes", "--results-claim", "x", "--cpus", "1"];
      const manifest = await ended(startTask(...submit, ...SELECTION));
      const { args } = parse(manifest.out).spec.template.spec.containers[0];
      const words = args.map((word: string) => word.replace("$(JOB_COMPLETION_INDEX)", "1"));
      const pod = await ended(startTask(...words, "--results", pods, ...ENGINE));
      strictEqual(pod.code, 0, pod.log);
      match(pod.out, /noisy-iel\.seed-0\.\w{8}\.json\n$/);
      deepStrictEqual(await recordsIn(pods), (await recordsIn(serial)).slice(1));
    }),
});

Deno.test({
  name: "Ctrl-C ends every worker with 130 and leaves no claim",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inFolder(async (root) => {
      const process = start(root, "--workers", "2");
      const workers = await pids(root, 2);
      process.kill("SIGINT");
      const { code, log } = await ended(process);
      strictEqual(code, 130, log);
      match(log, /interrupted: finished work is kept; .*\n$/);
      ok(!log.includes("    at "), "a stack trace");
      deepStrictEqual(claimFiles({ folder: `${root}/runs/wbc-unet/smoke` }), []);
      for (const pid of workers) {
        await Deno.stat(`/proc/${pid}`).then(() => ok(false, "a worker lives"), () => {});
      }
    }),
});

Deno.test("an impossible task gives one line", () =>
  inFolder(async (root) => {
    const all = [["--task", "2"], ["--task", "x"], ["--task", "0", "--workers", "2"]];
    for (const { code, log } of await Promise.all(all.map((args) => ended(start(root, ...args))))) {
      strictEqual(code, 1);
      strictEqual(log.trim().split("\n").length, 1, log);
    }
  }));
