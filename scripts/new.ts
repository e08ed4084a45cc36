/**
 * `deno task new my-study`: a folder to begin a study in, wherever it lies: an experiment as a module, a
 * notebook of it, and the settings that find this kit. It runs at once, on drawn cells.
 *
 * @module
 */
import { startStudy } from "./new/start_study.ts";
import { commandLine, main } from "./main.ts";
import { shownPath, typedPath } from "./paths.ts";

async function begin(folder: string): Promise<void> {
  const { path, module, notebook, id } = await startStudy(typedPath(folder)!);
  console.log(`${shownPath(path)}/ has an experiment, ${id}, that runs on drawn cells:

  deno task reproduce ${shownPath(module)} --seeds 3     trains, compares and draws
  deno task lab ${shownPath(notebook)}     the same in JupyterLab

Its own deno.json has these tasks too, so that they work there: cd ${shownPath(path)}`);
}

const cli = commandLine("new");
cli.command("<folder>", "Begin a study of your own: a module, a notebook, and where the kit is")
  .example("deno task new ../my-study")
  .action(begin);
await main(cli);
