import { deepStrictEqual, match, ok, rejects, strictEqual, throws } from "node:assert/strict";
import { fakeRecord } from "../../results/fixture.ts";
import { type Claim, type Claimed, claimRun, runnerOf } from "./claim.ts";
import { type Claimant, type ClaimBody, makeClaim, readClaim } from "./claim_body.ts";
import { claimFile, holdsClaim } from "./claim_file.ts";
import { claimantText } from "./claimant.ts";
import { inFolder } from "../../fixture.ts";
import { evalOnSmallDisk, smallDisk } from "../../fixtures/small_disk.ts";
import { sealed } from "../../kind/sealed.ts";

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

Deno.test("of many simultaneous claims one succeeds; after its release the next one does", () =>
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

Deno.test("one process takes over another machine's claim when its beats are late", () =>
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

Deno.test("the signal of a claim aborts when its process loses the claim", () =>
  inFolder(async (folder) => {
    const claim = mine(await claimRun(`${folder}/run.json`, { spec, beatEvery: 20 }));
    const told = new Promise((resolve) => claim.signal.addEventListener("abort", resolve));
    await Deno.copyFile(`${folder}/run.claim-1`, `${folder}/run.claim-2`);
    await told;
    throws(() => claim.check(), /taken the run over/);
    await claim.release();
    deepStrictEqual(names(folder), ["run.claim-1", "run.claim-2"]);
  }));

Deno.test("a dead process on this machine is detected at once", () =>
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

Deno.test("an empty claim counts as held until it is old", () =>
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
      /run\.claim-1 cannot be written \(File exists\); a file or a broken link is in the place of/,
    );
  }));

Deno.test(
  "a claim that does not fit on a full disk is removed",
  { ignore: !smallDisk },
  () =>
    inFolder(async (folder) => {
      const { out, log } = await evalOnSmallDisk(
        folder,
        `
      const spec = JSON.parse(${JSON.stringify(JSON.stringify(spec))});
      await Deno.writeFile(folder + "/ballast", new Uint8Array(64 * 1024)).catch(() => {});
      const ask = () => claimRun(folder + "/run.json", { spec });
      const first = await ask().catch((error) => error.name + ": " + error.message);
      const left = [...Deno.readDirSync(folder)].map(({ name }) => name);
      await Deno.remove(folder + "/ballast");
      const next = await ask();
      console.log(JSON.stringify({ first, left, next: Object.keys(next) }));
      Deno.exit();
      `,
        { kilobytes: 64, imports: { "run/claims/claim.ts": "claimRun" } },
      );
      const { first, left, next } = JSON.parse(out || "{}");
      match(first ?? log, /^UserError: .*run\.claim-1 cannot be written \(No space left/);
      deepStrictEqual([left, next], [["ballast"], ["claim"]]);
    }),
);

Deno.test("a claim number beyond the maximum is rejected", () =>
  inFolder(async (folder) => {
    for (const number of ["9007199254740991", "1000000", "9".repeat(200)]) {
      const path = `${folder}/run.claim-${number}`;
      await Deno.writeTextFile(path, "");
      await rejects(claimRun(`${folder}/run.json`, { spec }), {
        name: "UserError",
        message: new RegExp(
          `run\\.claim-${number}: the number of a claim is at most .*; delete it$`,
        ),
      });
      await Deno.remove(path);
    }
    await makeClaim(claimFile(`${folder}/run.json`, 999_999), THEIRS);
    const long = new Date(Date.now() - 10 * MINUTE);
    await Deno.utime(`${folder}/run.claim-999999`, long, long);
    await rejects(
      claimRun(`${folder}/run.json`, { spec }),
      /has the highest number allowed; delete it$/,
    );
    await Deno.rename(`${folder}/run.claim-999999`, `${folder}/run.claim-007`);
    await mine(await claimRun(`${folder}/run.json`, { spec })).release();
  }));

Deno.test(
  "a claim's path that is not a file is named in an error",
  { ignore: Deno.build.os === "windows" },
  () =>
    inFolder(async (folder) => {
      const path = `${folder}/run.claim-1`;
      const obstacles: [() => Promise<unknown>, RegExp][] = [
        [() => Deno.mkdir(path), /run\.claim-1 is not a file; delete it$/],
        [() => Deno.symlink(path, path), /run\.claim-1 cannot be read \(too many .*\); delete it$/],
        [
          () => new Deno.Command("mkfifo", { args: [path] }).output(),
          /run\.claim-1 is not a file; delete it$/,
        ],
        [() => Deno.writeFile(path, new Uint8Array(2e6)), /run\.claim-1 is too large for a claim/],
      ];
      for (const [make, message] of obstacles) {
        await make();
        await rejects(claimRun(`${folder}/run.json`, { spec }), { name: "UserError", message });
        await rejects(runnerOf(`${folder}/run.json`), { name: "UserError", message });
        await Deno.remove(path);
      }
      await Deno.symlink(`${folder}/nowhere`, path); // a claim that is gone
      await mine(await claimRun(`${folder}/run.json`, { spec })).release();
    }),
);

Deno.test("no flipped bit turns a claim into another valid claim", () =>
  inFolder(async (folder) => {
    const file = claimFile(`${folder}/run.json`, 1);
    await makeClaim(file, THEIRS);
    deepStrictEqual(readClaim(file.path), THEIRS);
    const bytes = await Deno.readFile(file.path);
    for (let bit = 0; bit < 8 * bytes.length; bit += 41) {
      const damaged = bytes.slice();
      damaged[bit >> 3]! ^= 1 << (bit & 7);
      await Deno.writeFile(file.path, damaged);
      const read = readClaim(file.path);
      if (read) deepStrictEqual(read, THEIRS, `bit ${bit}`); // 1E-8 for 1e-8
    }
    for (const text of ["[".repeat(100_000), "null", "7", '{"sha256":1}']) {
      await Deno.writeTextFile(file.path, text);
      strictEqual(readClaim(file.path), undefined, text.slice(0, 20));
    }
    for (
      const more of [{ pid: -1 }, { pid: 2 ** 53 }, { host: "\x1b[2J" }, { since: "" }, { x: 1 }]
    ) {
      await Deno.writeTextFile(file.path, JSON.stringify(sealed({ ...THEIRS, ...more })));
      strictEqual(readClaim(file.path), undefined, JSON.stringify(more));
    }
  }));

Deno.test("a process waits for another's run within its patience, and reports the holder", () =>
  inFolder(async (folder) => {
    const path = `${folder}/run.json`;
    await makeClaim(claimFile(path, 1), THEIRS);
    const told: string[] = [];
    const onWait = (by: Claimant) => told.push(claimantText(by));
    const still = await claimRun(path, { spec, patience: 100, onWait });
    ok("by" in still && still.by.host === "node7");
    strictEqual((await runnerOf(path, { patience: 100, onWait }))?.host, "node7");
    deepStrictEqual(told, Array(2).fill("node7, process 1, job 17_3"));

    setTimeout(() => Deno.remove(`${folder}/run.claim-1`), 100);
    strictEqual(await runnerOf(path, { patience: Infinity }), undefined);
    const claimed = await claimRun(path, { spec });
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error("enough")), 50);
    await rejects(
      claimRun(path, { spec, patience: Infinity, signal: stop.signal }),
      /^Error: enough$/,
    );
    await mine(claimed).release();
  }));

