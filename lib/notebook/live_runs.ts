/**
 * The curves of an experiment in a notebook, while it runs.
 *
 * @module
 */
import { conventions } from "../metrics/conventions.ts";
import { curve as scoresOf } from "../results/summary.ts";
import { claimantText } from "../run/claims/claimant.ts";
import type { Reproduced, ReproduceEvent } from "../run/reproduce.ts";
import { specsOf } from "../run/selection.ts";
import { type LiveCurve, liveCurve } from "./live_curve.ts";

/**
 * Runs an experiment, and shows a curve for each of its runs while it does. A run that is done already
 * has its curve from its record. What the user should know (an installation, a run that failed) is printed.
 *
 * @param events What `reproduce` tells.
 * @returns What came of it.
 * @throws {UserError} as `reproduce` does.
 * @throws the signal's reason when it is aborted; the curves stay, and the same call goes on from there.
 *
 * @example
 * ```ts
 * import { reproduce } from "../run/reproduce.ts";
 * import { liveRuns } from "./live_runs.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const results = await Deno.makeTempDir();
 * const events = reproduce("wbc-unet", { profile: "smoke", arms: "clean", engine: "wasm", results });
 * strictEqual((await liveRuns(events)).records.length, 1);
 * ```
 */
export async function liveRuns(events: AsyncIterable<ReproduceEvent>): Promise<Reproduced> {
  let shown: LiveCurve | undefined;
  let seeds = 1;
  let result: Reproduced | undefined;
  const line = ({ arm, seed }: { readonly arm: string; readonly seed: number }) =>
    seeds > 1 ? `${arm}, seed ${seed}` : arm;
  try {
    for await (const event of events) {
      if (event.kind === "data") {
        const specs = specsOf(event.selection);
        seeds = event.selection.seeds.length;
        if (event.notice) console.log(event.notice);
        shown = await liveCurve({
          title: event.selection.experiment.title,
          y: `validation ${conventions[specs[0]!.metric].title}`,
          until: Math.max(...specs.map(({ epochs }) => epochs)),
        });
      }
      if (event.kind === "log") console.log(event.line);
      if (event.kind === "epoch") {
        const { spec, numbers: { epoch }, score } = event;
        shown?.add(line(spec), { x: epoch, y: score });
      }
      if (event.kind === "skipped") {
        const { record, spec } = event;
        scoresOf(record).forEach((y, index) => shown?.add(line(spec), { x: index + 1, y }));
      }
      if (event.kind === "elsewhere") {
        console.log(`${line(event.spec)}: run by ${claimantText(event.by)}`);
      }
      if (event.kind === "failed") console.error(`${line(event.spec)}: ${event.error}`);
      if (event.kind === "done") result = event.result;
    }
  } finally {
    await shown?.finish();
  }
  return result!;
}
