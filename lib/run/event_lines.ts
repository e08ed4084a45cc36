/**
 * Writes the progress of a run to `<record>.events.jsonl` while it is running, one line of JSON per epoch,
 * for programs that watch files. The final record contains all of it and more; the file is then removed.
 *
 * @module
 */
import { dirname } from "@std/path";
import type { RunSpec } from "../experiment/spec.ts";
import { score } from "../metrics/score.ts";
import type { EpochNumbers } from "../train/epoch.ts";
import { eventsPath } from "./claims/litter.ts";

/** One line of the file. */
export interface EventLine {
  /** When the epoch ended, in ISO 8601; for epochs before an interruption, when the run was resumed. */
  readonly time: string;
  /** Id of the experiment. */
  readonly experiment: string;
  /** Name of the profile. */
  readonly profile: string;
  /** Name of the arm. */
  readonly arm: string;
  /** Seed of the run. */
  readonly seed: number;
  /** Number of the epoch, from 1. */
  readonly epoch: number;
  /** Total number of epochs. */
  readonly epochs: number;
  /** Mean training loss; null if it was not finite. */
  readonly loss: number | null;
  /** Learning rate at the epoch's first step. */
  readonly learningRate: number;
  /** Score on the test part by the run's metric, by arm: its own arm first, then prediction-only arms. */
  readonly scores: Readonly<Record<string, number>>;
  /** Seconds spent on training and validation. */
  readonly seconds: number;
}

/**
 * Formats the line of an epoch.
 *
 * @example
 * ```ts
 * import { eventLine } from "./event_lines.ts";
 * import { fakeRecord } from "../results/fixture.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const { spec, epochs } = fakeRecord({ arm: "noisy" });
 * const { epoch, scores } = eventLine(spec, epochs[0]!);
 * deepStrictEqual([epoch, Object.keys(scores)], [1, ["noisy"]]);
 * ```
 */
export function eventLine(spec: RunSpec, numbers: EpochNumbers): EventLine {
  const { experiment, profile, arm, seed, epochs, metric } = spec;
  const { epoch, loss, learningRate, counts, after, trainSeconds, validationSeconds } = numbers;
  const scores = Object.entries({ [arm]: counts, ...after }).map(([name, images]) =>
    [name, score(metric, images).mean] as const
  );
  return {
    time: new Date().toISOString(),
    ...{ experiment, profile, arm, seed, epoch, epochs, loss, learningRate },
    scores: Object.fromEntries(scores),
    seconds: trainSeconds + validationSeconds,
  };
}

/** The event file of a run. */
export interface EventFile {
  /** Appends the line of an epoch. */
  add(numbers: EpochNumbers): void;
  /** Removes the file, once the record is written. */
  remove(): Promise<void>;
}

/**
 * Starts the event file of a run afresh. Write errors are ignored, so that they never stop a run.
 *
 * @param recordPath Path that the run's record will have.
 */
export function eventFile(recordPath: string, spec: RunSpec): EventFile {
  const path = eventsPath(recordPath);
  let begun = false;
  return {
    add(numbers) {
      try {
        Deno.mkdirSync(dirname(path), { recursive: true });
        const line = `${JSON.stringify(eventLine(spec, numbers))}\n`;
        Deno.writeTextFileSync(path, line, { append: begun });
        begun = true;
      } catch { /* the record is what counts */ }
    },
    remove: () => Deno.remove(path).catch(() => {}),
  };
}
