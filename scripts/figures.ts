/**
 * `deno task figures`: draws the paper's figures, by their numbers, from the records that are there.
 *
 * @module
 */
import { findDataset } from "../lib/data/find.ts";
import { UserError } from "../lib/errors.ts";
import { EXPERIMENTS } from "../lib/experiments/paper.ts";
import { chooseRecords } from "../lib/experiments/records.ts";
import { datasetSettings } from "../lib/experiments/run.ts";
import { select, type SelectionWords, specsOf } from "../lib/experiments/selection.ts";
import { writeOutputs } from "../lib/figures/outputs.ts";
import { toText } from "../lib/results/text_table.ts";
import { commandLine, main } from "./main.ts";
import { shownPath, typedFolder } from "./paths.ts";

interface Options extends Pick<SelectionWords, "profile" | "precision"> {
  list?: boolean;
  data?: string;
  results?: string;
}

const experiments = Object.values(EXPERIMENTS);

function list(): void {
  const rows = experiments.flatMap(({ id, title, figures }) =>
    figures.map((number) => [number, title, `deno task figures ${number}`, id])
  );
  console.log(toText({ columns: ["figure", "shows", "command", "experiment"], rows }));
}

async function draw(numbers: string[], { data, results, ...words }: Options): Promise<void> {
  const root = await typedFolder("--results", results);
  const directory = await typedFolder("--data", data);
  const place = root === undefined ? {} : { root };
  const wanted = numbers.length
    ? numbers
    : experiments.flatMap(({ figures }) => figures.map(String));
  const ids = wanted.map((number) => {
    const found = experiments.find(({ figures }) => figures.map(String).includes(number));
    if (found) return found.id;
    throw new UserError(`no experiment here makes Figure ${number}; see deno task figures --list`);
  });
  for (
    const selection of [...new Set(ids)].flatMap((experiment) => select({ ...words, experiment }))
  ) {
    const { experiment: { id }, profile } = selection;
    const { dataset, notice } = await findDataset(datasetSettings(specsOf(selection)[0]!), {
      ...(directory === undefined ? {} : { directory }),
    });
    const { sha256 } = dataset.provenance;
    const { records, shelf } = await chooseRecords(selection, { ...place, sha256, arms: "all" });
    if (!records.length) {
      throw new UserError(
        `no runs of ${id} (${profile}): deno task reproduce ${id} --profile ${profile}`,
      );
    }
    const same = records[0]!.data.sha256 === sha256;
    const outputs = { records, shelf, dataset: same ? dataset : undefined };
    const files = await writeOutputs(selection, { ...outputs, ...place });
    console.log(
      `${id}, ${profile}: ${records.length} ${
        shelf === "runs" ? "runs of yours" : "published runs"
      }`,
    );
    for (const file of files) console.log(shownPath(file));
    if (!same) console.log(`no pictures of predictions: ${notice ?? "other images than theirs"}`);
  }
}

const cli = commandLine("figures");
cli.command("[...numbers]", "Draw the paper's figures from the records (all, or those numbers)")
  .option("--list", "Which figures there are")
  .option("--profile <name>", "smoke, quick (default), night, paper")
  .option("--precision <name>", "float32 (default), bfloat16, or tf32 on a GPU")
  .option("--data <folder>", "Folder of the data sets (default IEL_DATA_DIR or datasets/data)")
  .option("--results <folder>", "Folder of the results (default results)")
  .example("deno task figures 2 3")
  .action((numbers: string[], options: Options) => options.list ? list() : draw(numbers, options));
await main(cli);
