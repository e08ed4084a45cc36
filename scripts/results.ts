/**
 * `deno task results`: imports the records of another results folder. Machines that share the folder do
 * not need it.
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
  const root = typedPath("--results", options.results);
  const merged = await mergeRecords(from, root === undefined ? {} : { root });
  for (const path of merged.added) console.log(shownPath(path));
  for (const path of merged.different) {
    console.error(`${shownPath(path)}: ${from} has other numbers for this run; keeping this one`);
  }
  for (const { path, problem } of merged.damaged) console.error(`${path}: ${problem}`);
  const { added: { length: added }, same } = merged;
  console.log(`${added} ${added === 1 ? "record" : "records"} imported, ${same} already present`);
  if (merged.different.length + merged.damaged.length > 0) Deno.exitCode = 1;
}

const cli = commandLine("results");
cli.command("", "Import the records of another results folder")
  .option("--merge <folder>", "A results folder that contains runs/")
  .option("--results <folder>", "Folder of the results (default: results)")
  .example("deno task results --merge /media/from-the-cluster/results")
  .action(merge);
await main(cli);
