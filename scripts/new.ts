/**
 * `deno task new my-study`: creates a folder for a new study, anywhere: an experiment as a module, its
 * notebook, and settings that point to this kit. The study runs as it is, on synthetic cells.
 *
 * @module
 */
import { startStudy } from "./new/start_study.ts";
import { commandLine, main } from "./main.ts";
import { shellLine } from "../lib/cli_values.ts";
import { shownPath, typedPath } from "./paths.ts";

async function begin(folder: string): Promise<void> {
  const { path, module, id } = await startStudy(typedPath("<folder>", folder)!);
  console.log(`${shownPath(path)}/ has an experiment, ${id}, that runs on synthetic cells:

  ${shellLine("cd", shownPath(path))}
  deno task reproduce --seeds 3     trains, compares and draws, in results/runs there
  deno task lab                     the same in JupyterLab

To run it from here, with the records in the kit's results/runs: ${
    shellLine("deno", "task", "reproduce", shownPath(module), "--seeds", "3")
  }`);
}

const cli = commandLine("new");
cli.command(
  "<folder>",
  "Start your own study: a module, a notebook, and settings that find the kit",
)
  .example("deno task new ../my-study")
  .action(begin);
await main(cli);
