/**
 * `deno task bench`: the training step of the UNet on this machine (or of another network, or of
 * all), its parts, the share of the inverse evolution layers, and the same step in PyTorch beside it,
 * alternating in one run.
 * `deno task bench layers`: the share and the memory of the layers of every evolution.
 * `deno task bench workers`: several runs at once against one run with all threads.
 * `deno task bench epoch`: what an epoch is made of, and how long training waits for its data.
 *
 * @module
 */
import { LAYERED } from "../lib/bench/layers.ts";
import { NETWORKS, TORCH_MODES } from "../lib/bench/networks.ts";
import { RESULTS_FOLDER } from "../lib/results/store.ts";
import { epochCommand, layersCommand, stepCommand, workersCommand } from "./bench/commands.ts";
import { commandLine, main } from "./main.ts";

const CORES = navigator.hardwareConcurrency;
/** All cores for one process, and one for each of as many. */
const WAYS = CORES > 1 ? `1x${CORES},${CORES}x1` : "1x1";
const OUT = { default: `${RESULTS_FOLDER}/bench` };

const cli = commandLine("bench");
cli.command("[network]", `A training step beside PyTorch's: ${Object.keys(NETWORKS)}, or all`)
  .option("--widths <list>", "Channels of the UNet's first level", { default: "8,16,64" })
  .option("--dtypes <list>", "Of float32,bfloat16 (default: the network's)")
  .option("--modes <list>", `Of PyTorch's ${TORCH_MODES} (default: the network's)`)
  .option("--rounds <n>", "Rounds in which the contenders alternate (default: the network's)")
  .option("--steps <n>", "Steps of each in a round (default: the network's)")
  .option("--threads <n>", "Threads of each", { default: CORES })
  .option("--python <path>", "A Python that has torch, torchvision, timm", { default: "python3" })
  .option("--add", "Keep what is there of other sizes and arithmetics, measured alike")
  .option("--out <folder>", "Where <network>-step.{json,md} go", OUT)
  .action(stepCommand);
cli.command("layers", "Layers of every evolution: their share of a step, and their memory")
  .option("--networks <list>", `Of ${LAYERED}`, { default: LAYERED.join(",") })
  .option("--evolutions <list>", "Names of evolutions (default: all)")
  .option("--layers <list>", "Numbers of layers", { default: "5,20,50" })
  .option("--rounds <n>", "Rounds in which the contenders alternate", { default: 5 })
  .option("--steps <n>", "Steps of each in a round", { default: 3 })
  .option("--threads <n>", "Threads of each", { default: CORES })
  .option("--out <folder>", "Where layers.{json,md} go", OUT)
  .action(layersCommand);
cli.command("workers", "Several runs at once, against one run with all threads")
  .option("--ways <list>", "Processes and threads of each", { default: WAYS })
  .option("--width <n>", "Channels of the first level", { default: 16 })
  .option("--rounds <n>", "Rounds in which the ways alternate", { default: 5 })
  .option("--steps <n>", "Steps of each process in a round", { default: 10 })
  .option("--out <folder>", "Where workers.{json,md} go", OUT)
  .action(workersCommand);
cli.command("epoch", "What an epoch is made of, at every quick profile")
  .alias("data") // its name when it told of waiting alone
  .option("--threads <list>", "Threads of the engine", { default: CORES > 1 ? "1,2" : "1" })
  .option("--images <n>", "Only the first so many images; 0 for all", { default: 0 })
  .option("--out <folder>", "Where epoch.{json,md} go", OUT)
  .action(epochCommand);
await main(cli);
