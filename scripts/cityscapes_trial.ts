/**
 * Tests the whole workflow of the paper's street scenes without a copy of Cityscapes, with the paper's
 * networks at their crop size and the smallest possible batches. It makes files in Cityscapes' layout from
 * CamVid at 1024×2048, reads all of them, estimates the cost of a run from a measured step, and runs an
 * epoch of one task with sliding-window evaluation into a record. It writes `cityscapes_trial.md`, takes
 * half an hour or more on two idle cores and needs 10 GB of memory.
 *
 *     deno run -A scripts/cityscapes_trial.ts [FOLDER OF cityscapes_trial.md]
 *
 * @module
 */
import { fromFileUrl, join, resolve } from "@std/path";
import { describeMachine } from "../lib/engine/machine.ts";
import { CITYSCAPES_SIZE } from "./cityscapes_trial/layout.ts";
import { trialPage } from "./cityscapes_trial/page.ts";
import { cityscapesTrial } from "./cityscapes_trial/trial.ts";

const bench = fromFileUrl(new URL("../results/bench", import.meta.url));
const into = resolve(Deno.args[0] ?? bench);
const load = Deno.loadavg()[0]!;
const trial = await cityscapesTrial({
  files: CITYSCAPES_SIZE,
  window: { height: 512, width: 1024 },
});
const page = trialPage(trial, { machine: describeMachine(), load });
await Deno.writeTextFile(join(into, "cityscapes_trial.md"), page);
console.log(page);
