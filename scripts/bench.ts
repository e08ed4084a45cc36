/**
 * `deno task bench`: measures the training step of the UNet on this machine (or of another network, or
 * of all), its parts and the share of the inverse evolution layers, alternating with the same step in
 * PyTorch.
 * `deno task bench profile`: shows what oneDNN does in a step, and in PyTorch's.
 * `deno task bench layers`: measures the time share and the memory of the layers of every evolution.
 * `deno task bench workers`: compares parallel runs with one run that uses all threads.
 * `deno task bench epoch`: measures the parts of an epoch, and how long training waits for its data.
 *
 * @module
 */
import { LAYERED } from "../lib/bench/layers.ts";
import { NETWORKS, TORCH_MODES } from "../lib/bench/networks.ts";
import { RESULTS_FOLDER } from "../lib/results/store.ts";
import {
  epochCommand,
  layersCommand,
  profileCommand,
  stepCommand,
  workersCommand,
} from "./bench/commands.ts";
import { commandLine, main } from "./main.ts";

const CORES = navigator.hardwareConcurrency;
/** One process with all cores, and one process per core. */
const WAYS = CORES > 1 ? `1x${CORES},${CORES}x1` : "1x1";
const OUT = { default: `${RESULTS_FOLDER}/bench` };

const cli = commandLine("bench");
cli.command("[network]", `Compare a training step with PyTorch's: ${Object.keys(NETWORKS)}, or all`)
  .option("--widths <list>", "Channels of the UNet's first level", { default: "8,16,64" })
  .option("--dtypes <list>", "From float32,bfloat16 (default: the network's)")
  .option("--modes <list>", `From PyTorch's ${TORCH_MODES} (default: the network's)`)
  .option("--rounds <n>", "Rounds in which the contenders alternate (default: the network's)")
  .option("--steps <n>", "Steps of each contender per round (default: the network's)")
  .option("--threads <n>", "Threads of each contender", { default: CORES })
  .option("--python <path>", "A Python with torch, torchvision and timm", { default: "python3" })
  .option("--add", "Keep existing results for other sizes and precisions, if measured the same way")
  .option("--out <folder>", "Folder for <network>-step.{json,md}", OUT)
  .action(stepCommand);
cli.command("profile [network]", "Show what oneDNN does in a step, and in PyTorch's")
  .option("--widths <list>", "Channels of the UNet's first level", { default: "8,16,64" })
  .option("--dtypes <list>", "From float32,bfloat16 (default: the network's)")
  .option("--mode <name>", `PyTorch's, of ${TORCH_MODES}`, { default: "channels_last" })
  .option("--steps <n>", "Steps of each", { default: 5 })
  .option("--threads <n>", "Threads of each", { default: CORES })
  .option("--python <path>", "A Python with torch, torchvision and timm", { default: "python3" })
  .option("--out <folder>", "Folder for <network>-profile.{json,md}", OUT)
  .action(profileCommand);
cli.command("layers", "Measure the time share and memory of the layers of every evolution")
  .option("--networks <list>", `From ${LAYERED}`, { default: LAYERED.join(",") })
  .option("--evolutions <list>", "Names of evolutions (default: all)")
  .option("--layers <list>", "Numbers of layers", { default: "5,20,50" })
  .option("--rounds <n>", "Rounds in which the contenders alternate", { default: 5 })
  .option("--steps <n>", "Steps of each contender per round", { default: 3 })
  .option("--threads <n>", "Threads of each contender", { default: CORES })
  .option("--out <folder>", "Folder for layers.{json,md}", OUT)
  .action(layersCommand);
cli.command("workers", "Compare parallel runs with one run that uses all threads")
  .option("--ways <list>", "Configurations: processes x threads of each", { default: WAYS })
  .option("--width <n>", "Channels of the first level", { default: 16 })
  .option("--rounds <n>", "Rounds in which the configurations alternate", { default: 5 })
  .option("--steps <n>", "Steps of each process per round", { default: 10 })
  .option("--out <folder>", "Folder for workers.{json,md}", OUT)
  .action(workersCommand);
cli.command("epoch", "Measure the parts of an epoch, at every quick profile")
  .alias("data") // its former name, when it only measured waiting for data
  .option("--threads <list>", "Threads of the engine", { default: CORES > 1 ? "1,2" : "1" })
  .option("--images <n>", "Number of images to use, from the first; 0 for all", { default: 0 })
  .option("--out <folder>", "Folder for epoch.{json,md}", OUT)
  .action(epochCommand);
await main(cli);
