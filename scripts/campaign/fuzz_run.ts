/**
 * Reading the damaged files of one target in this process, each within its time and memory.
 *
 * @module
 */
import { cpuUsage } from "node:process";
import { peakMemory, resetPeakMemory } from "../../lib/engine/machine.ts";
import { UserError } from "../../lib/errors.ts";
import { Unreadable } from "../../lib/images/unreadable.ts";
import { stream } from "../../lib/random.ts";
import { TARGETS } from "./fuzz_targets.ts";

/** Seconds of a core that a file of some kilobytes may need; a clock would count others' work. */
const SECONDS = 5;
/** Bytes beyond what the process has, sharp's threads and pools included. */
const MEMORY = 600e6;

/** The name of a kind of file. */
export type TargetName = keyof typeof TARGETS;

/** What came of an input: `read`, `refused`, or how it failed. */
export interface Outcome {
  readonly at: number;
  readonly what: string;
}

/** Reads the inputs `from` to `to` of a target, drawn from the seed. */
export async function* outcomes(
  name: TargetName,
  { seed, from, to }: { readonly seed: number; readonly from: number; readonly to: number },
): AsyncGenerator<Outcome> {
  const folder = await Deno.makeTempDir({ prefix: "iel-fuzz-" });
  try {
    const { input, read } = await TARGETS[name].prepare(folder);
    for (let at = from; at < to; at++) {
      const given = input(stream(seed, `campaign/${name}/${at}`));
      resetPeakMemory();
      const before = peakMemory();
      const begun = cpuUsage();
      const what = await outcome(() => read(given));
      const { user, system } = cpuUsage(begun);
      const seconds = (user + system) / 1e6;
      const bytes = peakMemory() - before;
      if (seconds > SECONDS) yield { at, what: `it took ${seconds.toFixed(1)} s of a core` };
      else if (bytes > MEMORY) yield { at, what: `it took ${Math.round(bytes / 1e6)} MB` };
      else yield { at, what };
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function outcome(read: () => unknown): Promise<string> {
  try {
    const problem = await read();
    return typeof problem === "string" ? problem : "read";
  } catch (error) {
    const { message, stack = "" } = error as Error;
    const inWords = (error instanceof UserError || error instanceof Unreadable) &&
      message.trim() !== "" && !message.includes("\n");
    return inWords ? "refused" : stack.replaceAll(/\s+/g, " ").slice(0, 600);
  }
}
