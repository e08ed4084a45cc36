/**
 * `deno task results`: takes in the records of another results folder. Where machines share the
 * folder, there is nothing to do.
 *
 * @module
 */
import { UserError } from "../lib/errors.ts";
import { mergeRecords } from "../lib/results/merge.ts";
import { commandLine, main } from "./main.ts";
import { shownPath, typedFolder, typedPath } from "./paths.ts";

async function merge(options: { merge?: string; results?: string }): Promise<void> {
  const from = await typedFolder("--merge", options.merge);
  if (from === undefined) throw new UserError("say from where: --merge <folder>");
  const root = typedPath(options.results);
  const merged = await mergeRecords(from, root === undefined ? {} : { root });
  for (const path of merged.added) console.log(shownPath(path));
  for (const path of merged.different) {
    console.error(`${shownPath(path)}: ${from} has other numbers for this run; this one stays`);
  }
  for (const { path, problem } of merged.damaged) console.error(`${path}: ${problem}`);
  console.log(`${merged.added.length} records taken, ${merged.same} were here already`);
  if (merged.different.length + merged.damaged.length > 0) Deno.exitCode = 1;
}

const cli = commandLine("results");
cli.command("", "Take in the records of another results folder")
  .option("--merge <folder>", "A results folder, with runs/ in it")
  .option("--results <folder>", "Folder of the results (default: results)")
  .example("deno task results --merge /media/from-the-cluster/results")
  .action(merge);
await main(cli);