Deno.test("a beat from the future does not keep a claim forever", () =>
  inFolder(async (folder) => {
    await makeClaim(claimFile(`${folder}/run.json`, 1), THEIRS);
    await age(folder, -1 * MINUTE);
    ok("by" in await claimRun(`${folder}/run.json`, { spec }));
    await age(folder, -24 * 60 * MINUTE);
    await mine(await claimRun(`${folder}/run.json`, { spec })).release();
  }));

Deno.test("claiming a run removes the partial files of its killed process", () =>
  inFolder(async (folder) => {
    const others = ["other.checkpoint.0123abcd.part", "run.checkpoint", "run.json.89abcdef.part"];
    for (const name of [...others, "run.checkpoint.0123abcd.part", "run.json.0123abcd.part"]) {
      await Deno.writeTextFile(`${folder}/${name}`, "");
    }
    const long = new Date(Date.now() - 10 * MINUTE);
    await Deno.utime(`${folder}/run.json.0123abcd.part`, long, long);
    await mine(await claimRun(`${folder}/run.json`, { spec })).release();
    deepStrictEqual(names(folder), others); // another's, its epochs, and one that is just written
  }));

Deno.test("a claim whose folder disappears fails its check, and its release does nothing", () =>
  inFolder(async (folder) => {
    const path = `${folder}/runs/run.json`;
    const claim = mine(await claimRun(path, { spec }));
    await Deno.rename(`${folder}/runs`, `${folder}/moved`);
    throws(() => claim.check(), {
      name: "UserError",
      message: /runs disappeared during its run; .* start again/,
    });
    await claim.release();
    deepStrictEqual(names(folder), ["moved"]);
  }));
