/**
 * `deno task bench`: the training step of the UNet on this machine, its parts, the share of the
 * inverse evolution layers, and the same step in PyTorch beside it, alternating in one run.
 * `deno task bench workers`: several runs at once against one run with all threads.
 *
 * @module
 */
import { join } from "@std/path";
import { describeMachine } from "../lib/engine/machine.ts";
import { writeAtomic } from "../lib/files.ts";
import { RESULTS_FOLDER } from "../lib/results/store.ts";
import { benchUnet, type UnetBenchOptions } from "./bench/unet.ts";
import { findTorch } from "./bench/peer.ts";
import { unetMarkdown } from "./bench/report.ts";
import {
  benchWorkers,
  waysOf,
  type WorkersBenchOptions,
  workersMarkdown,
} from "./bench/workers.ts";
import { commandLine, main } from "./main.ts";

interface Options extends Pick<UnetBenchOptions, "rounds" | "steps" | "threads"> {
  widths: string | number;
  dtypes: string;
  python: string;
  out: string;
}

interface WorkersOptions extends Omit<WorkersBenchOptions, "ways"> {
  ways: string;
  out: string;
}

const CORES = navigator.hardwareConcurrency;
/** All cores for one process, and one for each of as many. */
const WAYS = CORES > 1 ? `1x${CORES},${CORES}x1` : "1x1";

/** Writes a report for programs and for readers, and prints the latter. */
async function write(stem: string, report: unknown, markdown: string): Promise<void> {
  const put = (path: string, text: string) => writeAtomic(path, new TextEncoder().encode(text));
  await put(`${stem}.json`, JSON.stringify(report, null, 1) + "\n");
  await put(`${stem}.md`, markdown);
  console.log(markdown);
}

const cli = commandLine("bench");
cli.command("", "The training step of the UNet, beside PyTorch's")
  .option("--widths <list>", "Channels of the first level", { default: "16,64" })
  .option("--dtypes <list>", "Of float32,bfloat16", { default: "float32,bfloat16" })
  .option("--rounds <n>", "Rounds in which the contenders alternate", { default: 5 })
  .option("--steps <n>", "Steps of each in a round", { default: 5 })
  .option("--threads <n>", "Threads of each", { default: CORES })
  .option("--python <path>", "A Python that has torch", { default: "python3" })
  .option("--out <folder>", "Where unet-step.{json,md} go", { default: `${RESULTS_FOLDER}/bench` })
  .action(async ({ widths, dtypes, python, out, rounds, steps, threads }: Options) => {
    const torch = await findTorch(python);
    if (!torch) console.error(`${python} has no torch: only the kit is measured (see --python)`);
    const report = {
      machine: describeMachine(),
      date: new Date().toISOString(),
      ...await benchUnet({
        widths: String(widths).split(",").map(Number),
        dtypes: dtypes.split(","),
        ...{ rounds, steps, threads },
        python: torch,
        log: console.error,
      }),
    };
    const markdown = unetMarkdown(report);
    await write(join(out, "unet-step"), report, markdown);
  });
cli.command("workers", "Several runs at once, against one run with all threads")
  .option("--ways <list>", "Processes and threads of each", { default: WAYS })
  .option("--width <n>", "Channels of the first level", { default: 16 })
  .option("--rounds <n>", "Rounds in which the ways alternate", { default: 5 })
  .option("--steps <n>", "Steps of each process in a round", { default: 10 })
  .option("--out <folder>", "Where workers.{json,md} go", { default: `${RESULTS_FOLDER}/bench` })
  .action(async ({ ways, out, width, rounds, steps }: WorkersOptions) => {
    const options = { width, rounds, steps };
    const measured = await benchWorkers({ ...options, ways: waysOf(`${ways}`) });
    const machine = describeMachine();
    const report = { machine, date: new Date().toISOString(), ...options, measured };
    await write(join(out, "workers"), report, workersMarkdown(report));
  });
await main(cli);
