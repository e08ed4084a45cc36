import assert from "node:assert/strict";
import { listRecords } from "../lib/results/store.ts";
import { ended, ENGINE, startTask } from "./fixture.ts";
import { inFolder } from "../lib/fixture.ts";

/** Starts `deno task reproduce` on the smoke profile. */
const start = (root: string, ...args: string[]): Deno.ChildProcess =>
  startTask("reproduce", "--profile", "smoke", "--results", root, ...ENGINE, ...args);

const count = (text: string, part: string) => text.split(part).length - 1;

Deno.test("reproduce makes four records, skips them, makes them again, and lists them", async () => {
  await inFolder(async (root) => {
    const first = await ended(start(root));
    assert.equal(first.code, 0, first.log);
    assert.equal(count(first.log, "epoch 2/2  loss"), 4);
    assert.match(first.out, /SYNTHETIC DATA/);
    assert.match(first.out, /noisy-iel +0\.\d{3} \(1 seed\) .* not published/);
    assert.match(first.out, /wbc-unet-smoke-dice\.\{svg,png,html\}/);
    assert.ok(!first.log.includes("\x1b") && !first.log.includes("\r"));
    const { records, damaged } = await listRecords({ root });
    assert.deepEqual([records.length, damaged], [4, []]);

    const second = await ended(start(root, "--json"));
    assert.equal(second.code, 0, second.log);
    assert.equal(count(second.log, "skipped"), 4);
    const { experiments: [summary] } = JSON.parse(second.out);
    assert.equal(summary.data.kind, "synthetic");
    assert.deepEqual(
      summary.runs.map((run: { state: string }) => run.state),
      Array(4).fill("skipped"),
    );

    const third = await ended(start(root, "--force", "--arms", "noisy"));
    assert.match(third.log, /noisy seed 0 \(run 1 of 1\): Dice 0\.\d{3} \(.*\), in 0:/);

    const list = await ended(start(root, "--list", "--json"));
    const { experiments, runs } = JSON.parse(list.out);
    const smoke = experiments.find((entry: { profile: string }) => entry.profile === "smoke");
    assert.deepEqual([smoke.done.runs.length, smoke.done.published], [4, []]);
    assert.deepEqual(
      runs.map(({ task, arm, state }: Record<string, unknown>) => `${task} ${arm} ${state}`),
      ["0 clean done", "1 clean-iel done", "2 noisy done", "3 noisy-iel done"],
    );
  });
});

Deno.test("the paper's size is not run on synthetic images: the data are required", async () => {
  await inFolder(async (root) => {
    const words = ["cityscapes-deeplabv3plus", "--weights", "none", "--data", root];
    const done = await ended(startTask("reproduce", ...words, "--profile", "paper", ...ENGINE));
    assert.equal(done.code, 1);
    assert.match(done.log, /^no Cityscapes images under .*: sign in at [^\n]*\n$/m);
  });
});

Deno.test({
  name: "Ctrl-C ends the command soon with 130, and the same command completes it",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    await inFolder(async (root) => {
      const process = start(root);
      const decoder = new TextDecoder();
      let [log, pressed] = ["", 0];
      for await (const chunk of process.stderr) {
        log += decoder.decode(chunk);
        if (pressed || !log.includes("epoch 1/2")) continue;
        pressed = performance.now();
        process.kill("SIGINT");
      }
      const { code } = await process.status;
      await process.stdout.cancel();
      assert.equal(code, 130, log);
      assert.match(log, /interrupted: finished work is kept; .*\n$/);
      assert.ok(!log.includes("    at "), "a stack trace");
      assert.ok(performance.now() - pressed < 10_000);
      assert.ok((await listRecords({ root })).records.length < 4);

      const again = await ended(start(root));
      assert.equal(again.code, 0, again.log);
      assert.match(again.log, /resuming after epoch|skipped/);
      assert.equal((await listRecords({ root })).records.length, 4);
    });
  },
});

Deno.test("a mistake gives one line and starts no work", async () => {
  await inFolder(async (root) => {
    const mistakes = [
      ["--sedes", "3"],
      ["--profile", "smok"],
      ["wbc"],
      ["--data", `${root}/none`],
      [
        "--drop-head",
      ],
    ];
    const ends = await Promise.all(mistakes.map((args) => ended(start(root, ...args))));
    for (const [index, { code, log, out }] of ends.entries()) {
      assert.equal(code, 1);
      assert.equal(log.trim().split("\n").length, 1, log);
      assert.ok(out === "" && !log.includes("    at "), mistakes[index]!.join(" "));
    }
    assert.deepEqual([...Deno.readDirSync(root)], []);
  });
});
