/**
 * The runs of an experiment in a notebook: watched while they run, stopped by the stop button, and
 * drawn as every other figure at the end.
 *
 * @module
 */
import type { Dataset } from "../data/dataset.ts";
import { UserError } from "../errors.ts";
import type { RunSpec } from "../experiment/spec.ts";
import { curves } from "../figures/of_records.ts";
import { type LineStyle, lineStyle } from "../figures/style.ts";
import { conventions } from "../metrics/conventions.ts";
import { score } from "../metrics/score.ts";
import type { RunRecord } from "../results/record.ts";
import type { ReproduceEvent } from "../run/reproduce.ts";
import type { Selection } from "../run/selection.ts";
import type { EpochNumbers } from "../train/epoch.ts";
import { curveSvg, type Series } from "./curve_svg.ts";
import { movingSvg } from "./live_curve.ts";
import { progressBar } from "./progress_bar.ts";
import { shownAs } from "./show.ts";
import { nothingToStop, stopSignal } from "./stop.ts";

/** What came of an experiment that was watched. */
export interface LiveRuns {
  /** The records of its runs; where it was stopped, of those that had ended. */
  readonly records: readonly RunRecord[];
  /** Its data. */
  readonly dataset: Dataset;
  /** Whether it was stopped before all its runs had ended. */
  readonly stopped: boolean;
}

/**
 * Runs an experiment with a curve for each arm and seed, a progress bar and a stop button, and ends with
 * the figure of its records. When the button is pressed, it ends after the step that is running: what is
 * done is kept, and the next call goes on from there. Arms that act at prediction only have curves of
 * their own. Of several seeds the last one is in front.
 *
 * @param start Starts it, with the signal of the button.
 * @throws {UserError} at the events of several experiments, and when the user has to mend something.
 *
 * @example
 * ```ts
 * import { reproduce } from "../run/reproduce.ts";
 * import { liveRuns } from "./live_runs.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const results = await Deno.makeTempDir();
 * const options = { profile: "smoke", arms: "clean", engine: "wasm", results, draw: false } as const;
 * const { records } = await liveRuns((hooks) => reproduce("wbc-unet", { ...options, ...hooks }));
 * deepStrictEqual(records.map(({ spec }) => spec.arm), ["clean"]);
 * await Deno.remove(results, { recursive: true });
 * ```
 */
export async function liveRuns(
  start: (hooks: { readonly signal: AbortSignal }) => AsyncIterable<ReproduceEvent>,
  { title }: {
    /** Above the curves. @default the experiment's */
    readonly title?: string | undefined;
  } = {},
): Promise<LiveRuns> {
  const signal = stopSignal();
  const bar = await progressBar("runs");
  const watched: { panel?: Panel; records: readonly RunRecord[] } = { records: [] };
  const ended = new Map<string, RunRecord>();
  const shares = new Map<number, number>();
  const over = new Set<number>();
  const note = (
    event: { number: number; runs: number; spec: RunSpec },
    share: number,
    text = "",
  ) => {
    shares.set(event.number, share);
    const done = shares.values().reduce((sum, one) => sum + one, 0) / event.runs;
    bar.update(done, `${event.number} of ${event.runs}, ${nameOf(event.spec)}${text}`);
  };
  const end = (event: { number: number; runs: number; spec: RunSpec }) => {
    over.add(event.number);
    note(event, 1);
  };
  try {
    for await (const event of start({ signal })) {
      const { panel } = watched;
      switch (event.kind) {
        case "data":
          if (panel) throw new UserError("liveRuns watches one experiment; give it one at a time");
          if (event.notice) console.log(event.notice);
          watched.panel = await openPanel(event, title);
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
          note(event, (epoch - 1 + step / steps) / epochs, text);
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
          ended.set(event.record.key, event.record);
          panel?.take(event.record);
          end(event);
          break;
        case "failed":
          console.error(`${nameOf(event.spec)} failed:`, event.error);
          end(event);
          break;
        case "elsewhere":
          console.log(`${nameOf(event.spec)} is being run by another process`);
          end(event);
          break;
        case "done":
          watched.records = event.result.records;
      }
      await new Promise((resolve) => setTimeout(resolve)); // the stop button is heard here at least
    }
  } catch (error) {
    if (!signal.aborted || error !== signal.reason) throw error;
  } finally {
    nothingToStop(signal);
    await bar.finish(`${over.size} ended${signal.aborted ? ", stopped" : ""}`);
    await watched.panel?.finish(watched.records.length ? watched.records : [...ended.values()]);
  }
  const { panel, records } = watched;
  if (!panel) throw new UserError("nothing was run: stopped before the data were found");
  const all = records.length ? records : [...ended.values()];
  return { records: all, dataset: panel.dataset, stopped: signal.aborted };
}

