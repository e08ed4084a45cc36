/**
 * Damaged files for every reader of the kit: it ends in time, within its memory, and either in a value
 * or in words for a user. What carries a hash is read as it was written, or not at all.
 *
 * @module
 */
import { fromFileUrl } from "@std/path";
import { startProgram } from "../../lib/program.ts";
import { type CampaignOptions, type Findings, goesOn } from "./campaign.ts";
import { TARGETS } from "./fuzz_targets.ts";

const WORKER = fromFileUrl(new URL("./fuzz_worker.ts", import.meta.url));
/** Inputs of all targets together. */
const INPUTS = 1_000_000;
/** Inputs of a target before the next one has its turn. */
const TURN = 1000;
/** Milliseconds without a word, after which an input is taken to have no end. */
const SILENCE = 60_000;

/** What came of the inputs of a target. */
interface Tally {
  read: number;
  refused: number;
}

/** Damages files. */
export async function fuzz(
  { steps = INPUTS / Object.keys(TARGETS).length, ...options }: CampaignOptions,
): Promise<Findings> {
  const names = Object.keys(TARGETS);
  const tallies = new Map(names.map((name): [string, Tally] => [name, { read: 0, refused: 0 }]));
  const failures: string[] = [];
  const turn = Math.min(TURN, steps);
  for (let from = 0; goesOn({ ...options, steps }, from); from += turn) {
    for (const name of names) {
      if (!goesOn(options, 0)) break;
      const found = await inputs(name, { from, count: turn, ...options });
      const tally = tallies.get(name)!;
      tally.read += found.read;
      tally.refused += found.refused;
      failures.push(...found.failures);
    }
    const sum = [...tallies.values()].reduce((sum, { read, refused }) => sum + read + refused, 0);
    options.log(`${sum} files, ${failures.length} failures`);
  }
  const all = [...tallies.values()];
  const total = (of: (tally: Tally) => number) => all.reduce((sum, tally) => sum + of(tally), 0);
  return {
    counts: {
      "damaged files": total(({ read, refused }) => read + refused),
      "still read": total(({ read }) => read),
      "refused in words": total(({ refused }) => refused),
      ...Object.fromEntries(
        [...tallies].map((
          [name, { read, refused }],
        ) => [`${name}: read, refused`, `${read}, ${refused}`]),
      ),
    },
    failures,
  };
}

/** Gives a process inputs, and another one the rest when it has ended before. */
async function inputs(
  name: string,
  { seed, from, count, until }: { seed: number; from: number; count: number; until: number },
): Promise<Tally & { failures: string[] }> {
  const found = { read: 0, refused: 0, failures: [] as string[] };
  for (let next = from; next < from + count && performance.now() < until;) {
    const words = [
      ...[Deno.execPath(), "run", "-A", "--no-check", WORKER, name],
      ...[seed, next, from + count, Math.max(0, until - performance.now())].map((number) =>
        `${Math.round(number)}`
      ),
    ];
    const process = startProgram(words, { cwd: new URL("../..", import.meta.url) });
    let last = performance.now();
    const watch = setInterval(() => {
      if (performance.now() - last > SILENCE) process.kill("SIGKILL");
    }, 1000);
    const complaint = new Response(process.stderr).text();
    let rest = "";
    let over = false;
    for await (const text of process.stdout.pipeThrough(new TextDecoderStream())) {
      last = performance.now();
      const lines = (rest + text).split("\n");
      rest = lines.pop()!;
      for (const line of lines) {
        if (line === "over") {
          over = true;
          continue;
        }
        const [at] = line.split(" ", 1);
        const what = line.slice(at!.length + 1);
        next = Number(at) + 1;
        if (what === "read" || what === "refused") found[what]++;
        else found.failures.push(`${name} ${at}: ${what}`);
      }
    }
    clearInterval(watch);
    const { code, signal } = await process.status;
    if (over) break;
    const why = (await complaint).trim().split("\n").slice(0, 3).join(" ");
    found.failures.push(`${name} ${next}: its process ended with ${signal ?? code} ${why}`);
    next++;
  }
  return found;
}
