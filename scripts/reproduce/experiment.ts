/**
 * One experiment of `deno task reproduce`, from its data to its table and figures. What is said
 * of it at the end is `closing.ts`'s matter.
 *
 * @module
 */
import type { Dataset } from "../../lib/data/dataset.ts";
import { findDataset } from "../../lib/data/find.ts";
import type { Engine } from "../../lib/engine/engine.ts";
import { recordsOf } from "../../lib/experiments/records.ts";
import { type Outcome, reproduce } from "../../lib/experiments/reproduce.ts";
import { datasetSettings } from "../../lib/experiments/run.ts";
import { type Selection, specsOf } from "../../lib/experiments/selection.ts";
import { writeOutputs } from "../../lib/figures/outputs.ts";
import { type Agreement, compareWithPublished } from "../../lib/results/agreement.ts";
import { listRecords } from "../../lib/results/store.ts";
import { unlessAborted } from "../main.ts";
import { runReporter } from "./reporter.ts";
import type { StatusLine } from "./status_line.ts";

/** How the command was asked to do it. */
export interface Asked {
  readonly line: StatusLine;
  readonly openEngine: () => Promise<Engine>;
  readonly signal: AbortSignal;
  readonly force?: boolean | undefined;
  /** Folder of data sets. @default the user's */
  readonly directory?: string | undefined;
  /** Folder of results. @default the kit's */
  readonly root?: string | undefined;
}

/** What came of an experiment. */
export interface Reproduced {
  readonly selection: Selection;
  readonly dataset: Dataset;
  /** One line, where the data are not those of the experiment. */
  readonly notice: string | undefined;
  readonly outcomes: readonly Outcome[];
  readonly agreements: readonly Agreement[];
  /** Paths of the tables and figures. */
  readonly files: readonly string[];
}

/** Finds the data, runs what is not done, compares, and draws. */
export async function reproduceExperiment(
  selection: Selection,
  { line, directory, signal, root, ...asked }: Asked,
): Promise<Reproduced> {
  const { id, metric: convention, profiles } = selection.experiment;
  const place = root === undefined ? {} : { root };
  const settings = datasetSettings(specsOf(selection)[0]!);
  const { dataset, notice } = await unlessAborted(
    signal,
    findDataset(settings, {
      ...(directory === undefined ? {} : { directory }),
      log: line.log,
      onProgress: ({ bytes, total }) => {
        const all = total ? ` of about ${(total / 1e6).toFixed(0)}` : "";
        line.show([{
          text: `downloading ${settings.name}: ${(bytes / 1e6).toFixed(1)}${all} MB`,
          rank: 0,
        }]);
      },
    }),
  );
  line.log(`${id}, profile ${selection.profile}: an arm takes ${profiles[selection.profile].cost}`);
  if (notice) line.log(`SYNTHETIC DATA: ${notice}`);
  const outcomes = await reproduce(selection, {
    ...asked,
    dataset,
    signal,
    root,
    onEvent: runReporter(line, convention),
  });
  line.clear();
  const sha256 = dataset.provenance.sha256;
  const { records } = await recordsOf(selection, { ...place, sha256 });
  const published = await listRecords({
    ...place,
    shelf: "published",
    experiment: id,
    profile: selection.profile,
  });
  if (records.length > 0) line.show([{ text: "drawing the figures", rank: 0 }]);
  const files = records.length > 0
    ? await writeOutputs(selection, { records, shelf: "runs", dataset, root })
    : [];
  line.clear();
  const agreements = compareWithPublished(records, published.records, { convention });
  return { selection, dataset, notice, outcomes, agreements, files };
}
