/**
 * The process of `fuzz.ts`. It receives turns and prints a line for each input, then `over` and the
 * milliseconds of CPU time of the turn.
 *
 * @module
 */
import { cpuUsage } from "node:process";
import { join } from "@std/path";
import { type Inputs, inputsOf, type Targets } from "./fuzz_run.ts";

/** A command to the process, as a line of JSON. */
export interface Turn {
  /** Name of the target. */
  readonly name: string;
  /** Number of the first input. */
  readonly from: number;
  /** The number after the last. */
  readonly to: number;
  /** Folder to write the inputs to instead of reading them. */
  readonly save?: string | undefined;
}

/** Runs the turns that standard input requests for these targets, until it ends. */
export async function serve(targets: Targets): Promise<void> {
  const [seed, folder] = [Number(Deno.args[0]), Deno.args[1]!];
  const ready = new Map<string, Inputs>();
  // Written synchronously: a line lost in a buffer would hide which input ended the process.
  const say = (line: string) => Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
  for await (const line of linesOf(Deno.stdin.readable)) {
    const { name, from, to, save }: Turn = JSON.parse(line);
    const begun = cpuUsage();
    let inputs = ready.get(name);
    if (!inputs) {
      const own = await Deno.makeTempDir({ dir: folder });
      inputs = await inputsOf(targets[name]!, { name, seed, folder: own });
      ready.set(name, inputs);
    }
    for (let at = from; at < to; at++) {
      if (save === undefined) say(`${at} ${await inputs.outcome(at)}`);
      else await Deno.writeFile(join(save, `${name} ${at}`), inputs.bytes(at));
    }
    const { user, system } = cpuUsage(begun);
    say(`over ${(user + system) / 1000}`);
  }
}

/** Splits a stream of bytes into lines, as they arrive. */
export async function* linesOf(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const piece of pieces) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
}

if (import.meta.main) {
  const { TARGETS } = await import("./fuzz_targets.ts");
  await serve(TARGETS);
}
