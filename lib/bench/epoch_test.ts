import { deepStrictEqual as equal, match, ok, rejects, strictEqual } from "node:assert/strict";
import { dataDirectory } from "../data/directory.ts";
import { LOADERS } from "../data/open.ts";
import { describeMachine } from "../engine/machine.ts";
import { hasTensorFlow } from "../engine/fixture.ts";
import { epochMarkdown, watchedEpoch, watchRun } from "./epoch.ts";
import { WORKS, type WorkTimes } from "./profile.ts";

const WITHOUT = !hasTensorFlow || await LOADERS.wbc.locate(dataDirectory()) === undefined;

/** Steps of 90 ms, except the first of 290 ms, with 10 ms before the first two and 30 before the last. */
const STEPS = [
  { begin: 10, end: 300 },
  { begin: 310, end: 400 },
  { begin: 430, end: 520 },
];

/** Two that overlap, then one within their time, then another. */
const PASSES = [
  { begin: 530, end: 540 },
  { begin: 535, end: 550 },
  { begin: 541, end: 545 },
  { begin: 560, end: 570 },
];

Deno.test("the rest of an epoch is waiting; a step that is also compiled hides none of it", () => {
  const epoch = watchedEpoch(STEPS, { trainMs: 520, evaluationMs: 80 }, PASSES);
  equal(epoch, {
    steps: 3,
    stepMs: 90,
    betweenMs: 20,
    longestMs: 30,
    firstMs: 10,
    waiting: 50 / 320,
    evaluationMs: 80,
    networkMs: 30,
    share: 270 / 400,
    computing: 300 / 400,
  });
});

Deno.test("an epoch of one step waits only before it", () => {
  const { betweenMs, longestMs, firstMs, waiting } = watchedEpoch([{ begin: 5, end: 20 }], {
    trainMs: 20,
    evaluationMs: 0,
  }, []);
  equal([betweenMs, longestMs, firstMs, waiting], [0, 0, 5, 0.25]);
});

Deno.test("the report has a line for each epoch, and its command", () => {
  const work = Object.fromEntries(WORKS.map((name, at) => [name, at + 0.25])) as WorkTimes;
  const epoch = { ...watchedEpoch(STEPS, { trainMs: 520, evaluationMs: 80 }, PASSES), work };
  const markdown = epochMarkdown({
    machine: describeMachine(),
    date: "2026-11-24T00:00:00.000Z",
    command: "deno task bench epoch",
    images: 6,
    measured: [{ experiment: "wbc-unet", threads: 2, epochs: [epoch, epoch] }],
  });
  match(markdown, /the first 6 images .*`deno task bench epoch`/s);
  const rows = markdown.split("\n").filter((line) => line.startsWith("| wbc-unet "));
  strictEqual(rows.length, 4);
  match(
    rows[0]!,
    /decoded .* 90\.0 .* 20\.0 .* 30\.0 .* 10\.0 .* 15\.6 % .* 80\.0 .* 30\.0 .* 67\.5 % .* 75\.0 %/,
  );
  match(rows[2]!, /decoded .* 0\.3 .* 1\.3 .* 6\.3/);
});

Deno.test("two images are watched, one step per epoch", { ignore: WITHOUT }, async () => {
  const epochs = await watchRun({ experiment: "wbc-unet", threads: 1, images: 2 });
  equal(epochs.map(({ steps }) => steps), [1, 1]);
  ok(
    epochs.every(({ stepMs, waiting, share, evaluationMs }) =>
      [stepMs, evaluationMs].every((ms) => ms > 0) && [waiting, share].every((x) => x > 0 && x < 1)
    ),
  );
  ok(epochs[0]!.work.decoding > epochs[1]!.work.decoding, "kept images are not decoded again");
  ok(epochs[0]!.work.steps > 0 && epochs[0]!.work.noise > 0);
});

Deno.test("a process that fails is named with its reason", { ignore: WITHOUT }, async () => {
  const run = watchRun({ experiment: "wbc", threads: 1, images: 2 });
  await rejects(run, { name: "UserError", message: /no experiment is called "wbc"/ });
});
