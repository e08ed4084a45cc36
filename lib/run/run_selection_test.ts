import assert from "node:assert/strict";
import type { Engine } from "../engine/engine.ts";
import { UserError } from "../errors.ts";
import { listRecords } from "../results/store.ts";
import { inFolder, kinds, SELECTION } from "./fixture.ts";
import { publishRecords } from "./publish.ts";
import { recordsOf } from "./records.ts";
import type { RunEvent } from "./run_selection.ts";

/** The engine, whose compiler refuses at the n-th call. */
const refusing = (at: number, error: Error) => {
  let calls = 0;
  return (engine: Engine): Engine => ({
    ...engine,
    compileStep(step) {
      if (calls++ === at) throw error;
      return engine.compileStep(step);
    },
  });
};

Deno.test("runs are executed arm by arm, skipped without an engine, and repeated if forced", async () => {
  await inFolder(async (run, events, root) => {
    const outcomes = await run();
    const made = ["clean", "noisy", "noisy-iel"].map((arm) => `finished ${arm}`);
    assert.deepEqual(kinds(events), made);
    const steps = events.flatMap((event) => event.kind === "step" ? [event] : []);
    assert.equal(steps.length, 3 * 2); // arms × epochs, of one step each
    assert.equal(steps.at(-1)!.left, 0);
    const [first] = outcomes;
    assert.ok(first?.state === "finished");
    assert.equal(
      first.record.command,
      "deno task reproduce wbc-unet --profile smoke --seed 0 --arms clean",
    );

    events.length = 0;
    await run({ openEngine: () => Promise.reject(new Error("no engine is needed")) });
    assert.deepEqual(kinds(events), made.map((text) => text.replace("finished", "skipped")));

    events.length = 0;
    await run({ force: true });
    assert.deepEqual(kinds(events), made);
    assert.equal((await listRecords({ root })).records.length, 3);
  });
});

Deno.test("a run that fails does not stop the others; the next call repeats it", async () => {
  for (const error of [new Error("the engine crashed"), new UserError('loss "mine" failed')]) {
    await inFolder(async (run, events) => {
      const outcomes = await run({}, refusing(1, error));
      assert.deepEqual(outcomes.map(({ state }) => state), ["finished", "failed", "finished"]);
      const failed = events.flatMap((event) => event.kind === "failed" ? [event.error] : []);
      assert.deepEqual(failed, [error]);
      events.length = 0;
      await run();
      assert.deepEqual(kinds(events), ["skipped clean", "finished noisy", "skipped noisy-iel"]);
    });
  }
});

Deno.test("an engine that cannot be opened ends the command with its one line", async () => {
  await inFolder(async (run, _events, root) => {
    const openEngine = () => Promise.reject(new UserError("there is no GPU"));
    await assert.rejects(run({ openEngine }), /no GPU/);
    assert.equal((await listRecords({ root })).records.length, 0);
  });
});

Deno.test("an interrupted run resumes after its last epoch", async () => {
  await inFolder(async (run, events, root) => {
    const stop = new AbortController();
    const onEvent = (event: RunEvent) => {
      if (event.kind === "epoch" && event.spec.arm === "noisy") stop.abort(new Error("Ctrl-C"));
    };
    await assert.rejects(run({ signal: stop.signal, onEvent }), /Ctrl-C/);
    assert.equal((await listRecords({ root })).records.length, 1);
    await run();
    const told = ["skipped clean", "resumed noisy", "finished noisy", "finished noisy-iel"];
    assert.deepEqual(kinds(events), told);
  });
});

Deno.test("a damaged record is named, and its run repeated", async () => {
  await inFolder(async (run, events) => {
    const [first] = await run();
    assert.ok(first?.state === "finished");
    await Deno.writeTextFile(first.path, "{");
    events.length = 0;
    await run();
    const damaged = events.find((event) => event.kind === "damaged");
    assert.ok(damaged?.kind === "damaged" && damaged.problem.startsWith(first.path));
    assert.ok(kinds(events).includes("finished clean"));
  });
});

Deno.test("only runs on the requested data are published", async () => {
  await inFolder(async (run, _events, root) => {
    const [first] = await run();
    assert.ok(first?.state === "finished");
    const { sha256 } = first.record.data;
    const published = await publishRecords(SELECTION, { sha256, root });
    assert.deepEqual(published.map(({ spec }) => spec.arm), SELECTION.arms);
    assert.equal((await publishRecords(SELECTION, { sha256, root })).length, 3);
    await assert.rejects(
      publishRecords(SELECTION, { sha256: "0".repeat(64), root }),
      /nothing to publish/,
    );
    const coarse = await recordsOf({ ...SELECTION, precision: "bfloat16" }, { root });
    assert.deepEqual(coarse.records, []);
  });
});

Deno.test("a folder at a record's path is reported before the first step", async () => {
  await inFolder(async (run, events) => {
    const [first] = await run();
    assert.ok(first?.state === "finished");
    await Deno.remove(first.path);
    await Deno.mkdir(first.path);
    events.length = 0;
    await assert.rejects(run(), /UserError: .*\.json is not a file; move it away/);
    assert.deepEqual(events, []);
  });
});
