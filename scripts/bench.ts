/**
 * `deno task bench`: the training step of the UNet on this machine (or of another network, or of
 * all), its parts, the share of the inverse evolution layers, and the same step in PyTorch beside it,
 * alternating in one run.
 * `deno task bench workers`: several runs at once against one run with all threads.
 *
 * @module
 */
import { join } from "@std/path";
import { describeMachine } from "../lib/engine/machine.ts";
import { writeAtomic } from "../lib/files.ts";
import type { StepBench } from "../lib/results/step_bench.ts";
import { RESULTS_FOLDER } from "../lib/results/store.ts";
import { NETWORKS, networksOf, TORCH_MODES } from "./bench/networks.ts";
import { findPython } from "./bench/peer.ts";
import { stepMarkdown } from "./bench/report.ts";
import { benchStep } from "./bench/step.ts";
import {
  benchWorkers,
  waysOf,
  type WorkersBenchOptions,
  workersMarkdown,
} from "./bench/workers.ts";
import { commandLine, main } from "./main.ts";

interface Options {
  widths: string | number;
  dtypes?: string;
  modes?: string;
  rounds?: number;
  steps?: number;
  threads: number;
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

/** This command, without what is this machine's alone. */
const command = () =>
  ["deno task bench", ...Deno.args].join(" ").replaceAll(/ --(python|out)[ =]\S+/g, "");

const cli = commandLine("bench");
cli.command("[network]", `A training step beside PyTorch's: ${Object.keys(NETWORKS)}, or all`)
  .option("--widths <list>", "Channels of the UNet's first level", { default: "16,64" })
  .option("--dtypes <list>", "Of float32,bfloat16 (default: the network's)")
  .option("--modes <list>", `Of PyTorch's ${TORCH_MODES} (default: the network's)`)
  .option("--rounds <n>", "Rounds in which the contenders alternate (default: the network's)")
  .option("--steps <n>", "Steps of each in a round (default: the network's)")
  .option("--threads <n>", "Threads of each", { default: CORES })
  .option("--python <path>", "A Python that has torch, torchvision, timm", { default: "python3" })
  .option("--out <folder>", "Where <network>-step.{json,md} go", {
    default: `${RESULTS_FOLDER}/bench`,
  })
  .action(async (name: string | undefined, { python, out, ...options }: Options) => {
    const { widths, dtypes, modes, rounds, steps, threads } = options;
    for (const network of networksOf(name ?? "unet")) {
      const { packages } = NETWORKS[network];
      const found = await findPython(python, { packages });
      if (!found) {
        const missing = `${python} lacks ${packages.join(" or ")}`;
        console.error(`${missing}: only the kit is measured (see --python)`);
      }
      const report = {
        machine: describeMachine(),
        date: new Date().toISOString(),
        command: command(),
        ...await benchStep(network, {
          widths: `${widths}`.split(",").map(Number),
          dtypes: dtypes?.split(","),
          modes: modes?.split(","),
          ...{ rounds, steps, threads },
          python: found,
          log: console.error,
        }),
      };
      await write(join(out, `${network}-step`), report satisfies StepBench, stepMarkdown(report));
    }
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
