/**
 * `deno task predict`: writes label maps, overlays and a table for images, predicted with kept weights.
 *
 * @module
 */
import { ENGINE_NAMES } from "../lib/engine/engine.ts";
import { toText } from "../lib/results/table.ts";
import { experimentOfModule } from "../lib/run/module.ts";
import { readCard } from "../lib/run/predict.ts";
import { writePredictions } from "../lib/run/write_predictions.ts";
import { oneOf } from "../lib/cli_values.ts";
import { commandLine, main } from "./main.ts";
import { shownPath, typedPath } from "./paths.ts";
import { progressLines } from "./progress_lines.ts";

async function predict(
  weights: string,
  images: string,
  { out = "predictions", engine, module }: {
    out?: string;
    engine?: string;
    module?: string | string[];
  },
): Promise<void> {
  const file = typedPath("<weights>", weights)!;
  const folder = typedPath("<images>", images)!;
  const into = typedPath("--out", out)!;
  const defining = typedPath("--module", module);
  if (defining !== undefined) await experimentOfModule(defining);
  const { spec: { experiment, profile, arm, seed } } = await readCard(file);
  console.log(`weights of ${experiment}, ${profile}, arm ${arm}, seed ${seed}`);
  const lines = progressLines();
  const { table, files } = await writePredictions(file, folder, {
    out: into,
    engine: engine === undefined ? undefined : oneOf("engine", ENGINE_NAMES, engine),
    onImage: ({ id }) => lines.show("predict", [{ text: id, rank: 0 }]),
  }).finally(() => lines.clear());
  console.log(toText(table).trimEnd());
  console.log(`labels/, overlays/ and ${shownPath(files.at(-1)!)}`);
}

const cli = commandLine("predict");
cli.command("<weights> <images>", "Predict images with weights saved by --keep-weights")
  .usage("<weights.safetensors> <folder or image> [options]")
  .option("--out <folder>", "Folder for label maps, overlays and the table (default: predictions)")
  .option("--module <file>", "Module of the experiment, if it defines the network itself")
  .option("--engine <name>", `One of ${ENGINE_NAMES.join(", ")} (default: the first that works)`)
  .example(
    "deno task predict results/runs/wbc-unet/quick/noisy-iel.seed-0.0123abcd.best.safetensors images/",
  )
  .action(predict);
await main(cli);
