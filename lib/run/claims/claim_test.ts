import { deepStrictEqual, ok, rejects, strictEqual, throws } from "node:assert/strict";
import { fakeRecord } from "../../results/fixture.ts";
import { type Claim, claimantText, type Claimed, claimRun } from "./claim.ts";
import { type ClaimBody, claimFile, holdsClaim, makeClaim } from "./claim_file.ts";
import { inFolder } from "../../fixture.ts";

const { spec } = fakeRecord();
const MINUTE = 60_000;

const mine = (claimed: Claimed): Claim => {
  ok("claim" in claimed, "the claim was not given");
  return claimed.claim;
};
const names = (folder: string) => [...Deno.readDirSync(folder)].map(({ name }) => name).sort();

/** A claim of a process on another machine. */
const THEIRS: ClaimBody = {
  host: "node7",
  machine: "another",
  pid: 1,
  job: "17_3",
  since: "2026-01-01T00:00:00Z",
  token: "theirs",
  spec,
};

/** Moves the last beat back. */
const age = (folder: string, ms: number) => {
  const then = new Date(Date.now() - ms);
  return Deno.utime(`${folder}/run.claim-1`, then, then);
};

/** Whether the first claim has beaten within the last minute. */
const isFresh = (folder: string) =>
  Date.now() - Deno.statSync(`${folder}/run.claim-1`).mtime!.getTime() < MINUTE;

/** Waits for a beat, so that the thread is known to run. */
async function beat(folder: string): Promise<void> {
  await age(folder, 10 * MINUTE);
  while (!isFresh(folder)) await new Promise((resolve) => setTimeout(resolve, 10));
}

Deno.test("one of many who ask at once gets the run; released, the next one does", () =>
  inFolder(async (folder) => {
    const ask = () => claimRun(`${folder}/run.json`, { spec });
    const answers = await Promise.all(Array.from({ length: 20 }, ask));
    const given = answers.filter((answer) => "claim" in answer);
    strictEqual(given.length, 1);
    for (const answer of answers) ok("claim" in answer || answer.by.pid === Deno.pid);
    await mine(given[0]!).release();
    await mine(await ask()).release();
    deepStrictEqual(names(folder), []);
  }));

Deno.test("claims of other runs of the folder do not count", () =>
  inFolder(async (folder) => {
    const [a, b] = [`${folder}/run.json`, `${folder}/run.2.json`];
    const first = mine(await claimRun(a, { spec }));
    const second = mine(await claimRun(b, { spec }));
    first.check();
    second.check();
    await Promise.all([first.release(), second.release()]);
  }));

Deno.test("a claim of another machine is taken over when its beats are late, by one", () =>
  inFolder(async (folder) => {
    const path = `${folder}/run.json`;
    const ask = () => claimRun(path, { spec, staleAfter: 2 * MINUTE });
    await makeClaim(claimFile(path, 1), THEIRS);
    await age(folder, 1 * MINUTE);
    const busy = await ask();
    ok("by" in busy);
    strictEqual(claimantText(busy.by), "node7, process 1, job 17_3");

    await age(folder, 3 * MINUTE);
    const answers = await Promise.all(Array.from({ length: 10 }, ask));
    const given = answers.filter((answer) => "claim" in answer);
    strictEqual(given.length, 1);
    deepStrictEqual(names(folder), ["run.claim-2"]);
    ok(!holdsClaim(path, claimFile(path, 1), THEIRS.token));
    mine(given[0]!).check();
    await mine(given[0]!).release();
  }));

Deno.test("beats keep a claim fresh while the process computes without a pause", () =>
  inFolder(async (folder) => {
    const claim = mine(await claimRun(`${folder}/run.json`, { spec, beatEvery: 20 }));
    await beat(folder);
    await age(folder, 10 * MINUTE);
    const nothing = new Int32Array(new SharedArrayBuffer(4));
    for (let looks = 0; looks < 1000 && !isFresh(folder); looks++) {
      Atomics.wait(nothing, 0, 0, 10); // this thread gives none of its time away
    }
    ok(isFresh(folder));
    await claim.release();
  }));

Deno.test("who has lost the claim is told", () =>
  inFolder(async (folder) => {
    const claim = mine(await claimRun(`${folder}/run.json`, { spec, beatEvery: 20 }));
    const told = new Promise((resolve) => claim.signal.addEventListener("abort", resolve));
    await Deno.copyFile(`${folder}/run.claim-1`, `${folder}/run.claim-2`);
    await told;
    throws(() => claim.check(), /taken the run over/);
    await claim.release();
    deepStrictEqual(names(folder), ["run.claim-1", "run.claim-2"]);
  }));

Deno.test("a dead process of this machine is seen at once", () =>
  inFolder(async (folder) => {
    const child = new Deno.Command(Deno.execPath(), {
      args: [
        "eval",
        `import { claimRun } from ${JSON.stringify(new URL("./claim.ts", import.meta.url).href)};
         const [path, spec] = Deno.args;
         await claimRun(path, { spec: JSON.parse(spec) });
         console.log("claimed");`,
        `${folder}/run.json`,
        JSON.stringify(spec),
      ],
      cwd: new URL("../../..", import.meta.url),
      stdout: "piped",
    }).spawn();
    const reader = child.stdout.getReader();
    await reader.read();
    const alive = await claimRun(`${folder}/run.json`, { spec });
    ok("by" in alive);
    strictEqual(alive.by.pid, child.pid);
    child.kill("SIGKILL");
    await reader.cancel();
    await child.status;
    await mine(await claimRun(`${folder}/run.json`, { spec })).release();
  }));

Deno.test("an empty claim, which is being written, is another's until it is old", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/run.claim-1`, "");
    ok("by" in await claimRun(`${folder}/run.json`, { spec }));
    await age(folder, 3 * MINUTE);
    await mine(await claimRun(`${folder}/run.json`, { spec })).release();
  }));

Deno.test("a folder that cannot be written is named", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/file`, "");
    await rejects(
      claimRun(`${folder}/file/run.json`, { spec }),
      /run\.claim-1 cannot be written .*; check/,
    );
  }));
