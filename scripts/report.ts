/**
 * `deno task report`: writes the results as one page, `results/report.html`.
 *
 * @module
 */
import { groupName } from "../lib/report/groups.ts";
import { writeReport } from "../lib/report/report.ts";
import { commandLine, main } from "./main.ts";
import { shownPath, typedFolder } from "./paths.ts";

async function report(options: { data?: string; results?: string }): Promise<void> {
  const { path, groups, assessments, damaged } = await writeReport({
    root: await typedFolder("--results", options.results),
    data: await typedFolder("--data", options.data),
  });
  const { size } = await Deno.stat(path);
  console.log(`${shownPath(path)}  (${Math.ceil(size / 1000)} kB)`);
  for (const group of groups) {
    console.log(`from  ${group.records.length} runs: ${groupName(group)}`);
  }
  if (groups.length === 0) console.log("from  no runs: deno task reproduce makes some");
  for (const { claim, verdict, evidence } of assessments) {
    console.log(`${claim.id}    ${verdict.padEnd(14)}  ${evidence}`);
  }
  for (const file of damaged) console.error(`left out: ${shownPath(file.path)}: ${file.problem}`);
}

const cli = commandLine("report");
cli.command("", "Write the results as one page, results/report.html")
  .option("--results <folder>", "Folder of the results (default: results)")
  .option(
    "--data <folder>",
    "Folder of the data sets, for pictures (default: IEL_DATA_DIR or datasets/data)",
  )
  .example("deno task report")
  .action(report);
await main(cli);
