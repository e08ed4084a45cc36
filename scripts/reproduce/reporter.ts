/**
 * Tells of runs while they run: a live line on a terminal, a line for each epoch elsewhere.
 *
 * @module
 */
import type { Engine } from "../../lib/engine/engine.ts";
import { claimantText } from "../../lib/experiments/claims/claim.ts";
import type { RunEvent } from "../../lib/experiments/reproduce.ts";
import { type ConventionName, conventions } from "../../lib/metrics/conventions.ts";
import type { RunSpec } from "../../lib/results/record.ts";
import { curve } from "../../lib/results/summary.ts";
import type { Part, StatusLine } from "./status_line.ts";

const BAR = 12;

/** Seconds as `1:02:03`, `2:03` or `0:03`. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const two = (value: number) => `${value}`.padStart(2, "0");
  const head = hours ? `${hours}:${two(minutes)}` : `${minutes}`;
  return `${head}:${two(whole % 60)}`;
}

/** What computes, in words. */
export function engineText(
  { version, device, threads }: Pick<Engine, "version" | "device" | "threads">,
): string {
  return `${version} on ${device}, ${threads} thread${threads === 1 ? "" : "s"}`;
}

/** The name of a run among those of other experiments. */
export const runName = ({ experiment, arm, seed }: RunSpec): string =>
  `${experiment} ${arm} seed ${seed}`;

/** A listener of runs that writes to a line, with scores by that convention. */
export function runReporter(
  line: StatusLine,
  convention: ConventionName,
  { alone = false }: {
    /** Whether its runs are not one command's, and are named in full. @default false */
    alone?: boolean;
  } = {},
): (event: RunEvent) => void {
  const metric = conventions[convention].title.split(" (")[0]!;
  let score: number | undefined;
  let left: number | undefined;
  return (event) => {
    const { spec, number, runs } = event;
    const name = alone ? runName(spec) : `${spec.arm} seed ${spec.seed} (run ${number} of ${runs})`;
    switch (event.kind) {
      case "skipped": {
        const { record } = event;
        const final = curve(record, { convention }).at(-1)!.toFixed(3);
        const day = record.finished.slice(0, 10);
        return line.log(
          `${name}: done on ${day}, ${metric} ${final}; skipped (--force runs it again)`,
        );
      }
      case "damaged":
        return line.log(`${name}: running again, because the record is damaged: ${event.problem}`);
      case "elsewhere":
        return line.log(`${name}: run by ${claimantText(event.by)}; left to it`);
      case "waiting":
        return line.log(`${name}: run by ${claimantText(event.by)}; waiting for it`);
      case "lost":
        return line.log(`${name}: another process has taken it over (was this one suspended?)`);
      case "restarted":
        return line.log(`${name}: starting over, because ${event.problem}`);
      case "resumed":
        score = event.score;
        return line.log(`${name}: going on after epoch ${event.epochs}`);
      case "step":
        left = event.left ?? left;
        return line.show(liveParts(event, { metric, score, left }));
      case "epoch": {
        const { epoch, loss, trainSeconds, validationSeconds } = event.numbers;
        score = event.score;
        if (line.live) return;
        const parts = [
          `${name}: epoch ${epoch}/${spec.epochs}`,
          `loss ${lossText(loss)}`,
          `${metric} ${event.score.toFixed(3)}`,
          clock(trainSeconds + validationSeconds),
          ...(left === undefined ? [] : [`${clock(left)} left`]),
        ];
        return line.log(parts.join("  "));
      }
      case "finished": {
        const scores = curve(event.record, { convention });
        const peak = Math.max(...scores);
        score = undefined;
        return line.log(
          `${name}: done in ${clock(event.seconds)}, ${metric} ${scores.at(-1)!.toFixed(3)} ` +
            `(highest ${peak.toFixed(3)} after epoch ${scores.indexOf(peak) + 1})`,
        );
      }
      case "failed":
        score = undefined;
        line.log(`${name}: failed; the other runs go on`);
        return console.error(event.error);
    }
  };
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
