/**
 * Shows the runs of an experiment live in a notebook. The stop button stops them, and at the end their
 * figure replaces the live curves.
 *
 * @module
 */
import { UserError } from "../errors.ts";
import type { RunSpec } from "../experiment/spec.ts";
import { curves } from "../figures/of_records.ts";
import type { RunRecord } from "../results/record.ts";
import { claimantText } from "../run/claims/claimant.ts";
import type { Reproduced, ReproduceEvent } from "../run/reproduce.ts";
import type { RunEvent } from "../run/run_selection.ts";
import type { EpochNumbers } from "../train/epoch.ts";
import { movingSvg } from "./live_curve.ts";
import { progressBar } from "./progress_bar.ts";
import { runCurves } from "./run_curves.ts";
import { shownAs } from "./show.ts";
import { nothingToStop, stopSignal } from "./stop.ts";

/** The result of an experiment that was watched. */
export interface LiveRuns
  extends
    Pick<Reproduced, "selection" | "dataset" | "notice" | "records" | "agreements" | "files"> {
  /** Whether it was stopped; then there are records only of finished runs, and no comparison. */
  readonly stopped: boolean;
}

/**
 * Runs an experiment with a curve for each arm and seed, a progress bar and a stop button, and ends with
 * the figure of its records. If the button is pressed, it stops after the current step: finished work is
 * kept, and the next call resumes from there. Prediction-only arms have their own curves. The last of
 * several seeds is in front.
 *
 * @param events The events of `reproduce`.
 * @throws {UserError} as `reproduce` does, and if the events belong to several experiments.
 *
 * @example
 * ```ts
 * import { reproduce } from "../run/reproduce.ts";
 * import { liveRuns } from "./live_runs.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const results = await Deno.makeTempDir();
 * const options = { profile: "smoke", arms: "clean", engine: "wasm", results, draw: false } as const;
 * const { records } = await liveRuns(reproduce("wbc-unet", options));
 * deepStrictEqual(records.map(({ spec }) => spec.arm), ["clean"]);
 * await Deno.remove(results, { recursive: true });
 * ```
 */
export async function liveRuns(
  events: AsyncIterable<ReproduceEvent>,
  { title }: {
    /** Title above the curves. @default the experiment's */
    readonly title?: string | undefined;
  } = {},
): Promise<LiveRuns> {
  const signal = stopSignal();
  const bar = await progressBar("runs");
  const ended = new Map<string, RunRecord>();
  const over = new Set<number>();
  const shares = new Map<number, number>();
  const move = (event: RunEvent, share: number, text = "") => {
    shares.set(event.number, share);
    const done = shares.values().reduce((sum, one) => sum + one, 0) / event.runs;
    bar.update(done, `${event.number} of ${event.runs}, ${nameOf(event.spec)}${text}`);
  };
  const end = (event: RunEvent, record?: RunRecord) => {
    if (record) ended.set(record.key, record);
    over.add(event.number);
    move(event, 1);
  };
  let panel: Panel | undefined;
  let result: Reproduced | undefined;
  try {
    for await (const event of events) {
      switch (event.kind) {
        case "data":
          if (panel) throw new UserError("liveRuns watches one experiment; pass one at a time");
          if (event.notice) console.log(event.notice);
          panel = await openPanel(event, title);
          break;
        case "log":
          console.log(event.line);
          break;
        case "download":
          bar.update(event.bytes / (event.total ?? Infinity), `fetching ${event.data}`);
          break;
        case "step": {
          const { progress: { epoch, epochs, step, steps, loss }, left } = event;
          const time = left === undefined ? "" : `, ${timeLeft(left)}`;
          const text = `, epoch ${epoch} of ${epochs}, loss ${loss.toPrecision(3)}${time}`;
          move(event, (epoch - 1 + step / steps) / epochs, text);
          break;
        }
        case "epoch":
          panel?.add(event.spec, event.numbers);
          break;
        case "resumed":
          panel?.resume(event.spec, event);
          break;
        case "skipped":
        case "finished":
          panel?.take(event.record);
          end(event, event.record);
          break;
        case "failed":
          console.error(
            `${nameOf(event.spec)} failed:`,
            event.error instanceof UserError ? event.error.message : event.error,
          );
          end(event);
          break;
        case "elsewhere":
          console.log(`${nameOf(event.spec)}: run by ${claimantText(event.by)}`);
          end(event);
          break;
        case "done":
          ({ result } = event);
      }
      await new Promise((resolve) => setTimeout(resolve)); // let the stop button be handled
      if (signal.aborted) break; // stops the run between two steps
    }
  } finally {
    nothingToStop(signal);
    await bar.finish(`${over.size} ended${signal.aborted ? ", stopped" : ""}`);
    await panel?.finish(result?.records ?? [...ended.values()]);
  }
  if (result) return { ...result, stopped: false };
  if (!panel) throw new UserError("stopped before the data were found; run the cell again");
  const { selection, dataset, notice } = panel.found;
  const records = [...ended.values()];
  return { selection, dataset, notice, records, agreements: [], files: [], stopped: true };
}

const nameOf = ({ arm, seed }: RunSpec) => `${arm}, seed ${seed}`;

function timeLeft(seconds: number): string {
  return seconds < 90 ? `${Math.ceil(seconds)} s left` : `${Math.ceil(seconds / 60)} min left`;
}

/** The curves of an experiment. */
interface Panel {
  /** The experiment and its data. */
  readonly found: DataEvent;
  /** Adds an epoch of a run. */
  add(spec: RunSpec, numbers: EpochNumbers): void;
  /** Notes where a run resumes. */
  resume(spec: RunSpec, from: { epochs: number; score: number }): void;
  /** Adds a finished run. */
  take(record: RunRecord): void;
  /** Replaces the curves with the figure of the records, if there are any. */
  finish(records: readonly RunRecord[]): Promise<void>;
}

type DataEvent = Extract<ReproduceEvent, { kind: "data" }>;

async function openPanel(
  found: DataEvent,
  title = found.selection.experiment.title,
): Promise<Panel> {
  const lines = runCurves(found.selection, { title });
  const moving = await movingSvg(() => lines.svg(), title);
  return {
    found,
    add(spec, numbers) {
      lines.add(spec, numbers);
      moving.change();
    },
    resume(spec, from) {
      lines.resume(spec, from);
      moving.change();
    },
    take(record) {
      lines.take(record);
      moving.change();
    },
    async finish(records) {
      if (records.length === 0) return await moving.finish();
      const { bundle, notes } = await shownAs(curves(records));
      await moving.replace(bundle, notes);
    },
  };
}
