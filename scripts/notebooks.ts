/**
 * `deno task notebooks`: runs the notebooks where they lie, or says which ones have to be.
 *
 * @module
 */
import { fromFileUrl, relative } from "@std/path";
import { checkNotebooks } from "../lib/notebook/runner/check.ts";
import { findNotebooks, updateNotebook } from "../lib/notebook/runner/update.ts";
import { wholeNumber } from "../lib/words.ts";
import { commandLine, main } from "./main.ts";
import { absoluteDataDirectory } from "./paths.ts";

const FOLDER = fromFileUrl(new URL("../notebooks", import.meta.url));

/** The word of a name as it was typed: after a flag, cac makes the number 0 of "00". */
const typed = (name: string | number) =>
  Deno.args.find((word) => word === name || Number(word) === name)!;

interface Options {
  check?: boolean;
  timeLimit: unknown;
}

const cli = commandLine("notebooks");
cli.command("[...names]", "Run notebooks and keep their outputs in them (default: all)")
  .option("--check", "Run nothing: check types, format, and whether outputs are up to date")
  .option("--time-limit <seconds>", "Seconds that a cell may take", { default: 600 })
  .example("deno task notebooks 00")
  .action(async (names: (string | number)[], { check, timeLimit }: Options) => {
    const seconds = wholeNumber("--time-limit", timeLimit, { least: 1 });
    const paths = (await findNotebooks(FOLDER, names.map(typed))).map((path) =>
      relative(Deno.cwd(), path)
    );
    if (check) {
      const problems = await checkNotebooks(paths);
      for (const problem of problems) console.error(problem);
      if (problems.length > 0) Deno.exitCode = 1;
      else console.log(`${paths.length} notebooks are up to date`);
      return;
    }
    absoluteDataDirectory();
    for (const path of paths) {
      const begun = performance.now();
      await updateNotebook(path, { timeLimit: seconds });
      console.log(`${path}  ${((performance.now() - begun) / 1000).toFixed(1)} s`);
    }
  });
await main(cli);
