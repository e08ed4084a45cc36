/**
 * Opens and closes engines many times in one process. Memory, threads and open files must not grow.
 *
 * @module
 */
import { fromFileUrl } from "@std/path";
import type { EngineName } from "../../lib/engine/engine.ts";
import { findTensorFlow } from "../../lib/engine/tensorflow/library.ts";
import { runProgram } from "../../lib/program.ts";
import type { CampaignOptions, Findings } from "./campaign.ts";
import type { Cycle } from "./soak_worker.ts";

const WORKER = fromFileUrl(new URL("./soak_worker.ts", import.meta.url));
const CYCLES = 200;
/** Additional threads that the runtime may have started for files and timers; they come and go. */
const POOL = 4;
/** Share of the time for TensorFlow, whose cycles take three times as long as wasm's. */
const FIRST = 0.8;
/** Megabytes of growth allowed in the second half: memory that V8 has not yet released. */
const SLACK = 40;

/** Runs the campaign on each available engine. */
export async function soak(
  { seed, until, steps = CYCLES, log }: CampaignOptions,
): Promise<Findings> {
  const engines: EngineName[] = [...await findTensorFlow() ? ["tensorflow" as const] : [], "wasm"];
  const failures: string[] = [];
  const counts: Record<string, string | number> = {};
  for (const [at, engine] of engines.entries()) {
    const share = at + 1 < engines.length ? FIRST : 1;
    const milliseconds = share * (until - performance.now());
    const cycles = await cyclesOf(engine, { seed, steps, milliseconds });
    log(`${engine}: ${cycles.length} cycles`);
    counts[`cycles of ${engine}`] = cycles.length;
    if (cycles.length < 4) {
      failures.push(`${engine}: ${cycles.length} cycles; at least 4 are needed`);
    }
    const half = cycles.slice(Math.floor(cycles.length / 2));
    const [middle, last] = [half[0], half.at(-1)];
    if (!middle || !last) continue;
    const quarters = [half.slice(0, half.length >> 1), half.slice(half.length >> 1)] as const;
    const grown = Math.round((smallest(quarters[1], "bytes") - smallest(half, "bytes")) / 1e6);
    counts[`${engine}: megabytes, middle and end`] = [middle, last].map(({ bytes }) =>
      Math.round(bytes / 1e6)
    ).join(", ");
    counts[`${engine}: threads, open files`] = `${last.threads}, ${last.files}`;
    counts[`${engine}: seconds of CPU time per cycle`] = (last.seconds / cycles.length).toFixed(2);
    if (grown > SLACK) failures.push(`${engine}: memory grew by ${grown} MB in the second half`);
    for (const what of ["threads", "files", "tensors"] as const) {
      const [before, after] = quarters.map((cycles) => smallest(cycles, what));
      if (after! > before! + (what === "threads" ? POOL : 0)) {
        failures.push(`${engine}: ${what} grew from ${before} to ${after} in the second half`);
      }
    }
  }
  return { counts, failures };
}

const smallest = (cycles: readonly Cycle[], what: keyof Cycle) =>
  Math.min(...cycles.map((cycle) => cycle[what]));

async function cyclesOf(
  engine: EngineName,
  { seed, steps, milliseconds }: { seed: number; steps: number; milliseconds: number },
): Promise<Cycle[]> {
  const words = [
    ...[Deno.execPath(), "run", "-A", "--no-check", "--v8-flags=--expose-gc", WORKER, engine],
    ...[seed, steps, milliseconds].map((number) => `${Math.round(number)}`),
  ];
  const { out } = await runProgram(words, {
    cwd: new URL("../..", import.meta.url),
    stderr: "inherit",
  });
  return out.trim().split("\n").filter(Boolean).map((line) => JSON.parse(line));
}
