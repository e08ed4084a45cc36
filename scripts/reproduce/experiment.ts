/**
 * The two ends of an experiment in `deno task reproduce`: finding its data, and comparing and
 * drawing what came out. What is said of it at the end is `closing.ts`'s matter.
 *
 * @module
 */
import type { Dataset } from "../../lib/data/dataset.ts";
import { findDataset } from "../../lib/data/find.ts";
import { profileOf } from "../../lib/experiments/experiment.ts";
import { recordsOf } from "../../lib/experiments/records.ts";
import type { Outcome } from "../../lib/experiments/reproduce.ts";
import { datasetSettings } from "../../lib/experiments/run.ts";
import { type Selection, specsOf } from "../../lib/experiments/selection.ts";
import { writeOutputs } from "../../lib/figures/outputs.ts";
import { type Agreement, compareWithPublished } from "../../lib/results/agreement.ts";
import { listRecords } from "../../lib/results/store.ts";
import { unlessAborted } from "../main.ts";
import type { StatusLine } from "./status_line.ts";

/** How the command was asked to do it. */
export interface Asked {
  readonly line: StatusLine;
  readonly signal: AbortSignal;
  /** Folder of data sets. @default the user's */
  readonly directory?: string | undefined;
  /** Folder of results. @default the kit's */
  readonly root?: string | undefined;
}

/** Data, and one line where they are not those of the experiment. */
export interface Data {
  readonly dataset: Dataset;
  readonly notice?: string | undefined;
}

/** What came of an experiment. */
export interface Reproduced extends Data {
  readonly selection: Selection;
  readonly outcomes: readonly Outcome[];
  readonly agreements: readonly Agreement[];
  /** Paths of the tables and figures. */
  readonly files: readonly string[];
}

/** Finds the data of an experiment, and says what it costs. Hours are not spent on drawn images. */
export async function findData(
  selection: Selection,
  { line, directory, signal, cost = true }: Asked & {
    /** Whether to say the cost. @default true */
    readonly cost?: boolean;
  },
): Promise<Data> {
  const { experiment: { id }, profile } = selection;
  const settings = datasetSettings(specsOf(selection)[0]!);
  const { dataset, notice } = await unlessAborted(
    signal,
    findDataset(settings, {
      ...(directory === undefined ? {} : { directory }),
      allowSynthetic: profile === "smoke" || profile === "quick",
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
  if (cost) {
    line.log(
      `${id}, profile ${profile}: an arm takes ${profileOf(selection.experiment, profile).cost}`,
    );
  }
  if (notice) line.log(`SYNTHETIC DATA: ${notice}`);
  return { dataset, notice };
}

/** Compares the runs with the published ones, and draws. */
export async function conclude(
  selection: Selection,
  { dataset, notice, outcomes }: Data & { readonly outcomes: readonly Outcome[] },
  { line, root }: Asked,
): Promise<Reproduced> {
  const { id, metric: convention } = selection.experiment;
  const place = root === undefined ? {} : { root };
  line.clear();
  const sha256 = dataset.provenance.sha256;
  const { records } = await recordsOf(selection, { ...place, sha256, arms: "all" });
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
