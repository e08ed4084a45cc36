/**
 * Reads the damaged files of one target in this process, with limits on time and memory for each.
 *
 * @module
 */
import { cpuUsage } from "node:process";
import { peakMemory, resetPeakMemory } from "../../lib/engine/machine.ts";
import { UserError } from "../../lib/errors.ts";
import { Unreadable } from "../../lib/images/unreadable.ts";
import { type RandomStream, stream } from "../../lib/random.ts";

/** A reader that is ready, and a generator of its inputs. */
export interface Prepared {
  /** Draws an input. */
  input(random: RandomStream): Uint8Array;
  /** Reads an input: gives a text if the result is wrong, and any other value if it is right. */
  read(bytes: Uint8Array): unknown;
}

/** A kind of file. `prepare` may write to the folder that it is given. */
export interface Target {
  readonly prepare: (folder: string) => Promise<Prepared> | Prepared;
}

/** Kinds of files, by name. */
export type Targets = Readonly<Record<string, Target>>;

/** CPU seconds for a file of some kilobytes; wall-clock time would include other processes. */
const SECONDS = 5;
/** Bytes that a reader may add to the process, including sharp's threads and pools. */
export const MEMORY = 600e6;

/** The inputs of a target and their outcomes. */
export interface Inputs {
  /** The input with this number; its bytes depend only on the seed, the target and the number. */
  bytes(at: number): Uint8Array;
  /** The outcome of the input: `read`, `refused`, or a description of the failure. */
  outcome(at: number): Promise<string>;
}

/** Prepares the inputs of a target. Its reader may write to `folder`. */
export async function inputsOf(
  target: Target,
  { name, seed, folder }: {
    readonly name: string;
    readonly seed: number;
    readonly folder: string;
  },
): Promise<Inputs> {
  const { input, read } = await target.prepare(folder);
  const bytes = (at: number) => input(stream(seed, `campaign/${name}/${at}`));
  return {
    bytes,
    async outcome(at) {
      const given = bytes(at);
      resetPeakMemory();
      const before = peakMemory();
      const begun = cpuUsage();
      const what = await saidOf(() => read(given));
      const { user, system } = cpuUsage(begun);
      const seconds = (user + system) / 1e6;
      const taken = peakMemory() - before;
      if (seconds > SECONDS) return `it took ${seconds.toFixed(1)} s of CPU time`;
      return taken > MEMORY ? `it took ${Math.round(taken / 1e6)} MB` : what;
    },
  };
}

async function saidOf(read: () => unknown): Promise<string> {
  try {
    const problem = await read();
    return typeof problem === "string" ? problem : "read";
  } catch (error) {
    const inWords = (error instanceof UserError || error instanceof Unreadable) &&
      error.message.trim() !== "" && !error.message.includes("\n");
    if (inWords) return "refused";
    const { stack } = error as Error; // to put it into words takes longer than most files
    return (stack ?? String(error)).replaceAll(/\s+/g, " ").slice(0, 600);
  }
}
