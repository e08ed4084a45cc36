/**
 * `deno task publish`: for maintainers, moves finished runs to the committed shelf and draws the
 * committed tables and figures anew.
 *
 * @module
 */
import { findDataset } from "../lib/data/find.ts";
import { publishRecords } from "../lib/experiments/publish.ts";
import { datasetSettings } from "../lib/experiments/run.ts";
import { select, type SelectionWords, specsOf } from "../lib/experiments/selection.ts";
import { writeOutputs } from "../lib/figures/outputs.ts";
import { recordPath } from "../lib/results/store.ts";
import { commandLine, main } from "./main.ts";
import { shownPath, typedFolder } from "./paths.ts";

async function publish(
  experiment: string,
  { data, results, ...words }: SelectionWords & { data?: string; results?: string },
): Promise<void> {
  const root = await typedFolder("--results", results);
  const directory = await typedFolder("--data", data);
  const place = root === undefined ? {} : { root };
  for (const selection of select({ ...words, experiment })) {
    const { dataset } = await findDataset(datasetSettings(specsOf(selection)[0]!), {
      ...(directory === undefined ? {} : { directory }),
      allowSynthetic: false,
    });
    const { sha256 } = dataset.provenance;
    const records = await publishRecords(selection, { ...place, sha256 });
    const paths = records.map((record) => recordPath(record, { ...place, shelf: "published" }));
    const files = await writeOutputs(selection, { records, shelf: "published", dataset, ...place });
    for (const path of [...paths, ...files]) console.log(shownPath(path));
  }
}

const cli = commandLine("publish");
cli.command("<experiment>", "Publish the finished runs of an experiment, or of all")
  .option("--profile <name>", "smoke, quick (default), night, paper")
  .option("--precision <name>", "float32 (default), bfloat16, or tf32 on a GPU")
  .option("--data <folder>", "Folder of the data sets (default IEL_DATA_DIR or datasets/data)")
  .option("--results <folder>", "Folder of the results (default results)")
  .example("deno task publish wbc-unet --profile paper")
  .action(publish);
await main(cli);
