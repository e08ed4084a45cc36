/**
 * Reports on runs in progress: with an updating line on a terminal, with one line per epoch elsewhere.
 *
 * @module
 */
import type { Engine } from "../../lib/engine/engine.ts";
import type { RunSpec } from "../../lib/experiment/spec.ts";
import { measureName } from "../../lib/metrics/conventions.ts";
import { curve } from "../../lib/results/summary.ts";
import { claimantText } from "../../lib/run/claims/claimant.ts";
import type { ReproduceEvent } from "../../lib/run/reproduce.ts";
import type { RunEvent } from "../../lib/run/run_selection.ts";
import type { Part, ProgressLines } from "../progress_lines.ts";

const BAR = 12;

/** Seconds as `1:02:03`, `2:03` or `0:03`. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const two = (value: number) => `${value}`.padStart(2, "0");
  const head = hours ? `${hours}:${two(minutes)}` : `${minutes}`;
  return `${head}:${two(whole % 60)}`;
}

/** Describes the engine. */
export function engineText(
  { version, device, threads }: Pick<Engine, "version" | "device" | "threads">,
): string {
  return `${version} on ${device}, ${threads} thread${threads === 1 ? "" : "s"}`;
}

/** Describes how many runs execute in parallel. */
export function shareText(
  { share: { workers, threads }, runs }: Extract<ReproduceEvent, { kind: "share" }>,
): string {
  const each = `${threads} thread${threads === 1 ? "" : "s"}`;
  return `${runs} runs, ${workers} at a time with ${each} each (--workers 1: one after the other)`;
}

/** Whether an event belongs to a run. */
export const isRunEvent = (event: ReproduceEvent): event is RunEvent => "spec" in event;

/** The name of a run, with its experiment. */
export const runName = ({ experiment, arm, seed }: RunSpec): string =>
  `${experiment} ${arm} seed ${seed}`;

/** A listener that shows each run in progress on its own line. */
export function runReporter(
  lines: ProgressLines,
  { alone = false }: {
    /** Whether to name runs in full, for runs that do not belong to one command. @default false */
    alone?: boolean;
  } = {},
): (event: RunEvent) => void {
  const scores = new Map<string, number>();
  const rests = new Map<string, number>();
  return (event) => {
    const { spec, number, runs } = event;
    const key = runName(spec);
    const name = alone ? key : `${spec.arm} seed ${spec.seed} (run ${number} of ${runs})`;
    const metric = measureName(spec.metric);
    const log = (...texts: string[]) =>
      lines.log(...texts.map((text) => `${name}: ${text}`) as [string, ...string[]]);
    switch (event.kind) {
      case "skipped": {
        const { record } = event;
        const day = record.finished.slice(0, 10);
        return log(
          `done on ${day}, ${resultText(event)}; skipped (--force repeats it)`,
          `done, ${lastText(event)}; skipped`,
        );
      }
      case "damaged":
        return log(`running again, because the record is damaged: ${event.problem}`);
      case "elsewhere":
        return log(`run by ${claimantText(event.by)}; skipped`);
      case "waiting":
        return log(`run by ${claimantText(event.by)}; waiting for it`);
      case "lost":
        lines.end(key);
        return log("another process has taken it over (was this one suspended?)");
      case "restarted":
        return log(`starting over, because ${event.problem}`);
      case "resumed":
        scores.set(key, event.score);
        return log(`resuming after epoch ${event.epochs}`);
      case "step": {
        if (event.left !== undefined) rests.set(key, event.left);
        const [score, left] = [scores.get(key), rests.get(key)];
        return lines.show(key, liveParts(event, { metric, score, left }));
      }
      case "epoch": {
        const { epoch, loss, trainSeconds, validationSeconds } = event.numbers;
        scores.set(key, event.score);
        if (lines.live) return;
        const left = rests.get(key);
        const parts = [
          `${name}: epoch ${epoch}/${spec.epochs}`,
          `loss ${lossText(loss)}`,
          `${metric} ${event.score.toFixed(3)}`,
          clock(trainSeconds + validationSeconds),
          ...(left === undefined ? [] : [`${clock(left)} left`]),
        ];
        return lines.log(parts.join("  "));
      }
      case "finished":
        lines.end(key);
        return log(
          `${resultText(event)}, in ${clock(event.seconds)}`,
          `${lastText(event)}, in ${clock(event.seconds)}`,
        );
      case "failed": {
        lines.end(key);
        const { error } = event;
        const text = (error instanceof Error ? error.message : `${error}`)
          .replace('give head: "drop"', "add --drop-head"); // what a program is told to give
        return log(`failed: ${text}${runs > 1 ? "; the other runs continue" : ""}`);
      }
    }
  };
}

/**
 * Writes each notice that concerns no single run once: the command opens the data, then the run opens them
 * again, and both report the same.
 */
export function noticeReporter(lines: Pick<ProgressLines, "log">): (line: string) => void {
  const told = new Set<string>();
  return (line) => {
    if (told.has(line)) return;
    told.add(line);
    lines.log(line);
  };
}

type Ended = Pick<Extract<RunEvent, { kind: "skipped" | "finished" }>, "record">;

/** Describes the result of a run: its last score and the highest. */
function resultText({ record }: Ended): string {
  const last = lastText({ record });
  if (record.diverged) return last;
  const scores = curve(record);
  const peak = scores.reduce((a, b) => Math.max(a, b));
  return `${last} (highest ${peak.toFixed(3)}, epoch ${scores.indexOf(peak) + 1})`;
}

/** Describes the result of a run in fewer words: its last score. */
function lastText({ record }: Ended): string {
  const { diverged, spec } = record;
  return diverged?.message ?? `${measureName(spec.metric)} ${curve(record).at(-1)!.toFixed(3)}`;
}

function liveParts(
  { spec, number, runs, progress }: Extract<RunEvent, { kind: "step" }>,
  { metric, score, left }: { metric: string; score: number | undefined; left: number | undefined },
): Part[] {
  const { epoch, epochs, step, steps, loss } = progress;
  const done = (epoch - 1 + step / steps) / epochs;
  const filled = Math.round(done * BAR);
  const width = (value: number, of: number) => `${value}`.padStart(`${of}`.length);
  return [
    { text: spec.arm, rank: 0 },
    { text: `seed ${spec.seed}`, rank: 6 },
    { text: `${number}/${runs}`, rank: 4 },
    { text: "█".repeat(filled) + "░".repeat(BAR - filled), rank: 7 },
    { text: `epoch ${width(epoch, epochs)}/${epochs}`, rank: 1 },
    { text: `step ${width(step, steps)}/${steps}`, rank: 5 },
    { text: `loss ${lossText(loss)}`, rank: 3 },
    { text: `${metric} ${score === undefined ? "  –  " : score.toFixed(3)}`, rank: 2 },
    { text: left === undefined ? "" : `${clock(left)} left`, rank: 1 },
  ];
}

const lossText = (loss: number | null) =>
  loss === null || !Number.isFinite(loss) ? "not finite" : loss.toFixed(3);
