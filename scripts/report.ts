/**
 * `deno task report`: writes all results to one page.
 *
 * @module
 */
import { join } from "@std/path";
import { shellLine } from "../lib/cli_values.ts";
import { UserError } from "../lib/errors.ts";
import { replaceBlock } from "../lib/report/block.ts";
import { groupName, shortName } from "../lib/report/groups.ts";
import { leadBlocks } from "../lib/report/lead_text.ts";
import { shownClaims } from "../lib/report/own.ts";
import { writeReport } from "../lib/report/report.ts";
import { commandLine, main } from "./main.ts";
import { ROOT } from "./pages.ts";
import { shownPath, typedFolder } from "./paths.ts";
import { optionWords } from "./reproduce/options.ts";

interface Options {
  data?: string;
  results?: string;
  readme?: boolean;
}

async function report(options: Options): Promise<void> {
  if (options.readme && options.results !== undefined) {
    throw new UserError("--readme describes the kit's own results: remove --results");
  }
  const root = await typedFolder("--results", options.results);
  const data = await typedFolder("--data", options.data);
  const { path, groups, assessments, own, lead, damaged } = await writeReport({
    ...{ root, data },
    ...options.readme ? { shelf: "published" } : {},
  });
  const { size } = await Deno.stat(path);
  console.log(`${shownPath(path)}  (${Math.ceil(size / 1000)} kB)`);
  for (const group of groups) {
    console.log(`from  ${group.records.length} runs: ${groupName(group)}`);
  }
  if (groups.length === 0) {
    const command = shellLine("deno", "task", "reproduce", ...optionWords({ data, results: root }));
    console.log(`from  no runs: ${command} makes some`);
  }
  for (const { group, name, finding: { verdict, evidence } } of own) {
    console.log(`${shortName(group)}    ${verdict.padEnd(14)}  ${name}: ${evidence}`);
  }
  for (const { claim, verdict, evidence } of shownClaims(assessments, groups)) {
    console.log(`${claim.id}    ${verdict.padEnd(14)}  ${evidence}`);
  }
  if (options.readme) {
    for (const { page, name, markdown } of leadBlocks(lead)) {
      const path = join(ROOT, page);
      const text = await Deno.readTextFile(path);
      const written = replaceBlock(text, { name, markdown });
      await Deno.writeTextFile(path, written);
      console.log(`${shownPath(path)}  ${written === text ? "is up to date" : "has a new lead"}`);
    }
  }
  for (const file of damaged) console.error(`left out: ${shownPath(file.path)}: ${file.problem}`);
}

const cli = commandLine("report");
cli.command("", "Write all results to one page: results/runs/report.html with runs of yours")
  .option("--results <folder>", "Folder of the results (default: results)")
  .option(
    "--data <folder>",
    "Folder of the data sets, for pictures (default: IEL_DATA_DIR or datasets/data)",
  )
  .option(
    "--readme",
    "Write results/report.html from published runs alone, and its summary into the pages",
  )
  .example("deno task report")
  .action(report);
await main(cli);
