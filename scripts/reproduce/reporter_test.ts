import assert from "node:assert/strict";
import type { RunEvent } from "../../lib/run/run_selection.ts";
import { fakeRecord } from "../../lib/results/fixture.ts";
import { noticeReporter, runReporter } from "./reporter.ts";
import { progressLines } from "../progress_lines.ts";

const record = fakeRecord({ arm: "noisy", seed: 1, finished: "2026-02-01T12:00:00Z" });
const run = { spec: record.spec, number: 2, runs: 4 };
const by = { host: "node7", pid: 12, job: "3_1", since: "2026-01-01T00:00:00Z" };

/** What a pipe, or a terminal of that width, gets to read of these events, line by line. */
function linesOf(events: readonly RunEvent[], alone = false, columns?: number): string[] {
  let written = "";
  const tty = columns === undefined ? {} : { isTTY: true, columns };
  const line = progressLines({ ...tty, write: (text) => written += text });
  events.forEach(runReporter(line, { alone }));
  return written.split("\n").slice(0, -1);
}

Deno.test("the outcome of a run is a line that names it and gives the reason", () => {
  const lines = linesOf([
    { ...run, kind: "skipped", record },
    { ...run, kind: "damaged", problem: "a.json is truncated" },
    { ...run, kind: "elsewhere", by },
    { ...run, kind: "waiting", by },
    { ...run, kind: "lost" },
    { ...run, kind: "restarted", problem: "a.ckpt is damaged" },
    { ...run, kind: "resumed", epochs: 3, score: 0.9 },
    { ...run, kind: "failed", error: new Error('a has 2; give head: "drop" to take the rest') },
  ]);
  const name = "noisy seed 1 (run 2 of 4): ";
  const [skipped, ...others] = lines.map((line) => {
    assert.ok(line.startsWith(name), line);
    return line.slice(name.length);
  });
  assert.match(
    skipped!,
    /^done on 2026-02-01, Dice 0\.\d{3} \(.*\); skipped \(--force repeats it\)$/,
  );
  assert.deepEqual(others, [
    "running again, because the record is damaged: a.json is truncated",
    "run by node7, process 12, job 3_1; skipped",
    "run by node7, process 12, job 3_1; waiting for it",
    "another process has taken it over (was this one suspended?)",
    "starting over, because a.ckpt is damaged",
    "resuming after epoch 3",
    "failed: a has 2; add --drop-head to take the rest; the other runs continue",
  ]);
});

Deno.test("epochs and ends print scores and times, and runs of other commands their experiment", () => {
  const numbers = { ...record.epochs[0]!, epoch: 1, loss: null, trainSeconds: 60 };
  const progress = { epoch: 1, epochs: 20, step: 135, steps: 135, loss: 0.5 };
  const lines = linesOf([
    { ...run, kind: "step", progress, left: 3723 },
    { ...run, kind: "epoch", numbers: { ...numbers, validationSeconds: 5 }, score: 0.81249 },
    { ...run, kind: "finished", record, seconds: 3723 },
  ], true);
  const [name, loss, dice, ...times] = lines[0]!.split("  ");
  assert.deepEqual([name, loss], ["wbc-unet noisy seed 1: epoch 1/20", "loss not finite"]);
  assert.match(dice!, /Dice 0\.812$/);
  assert.deepEqual(times, ["1:05", "1:02:03 left"]);
  assert.match(
    lines[1]!,
    /: Dice 0\.\d{3} \(highest 0\.\d{3}, epoch \d+\), in 1:02:03$/,
  );
  assert.equal(lines.length, 2);
});

Deno.test("the outcome of a run with a long name fits in 80 columns", () => {
  const long = { ...run, spec: { ...run.spec, arm: "noisy-bootstrapping-hard-0.8" } };
  const lines = linesOf(
    [
      { ...long, kind: "skipped", record },
      { ...long, kind: "finished", record, seconds: 3723 },
      { ...run, kind: "finished", record, seconds: 3723 },
    ],
    false,
    80,
  );
  assert.equal(lines.length, 3);
  for (const line of lines.slice(0, 2)) assert.ok(line.length < 80, `${line.length}: ${line}`);
  assert.match(lines[1]!, /: Dice 0\.\d{3}, in 1:02:03$/);
  assert.match(lines[2]!, /highest/);
});

Deno.test("a notice that is told twice is written once", () => {
  const written: string[] = [];
  const notice = noticeReporter({ log: (line) => written.push(line) });
  for (const line of ["CamVid is not as published", "CamVid is not as published", "TensorFlow"]) {
    notice(line);
  }
  assert.deepEqual(written, ["CamVid is not as published", "TensorFlow"]);
});
