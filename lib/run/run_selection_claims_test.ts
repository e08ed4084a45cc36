import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { openData } from "../data/find_data.ts";
import { sealed } from "../kind/sealed.ts";
import { listRecords } from "../results/store.ts";
import { claimRun } from "./claims/claim.ts";
import { readClaim } from "./claims/claim_body.ts";
import { inFolder, kinds, SELECTION } from "./fixture.ts";
import { planRuns } from "./plan.ts";
import type { RunEvent } from "./run_selection.ts";
import { listRuns } from "./listing.ts";
import { specsOf } from "./selection.ts";

/** Claims the arm "noisy" of the selection in that folder. */
async function claimNoisy(root: string) {
  const dataset = await openData(specsOf(SELECTION)[0]!.data);
  const plan = await planRuns(SELECTION, { dataset, root });
  const { path, spec } = plan.find(({ spec }) => spec.arm === "noisy")!;
  const claimed = await claimRun(path, { spec });
  ok("claim" in claimed);
  return { path, claim: claimed.claim };
}

Deno.test("a run of another process is neither repeated nor deleted", async () => {
  await inFolder(async (run, events, root) => {
    const { claim, path } = await claimNoisy(root);
    await Deno.writeTextFile(path.replace(".json", ".checkpoint"), "its checkpoint");
    const outcomes = await run({ force: true });
    deepStrictEqual(kinds(events), [
      ...["finished clean", "waiting noisy", "elsewhere noisy"], // it is waited for only briefly
      "finished noisy-iel",
    ]);
    deepStrictEqual(outcomes.map(({ state }) => state), ["finished", "elsewhere", "finished"]);
    strictEqual(await Deno.readTextFile(path.replace(".json", ".checkpoint")), "its checkpoint");
    const states = (await listRuns([SELECTION], { root })).map(({ state, by }) => [state, by?.pid]);
    deepStrictEqual(states, [["done", undefined], ["running", Deno.pid], ["done", undefined]]);
    await claim.release();
    events.length = 0;
    await run();
    deepStrictEqual(kinds(events), [
      ...["skipped clean", "restarted noisy"], // what was written is no checkpoint
      ...["finished noisy", "skipped noisy-iel"],
    ]);
  });
});

Deno.test("a run of another process starts here after that process releases it", async () => {
  await inFolder(async (run, events, root) => {
    const { claim } = await claimNoisy(root);
    const onEvent = (event: RunEvent) => {
      events.push(event);
      if (event.kind === "waiting") setTimeout(claim.release, 100);
    };
    await run({ busy: "wait", times: { poll: 20 }, onEvent });
    deepStrictEqual(kinds(events).slice(1, 3), ["waiting noisy", "finished noisy"]);
  });
});

Deno.test("two processes with the same selection run each run once", async () => {
  await inFolder(async (run, events, root) => {
    const both = await Promise.all([run(), run()]);
    const states = both.map((outcomes) => outcomes.map(({ state }) => state));
    const made = [0, 1, 2].map((at) => states.filter((one) => one[at] === "finished").length);
    deepStrictEqual(made, [1, 1, 1]);
    strictEqual(kinds(events).filter((kind) => kind.startsWith("finished")).length, 3);
    strictEqual((await listRecords({ root })).records.length, 3);
    const left = [...Deno.readDirSync(`${root}/runs/${SELECTION.experiment.id}/smoke`)];
    deepStrictEqual(left.map(({ name }) => name.endsWith(".json")), [true, true, true]);
  });
});

Deno.test("a process that lost its claim writes nothing", async () => {
  await inFolder(async (run, events, root) => {
    const folder = `${root}/runs/${SELECTION.experiment.id}/smoke`;
    const steal = (event: RunEvent) => {
      events.push(event);
      if (event.kind !== "step" || event.spec.arm !== "noisy" || event.progress.epoch !== 2) return;
      const mine = [...Deno.readDirSync(folder)].find(({ name }) => name.endsWith(".claim-1"));
      if (!mine) return;
      const body = readClaim(`${folder}/${mine.name}`)!;
      const theirs = { ...body, token: "another", machine: "another", host: "node7" };
      const path = `${folder}/${mine.name.replace(/1$/, "2")}`;
      Deno.writeTextFileSync(path, JSON.stringify(sealed(theirs)));
    };
    const outcomes = await run({ onEvent: steal });
    const told = [
      ...["finished clean", "lost noisy", "waiting noisy", "elsewhere noisy"],
      "finished noisy-iel",
    ];
    deepStrictEqual(kinds(events), told);
    const [, noisy] = outcomes;
    strictEqual(noisy?.state === "elsewhere" && noisy.by.host, "node7");
    const { records } = await listRecords({ root });
    deepStrictEqual(records.map(({ spec }) => spec.arm), ["clean", "noisy-iel"]);
  });
});
