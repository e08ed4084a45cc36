/**
 * `deno task publish`: copies finished runs to the published shelf and redraws its tables and figures.
 * Maintainers publish into the kit's results, others into their own folder.
 *
 * @module
 */
import { findData } from "../lib/data/find_data.ts";
import { writeOutputs } from "../lib/figures/outputs.ts";
import { recordPath } from "../lib/results/store.ts";
import { publishRecords } from "../lib/run/publish.ts";
import { specsOf } from "../lib/run/selection.ts";
import { commandLine, main } from "./main.ts";
import { baseOf, shownPath, typedFolder, typedPath } from "./paths.ts";
import { callable, selectTyped, type TypedWords } from "./reproduce/options.ts";

interface Options extends Omit<TypedWords, "experiment" | "seeds" | "seed" | "arms" | "weights"> {
  data?: string;
  results?: string;
  into?: string;
}

async function publish(
  experiment: string,
  { data, results, into, ...words }: Options,
): Promise<void> {
  const root = await typedFolder("--results", results);
  const directory = await typedFolder("--data", data);
  const goal = typedPath("--into", into) ?? root;
  const { selections, module } = await selectTyped({ ...words, experiment });
  for (const selection of selections) {
    const { dataset } = await findData(specsOf(selection)[0]!.data, {
      directory,
      base: baseOf(module),
      synthetic: false,
    });
    const { sha256 } = dataset.provenance;
    const from = root === undefined ? {} : { root };
    const records = await publishRecords(callable(selection, module), {
      ...from,
      ...{ sha256, data: directory, into: goal },
    });
    const to = goal === undefined ? {} : { root: goal };
    const paths = records.map((record) => recordPath(record, { ...to, shelf: "published" }));
    const files = await writeOutputs(records, { shelf: "published", dataset, root: goal });
    for (const path of [...paths, ...files]) console.log(shownPath(path));
  }
}

const cli = commandLine("publish");
cli.command(
  "<experiment>",
  "Copy the finished runs of an experiment to the published shelf, and draw them",
)
  .usage("<experiment | all | ./my_cells.ts> [options]")
  .option("--profile <name>", "Profile (default: the experiment's first, such as quick)")
  .option("--precision <name>", "float32 (default), bfloat16, or tf32 on a GPU")
  .option("--set <path=value>", "Publish runs with this changed setting (repeatable)")
  .option("--data <folder>", "Folder of the data sets (default: IEL_DATA_DIR or datasets/data)")
  .option("--results <folder>", "Folder of the results (default: results)")
  .option("--into <folder>", "Folder to publish into (default: that of --results)")
  .example("deno task publish wbc-unet --profile paper")
  .example("deno task publish ./my_cells.ts --into ~/paper/results")
  .action(publish);
await main(cli);
