/**
 * What a run tells of itself while it is run: `<record>.events.jsonl`, a line of JSON for each epoch, for
 * whoever watches files. The record has all of it, and more, at the end; then the file is removed.
 *
 * @module
 */
import { dirname } from "@std/path";
import type { RunSpec } from "../experiment/spec.ts";
import { score } from "../metrics/score.ts";
import type { EpochNumbers } from "../train/epoch.ts";
import { eventsPath } from "./claims/litter.ts";

/** A line of the file. */
export interface EventLine {
  /** When the epoch ended; of epochs before an interruption, when the run went on. ISO 8601. */
  readonly time: string;
  /** Of which run. */
  readonly experiment: string;
  /** Its size. */
  readonly profile: string;
  /** Its arm. */
  readonly arm: string;
  /** Its seed. */
  readonly seed: number;
  /** From 1. */
  readonly epoch: number;
  /** How many there are to be. */
  readonly epochs: number;
  /** Mean training loss; null when it was not finite. */
  readonly loss: number | null;
  /** Learning rate of the epoch's first step. */
  readonly learningRate: number;
  /** Score on the test part by the run's metric, by arm: the run's, then those at prediction only. */
  readonly scores: Readonly<Record<string, number>>;
  /** Seconds of training and validation. */
  readonly seconds: number;
}

/**
 * The line of an epoch.
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

/** The file of a run. */
export interface EventFile {
  /** Adds an epoch. */
  add(numbers: EpochNumbers): void;
  /** Removes the file, when the record is written. */
  remove(): Promise<void>;
}

/**
 * Begins the file of a run anew. What cannot be written is left: a run does not end for want of it.
 *
 * @param recordPath Where its record will lie.
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
