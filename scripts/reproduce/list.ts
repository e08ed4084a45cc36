/**
 * `deno task reproduce --list`: lists the experiments, and the runs of the command as numbered tasks.
 *
 * @module
 */
import { listExperiments, listingTable, listRuns, runsTable } from "../../lib/run/listing.ts";
import { toText } from "../../lib/results/table.ts";
import { shellLine } from "../../lib/cli_values.ts";
import { shownPath, typedPath } from "../paths.ts";
import { type Options, optionWords, selectionArguments, selectTyped } from "./options.ts";

/** Prints the experiments and runs. */
export async function list(
  experiment: string | undefined,
  { results, json, ...words }: Options,
): Promise<void> {
  const root = typedPath("--results", results);
  const place = root === undefined ? {} : { root };
  const { selections } = await selectTyped({ ...words, experiment }); // mistakes first: the rest takes seconds
  const experiments = await listExperiments(place);
  const runs = await listRuns(selections, place);
  if (json) {
    console.log(JSON.stringify({ experiments, runs }, null, 2));
  } else {
    const command = shellLine(
      ...["deno", "task", "reproduce"],
      ...selectionArguments({ ...words, experiment }),
      ...optionWords({ results: root }),
    );
    console.log(toText(listingTable(experiments)).trimEnd());
    console.log(`\nRuns of ${command}:`);
    console.log(toText(runsTable(runs)).trimEnd());
  }
  for (const { path, problem } of experiments.flatMap(({ damaged }) => damaged)) {
    console.error(`${shownPath(path)}: ${problem}`);
  }
}