const nameOf = ({ arm, seed }: RunSpec) => `${arm}, seed ${seed}`;

function timeLeft(seconds: number): string {
  return seconds < 90 ? `${Math.ceil(seconds)} s left` : `${Math.ceil(seconds / 60)} min left`;
}

/** The curves of an experiment. */
interface Panel {
  readonly dataset: Dataset;
  /** Adds an epoch of a run. */
  add(spec: RunSpec, numbers: EpochNumbers): void;
  /** Notes where a run goes on. */
  resume(spec: RunSpec, from: { epochs: number; score: number }): void;
  /** Takes a run that has ended, whole. */
  take(record: RunRecord): void;
  /** Draws the figure of the records in its place, if there are any. */
  finish(records: readonly RunRecord[]): Promise<void>;
}

async function openPanel(
  { selection, dataset }: { selection: Selection; dataset: Dataset },
  title = selection.experiment.title,
): Promise<Panel> {
  const { experiment: { arms } } = selection;
  /** Points by run, then by arm. */
  const lines = new Map<string, { arm: string; seed: number; points: [number, number][] }>();
  let [metric, until] = ["", 1];
  let front: number | undefined;
  const lineOf = (arm: string, seed: number) => {
    const key = `${arm}, seed ${seed}`;
    const line = lines.get(key) ?? { arm, seed, points: [] };
    lines.set(key, line);
    return line.points;
  };
  const styleOf = (arm: string): LineStyle => arms[arm]?.style ?? lineStyle(arm, 0);
  const draw = () => {
    const series = [...lines.values()].map(({ arm, seed, points }): Series => ({
      ...{ name: arm, points, style: styleOf(arm) },
      faint: seed !== front &&
        [...lines.values()].some((line) => line.arm === arm && line.seed === front),
    }));
    return curveSvg(series, { title, x: "epoch", y: metric, until });
  };
  const moving = await movingSvg(draw, title);
  const begin = (spec: RunSpec) => {
    metric = `validation ${conventions[spec.metric].title}`;
    until = Math.max(until, spec.epochs);
    front = spec.seed;
  };
  const addEpoch = (spec: RunSpec, { epoch, counts, after }: EpochNumbers) => {
    const named = { [spec.arm]: counts, ...after };
    for (const [arm, images] of Object.entries(named)) {
      lineOf(arm, spec.seed).push([epoch, score(spec.metric, images).mean]);
    }
  };
  return {
    dataset,
    add(spec, numbers) {
      begin(spec);
      addEpoch(spec, numbers);
      moving.change();
    },
    resume(spec, { epochs, score }) {
      begin(spec);
      lineOf(spec.arm, spec.seed).push([epochs, score]);
      moving.change();
    },
    take(record) {
      const { spec, epochs } = record;
      begin(spec);
      for (const arm of [spec.arm, ...Object.keys(spec.after)]) lineOf(arm, spec.seed).length = 0;
      for (const numbers of epochs) addEpoch(spec, numbers);
      moving.change();
    },
    async finish(records) {
      if (records.length === 0) return await moving.finish();
      const { bundle, notes } = await shownAs(curves(records));
      await moving.replace(bundle, notes);
    },
  };
}
