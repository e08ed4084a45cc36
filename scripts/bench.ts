/**
 * `deno task bench`: the training step of the UNet on this machine, its parts, the share of the
 * inverse evolution layers, and the same step in PyTorch beside it, alternating in one run.
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
import { commandLine, main } from "./main.ts";

interface Options extends Pick<UnetBenchOptions, "rounds" | "steps" | "threads"> {
  widths: string | number;
  dtypes: string;
  python: string;
  out: string;
}

const cli = commandLine("bench");
cli.command("", "The training step of the UNet, beside PyTorch's")
  .option("--widths <list>", "Channels of the first level", { default: "16,64" })
  .option("--dtypes <list>", "Of float32,bfloat16", { default: "float32,bfloat16" })
  .option("--rounds <n>", "Rounds in which the contenders alternate", { default: 5 })
  .option("--steps <n>", "Steps of each in a round", { default: 5 })
  .option("--threads <n>", "Threads of each", { default: navigator.hardwareConcurrency })
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
    const write = (name: string, text: string) =>
      writeAtomic(join(out, name), new TextEncoder().encode(text));
    await write("unet-step.json", JSON.stringify(report, null, 1) + "\n");
    await write("unet-step.md", markdown);
    console.log(markdown);
  });
await main(cli);
