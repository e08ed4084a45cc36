/**
 * `deno task notebooks`: runs notebooks and saves their outputs, or says which ones have to be run.
 *
 * @module
 */
import { basename, join } from "@std/path";
import { UserError } from "../lib/errors.ts";
import { restoreNotebooks } from "../lib/notebook/copies.ts";
import { checkNotebooks } from "../lib/notebook/runner/check.ts";
import { findNotebooks, updateNotebook } from "../lib/notebook/runner/update.ts";
import { wholeNumber } from "../lib/cli_values.ts";
import { commandLine, main } from "./main.ts";
import { absoluteDataDirectory, here, shownPath, typedPath } from "./paths.ts";

interface Options {
  check?: boolean;
  restore?: boolean;
  out?: string;
  p?: string | string[];
  workers: unknown;
  timeLimit: unknown;
}

const cli = commandLine("notebooks");
cli.command(
  "[...names]",
  "Run notebooks and save their outputs in them (default: all of the kit's)",
)
  .option("--check", "Run nothing: check types and format, and whether the outputs are up to date")
  .option("--restore", "Run nothing: restore the kit's notebooks and keep changed ones as copies")
  .option("--out <path>", "Write the result to this file, or into this folder")
  .option("-p <name=value>", "Set a parameter (repeatable); needs --out")
  .option("--workers <n>", "Number of notebooks to run in parallel", { default: 1 })
  .option("--time-limit <seconds>", "Time limit for each cell, in seconds", { default: 600 })
  .example("deno task notebooks 00")
  .example("deno task notebooks 03 --out done.ipynb -p steps=40")
  .example("deno task notebooks path/to/mine.ipynb")
  .action(async (names: string[], options: Options) => {
    const timeLimit = wholeNumber("--time-limit", options.timeLimit, { least: 1 });
    const workers = wholeNumber("--workers", options.workers, { least: 1 });
    const parameters = [options.p ?? []].flat();
    if (options.restore) return await restore(names);
    const paths = await findNotebooks(names, { here: here() });
    if (options.check) return await check(paths);
    const out = await outOf(typedPath("--out", options.out), paths);
    absoluteDataDirectory();
    const queue = [...paths];
    await Promise.all(Array.from({ length: workers }, async () => {
      for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
        const begun = performance.now();
        await updateNotebook(path, { timeLimit, parameters, out: out(path) });
        console.log(`${path}  ${((performance.now() - begun) / 1000).toFixed(1)} s`);
      }
    }));
  });

async function restore(words: readonly string[]): Promise<void> {
  const restored = await restoreNotebooks(words);
  for (const [name, kept] of restored) {
    console.log(`${name} is restored; your version: ${kept.map(shownPath).join(", ")}`);
  }
  if (restored.size === 0) console.log("nothing to restore: no notebook differs from the kit's");
}

async function check(paths: readonly string[]): Promise<void> {
  const problems = await checkNotebooks(paths);
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) Deno.exitCode = 1;
  else console.log(`${paths.length} notebooks are up to date`);
}

/** The file that each notebook's outputs are written to. */
async function outOf(
  out: string | undefined,
  paths: readonly string[],
): Promise<(path: string) => string> {
  if (out === undefined) return (path) => path;
  const isFolder = await Deno.stat(out).then(({ isDirectory }) => isDirectory, () => false);
  if (isFolder) return (path) => join(out, basename(path));
  if (paths.length === 1 && out.endsWith(".ipynb")) return () => out;
  throw new UserError(
    `--out ${out} is neither a folder nor the name of one notebook; make the folder, or name done.ipynb`,
  );
}
await main(cli);
