/**
 * Feeds damaged files to every reader of the kit. A reader must end within its limits of time and
 * memory, with a value or an error message for users. A file with a checksum must be read exactly as it
 * was written, or be refused. One process per core reads many files, because starting a process takes
 * as long as reading hundreds of them.
 *
 * @module
 */
import { fromFileUrl, join } from "@std/path";
import { type CampaignOptions, type Findings, goesOn } from "./campaign.ts";
import { reading, type ReadingProcess } from "./fuzz_process.ts";
import { TARGETS } from "./fuzz_targets.ts";
import type { Turn } from "./fuzz_worker.ts";

const WORKER = fromFileUrl(new URL("./fuzz_worker.ts", import.meta.url));
/** Number of inputs over all targets, divided equally among them. */
const INPUTS = 1_000_000;
/** Number of inputs of a target before the next target's turn. */
const TURN = 1000;
/** Number of failures at which it stops: so many have a common cause, or the kit is broken. */
const MOST_FAILURES = 100;
/** Milliseconds between lines of progress. */
const NEWS = 30_000;

/** Replacements that tests use for the readers of the kit. */
export interface FuzzParts {
  /** Path of the program that reads. @default the one with all targets of the kit */
  readonly worker?: string;
  /** Names of its targets. @default all */
  readonly names?: readonly string[];
  /** Seconds of CPU time without output after which an input counts as endless. @default {30} */
  readonly silence?: number;
  /** Number of parallel processes. @default the number of cores */
  readonly processes?: number;
}

/** Counts of the results for the inputs of a target. */
interface Tally {
  read: number;
  refused: number;
  /** CPU time, including that for making the inputs. */
  milliseconds: number;
}

/** Runs the campaign of damaged files. */
export async function fuzz(options: CampaignOptions, parts: FuzzParts = {}): Promise<Findings> {
  const { names = Object.keys(TARGETS), processes = navigator.hardwareConcurrency } = parts;
  const { worker = WORKER, silence = 30 } = parts;
  const { seed, log, steps = Math.ceil(INPUTS / names.length) } = options;
  const tallies = new Map(
    names.map((name): [string, Tally] => [name, { read: 0, refused: 0, milliseconds: 0 }]),
  );
  const failures: string[] = [];
  const isOver = () => !goesOn(options, 0) || failures.length >= MOST_FAILURES;

  /** Has a process read the inputs of a turn, and returns the numbers of those that failed. */
  const take = async (turn: Turn, { turn: readOn }: ReadingProcess): Promise<number[]> => {
    const tally = tallies.get(turn.name)!;
    const failed: number[] = [];
    const fail = (at: number, what: string) => {
      failures.push(`${turn.name} ${at}: ${what}`);
      failed.push(at);
    };
    for (let next = turn.from; next < turn.to && !isOver();) {
      const end = await readOn({ ...turn, from: next }, (at, what) => {
        next = at + 1;
        if (what === "read" || what === "refused") tally[what]++;
        else fail(at, what);
      });
      if (typeof end === "string") fail(next++, end);
      else tally.milliseconds += end;
    }
    return failed;
  };

  let kept: Promise<string> | undefined;
  /** Writes an input to a file for inspection. */
  const keep = async ({ name }: Turn, at: number, { turn: write }: ReadingProcess) => {
    kept ??= Deno.makeTempDir({ prefix: "iel-fuzz-failures-" });
    const save = await kept;
    await write({ name, from: at, to: at + 1, save }, () => {});
    log(`kept: ${join(save, `${name} ${at}`)}`);
  };

  const total = (of: (tally: Tally) => number) =>
    [...tallies.values()].reduce((sum, tally) => sum + of(tally), 0);
  const files = () => total(({ read, refused }) => read + refused);
  const news = setInterval(() => log(`${files()} files, ${failures.length} failures`), NEWS);
  const folder = await memoryFolder();
  const turns = turnsOf(names, steps);
  try {
    await Promise.all(Array.from({ length: processes }, async () => {
      const reader = reading({ worker, seed, folder, silence });
      for (let turn; !isOver() && (turn = turns.next().value);) {
        for (const at of await take(turn, reader)) await keep(turn, at, reader);
      }
      await reader.close();
    }));
  } finally {
    clearInterval(news);
    await Deno.remove(folder, { recursive: true });
  }
  return {
    counts: {
      "damaged files": files(),
      "still read": total(({ read }) => read),
      "refused with a message": total(({ refused }) => refused),
      "parallel processes": processes,
      "milliseconds of CPU time per file": each(files(), total(({ milliseconds }) => milliseconds)),
      ...Object.fromEntries(
        [...tallies].map(([name, { read, refused, milliseconds }]) => [
          `${name}: read, refused, milliseconds per file`,
          `${read}, ${refused}, ${each(read + refused, milliseconds)}`,
        ]),
      ),
    },
    failures,
  };
}

const each = (files: number, milliseconds: number) =>
  (milliseconds / Math.max(1, files)).toFixed(2);

/** Turns of all targets in rotation, so that at any time each target has had about as many inputs. */
function* turnsOf(names: readonly string[], steps: number): Generator<Turn, undefined> {
  for (let from = 0; from < steps; from += TURN) {
    for (const name of names) yield { name, from, to: Math.min(from + TURN, steps) };
  }
}

/** Makes a folder in memory if the system has such a place; a million files need no disk. */
async function memoryFolder(): Promise<string> {
  const prefix = "iel-fuzz-";
  try {
    return await Deno.makeTempDir({ dir: "/dev/shm", prefix });
  } catch {
    return await Deno.makeTempDir({ prefix });
  }
}
