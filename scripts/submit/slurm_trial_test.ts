/**
 * The smoke table as an array of Slurm, with one task killed and one warned of its time limit. Only
 * where a cluster is at hand: `scripts/slurm_trial.sh` makes one.
 *
 * @module
 */
import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { readClaim } from "../../lib/run/claims/claim_body.ts";
import { claimFiles } from "../../lib/run/claims/claim_file.ts";
import { numbersOf } from "../../lib/results/numbers.ts";
import { listRecords } from "../../lib/results/store.ts";

const MINUTES = 10;
const LIVE = /^(PENDING|RUNNING|COMPLETING|CONFIGURING|REQUEUED|REQUEUE_HOLD)/;

async function output(program: string, ...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, {
    args,
    cwd: new URL("../..", import.meta.url),
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  ok(success, `${program} ${args.join(" ")}: ${text(stderr)}`);
  return text(stdout);
}

/** Asks again and again until there is an answer. */
async function until<T>(ask: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (const begun = Date.now(); Date.now() - begun < MINUTES * 60_000;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error("nothing came of it in time");
}

Deno.test({
  name: "an array of Slurm, with interruptions, ends with the records of a serial run",
  ignore: Deno.env.get("IEL_SLURM_TEST") !== "1",
  fn: async () => {
    const folder = await Deno.makeTempDir();
    const [serial, array] = [`${folder}/serial`, `${folder}/array`];
    const task = (name: string, ...args: string[]) =>
      output(Deno.execPath(), "task", "--quiet", name, "--profile", "smoke", ...args);
    await task("reproduce", "--threads", "1", "--results", serial);

    const options = ["--cpus", "1", "--partition", "trial", "--at-once", "2", "--results", array];
    const [, job] = /^job (\d+), tasks 0 to 3/.exec(await task("submit", "--slurm", ...options))!;
    const runs = `${array}/runs/wbc-unet/smoke`;
    /** A claim of a task that none of these are. */
    const running = (...others: string[]) =>
      until(() => {
        const claims = claimFiles({ folder: runs }).map(({ path }) => readClaim(path));
        return claims.find((claim) => claim?.job && !others.includes(claim.job));
      });
    const stateOf = async (id: string) =>
      /JobState=(\w+)/.exec(await output("scontrol", "show", "job", id))?.[1];

    const killed = await running();
    match(killed.job!, new RegExp(`^${job}_[0-3]$`));
    Deno.kill(killed.pid, "SIGKILL");
    const warned = await running(killed.job!);
    await output("scancel", "--signal=USR1", "--batch", warned.job!);

    await until(async () => await stateOf(killed.job!) === "FAILED" ? true : undefined);
    await output("scontrol", "requeue", killed.job!);
    const ended = await until(async () => {
      const shown = await output("scontrol", "show", "job", job!);
      const states = Array.from(shown.matchAll(/JobState=(\w+)/g), ([, state]) => state!);
      return states.some((state) => LIVE.test(state)) ? undefined : shown;
    });
    strictEqual(ended.match(/JobState=COMPLETED/g)?.length, 4, ended);
    ok(ended.match(/Restarts=[1-9]/g)!.length >= 2, ended);

    const records = async (root: string) => (await listRecords({ root })).records.map(numbersOf);
    deepStrictEqual(await records(array), await records(serial));
    deepStrictEqual(claimFiles({ folder: runs }), []);
    const log = `${array}/runs`;
    const logs = [...Deno.readDirSync(log)].filter(({ name }) => name.endsWith(".log"));
    strictEqual(logs.length, 4);
    await Deno.remove(folder, { recursive: true });
  },
});
