/**
 * `deno task figures`: draws the paper's figures, selected by number, or those of any experiment, from
 * existing records.
 *
 * @module
 */
import { shellLine } from "../lib/cli_values.ts";
import { findData } from "../lib/data/find_data.ts";
import { UserError } from "../lib/errors.ts";
import { writeOutputs } from "../lib/figures/outputs.ts";
import { EXPERIMENTS } from "../lib/paper/paper.ts";
import { toText } from "../lib/results/table.ts";
import { chooseRecords } from "../lib/run/records.ts";
import { commandOf, type Selection, specsOf } from "../lib/run/selection.ts";
import { commandLine, main } from "./main.ts";
import { baseOf, shownPath, typedFolder } from "./paths.ts";
import { callable, optionWords, selectTyped, type TypedWords } from "./reproduce/options.ts";

interface Options extends Omit<TypedWords, "experiment" | "seeds" | "seed" | "arms" | "weights"> {
  list?: boolean;
  data?: string;
  results?: string;
}

const paper = Object.values(EXPERIMENTS);

function list(results: string | undefined): void {
  const rows = paper.flatMap(({ id, figures, base: { metric } }) =>
    figures.map((number, at) => [
      number,
      at === 0 ? `curves: ${metric} after each epoch` : "predictions: label maps after training",
      shellLine("deno", "task", "figures", `${number}`, ...optionWords({ results })),
      id,
    ])
  );
  console.log(toText({ columns: ["figure", "shows", "command", "experiment"], rows }));
}

/** One figure of the paper, or all outputs of an experiment. */
interface Target {
  readonly experiment: string;
  readonly only?: "curves" | "predictions";
}

/** The targets that figure numbers, ids and module paths refer to, by experiment. */
function targetsOf(words: string[]): Map<string, Target[]> {
  const targets = (words.length ? words : paper.map(({ id }) => id)).map((word): Target => {
    if (!/^\d+$/.test(word)) return { experiment: word };
    for (const { id, figures } of paper) {
      const at = figures.map(String).indexOf(word);
      if (at >= 0) return { experiment: id, only: at === 0 ? "curves" : "predictions" };
    }
    throw new UserError(`no experiment draws Figure ${word}; see deno task figures --list`);
  });
  return Map.groupBy(targets, ({ experiment }) => experiment);
}

async function draw(
  selection: Selection,
  { module, data, root, only }: {
    module?: string | undefined;
    data?: string;
    root?: string;
    /** Figures of the paper that were asked for by number; undefined for all outputs. */
    only?: readonly NonNullable<Target["only"]>[] | undefined;
  },
): Promise<void> {
  const { experiment: { id }, profile } = selection;
  const { dataset, notice } = await findData(specsOf(selection)[0]!.data, {
    directory: data,
    base: baseOf(module),
    synthetic: true,
  });
  const { sha256 } = dataset.provenance;
  const place = root === undefined ? {} : { root };
  const { records, shelf } = await chooseRecords(selection, { ...place, sha256, arms: "all" });
  if (!records.length) {
    const command = commandOf(callable(selection, module), { data, results: root });
    throw new UserError(`${id} (${profile}) has no runs; run ${command}`);
  }
  const same = records[0]!.data.sha256 === sha256;
  const images = same ? dataset : undefined;
  const files = await writeOutputs(records, { shelf, dataset: images, root, only });
  const whose = shelf === "runs" ? "runs of yours" : "published runs";
  console.log(`${id}, ${profile}: ${records.length} ${whose}`);
  for (const file of files) console.log(shownPath(file));
  if (!same && (!only || only.includes("predictions"))) {
    console.log(`no pictures of predictions: ${notice ?? "other images than theirs"}`);
  }
}

async function figures(words: string[], { list: only, data, results, ...typed }: Options) {
  const root = await typedFolder("--results", results);
  if (only) return list(root);
  const directory = await typedFolder("--data", data);
  for (const [experiment, targets] of targetsOf(words)) {
    const figures = targets.flatMap(({ only }) => only ?? []);
    const only = figures.length === targets.length ? figures : undefined;
    const { selections, module } = await selectTyped({ ...typed, experiment });
    for (const selection of selections) {
      await draw(selection, {
        module,
        only,
        ...directory && { data: directory },
        ...root && { root },
      });
    }
  }
}

const cli = commandLine("figures");
cli.command(
  "[...what]",
  "Draw figures from records: the paper's by number, or those of an experiment",
)
  .usage("[numbers, ids or modules] [options]   (default: every figure of the paper)")
  .option("--list", "Draw nothing: list the paper's figures")
  .option("--profile <name>", "Profile (default: the experiment's first, such as quick)")
  .option("--precision <name>", "float32 (default), bfloat16, or tf32 on a GPU")
  .option("--set <path=value>", "Draw runs with this changed setting (repeatable)")
  .option("--data <folder>", "Folder of the data sets (default: IEL_DATA_DIR or datasets/data)")
  .option("--results <folder>", "Folder of the results (default: results)")
  .example("deno task figures 2 3")
  .example("deno task figures ./my_cells.ts")
  .action(figures);
await main(cli);
