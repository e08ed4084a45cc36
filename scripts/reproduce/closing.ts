/**
 * The summary of an experiment at its end, for readers and for programs.
 *
 * @module
 */
import { dirname, extname, join } from "@std/path";
import { scores } from "../../lib/figures/of_records.ts";
import { EXPERIMENTS } from "../../lib/paper/paper.ts";
import type { RunRecord } from "../../lib/results/record.ts";
import { curve } from "../../lib/results/summary.ts";
import { agreementTable } from "../../lib/results/tables.ts";
import { testComparisons, verdictTable } from "../../lib/results/verdict.ts";
import { toText } from "../../lib/results/table.ts";
import { claimantText } from "../../lib/run/claims/claimant.ts";
import type { Reproduced } from "../../lib/run/reproduce.ts";
import type { Outcome } from "../../lib/run/run_selection.ts";
import { commandOf } from "../../lib/run/selection.ts";
import { shownPath } from "../paths.ts";
import { engineText } from "./reporter.ts";

/** The summary for readers. */
export function closingText(result: Reproduced): string {
  const {
    selection: { experiment, profile, set = {} },
    dataset,
    notice,
    outcomes,
    files,
  } = result;
  const { train, validation, provenance, title } = dataset;
  const failed = outcomes.filter(({ state }) => state === "failed");
  const elsewhere = outcomes.filter((outcome) => outcome.state === "elsewhere");
  const records = outcomes.filter((outcome) => "record" in outcome);
  const synthetic = provenance.kind === "synthetic";
  return [
    "",
    profile === "base" ? experiment.title : `${experiment.title}, profile ${profile}`,
    ...Object.entries(set).map(([path, value]) => `${path} = ${JSON.stringify(value)}`),
    `${title}: ${train.ids.length} training and ${validation.ids.length} validation images`,
    ...synthetic ? [`SYNTHETIC DATA${notice ? `: ${notice}` : ", not real images"}`] : [],
    "",
    ...resultTables(result),
    ...failed.map(({ spec }) => `failed: ${spec.arm} seed ${spec.seed} (see above for the reason)`),
    ...elsewhere.map(({ spec, by }) =>
      `run by ${claimantText(by)}: ${spec.arm} seed ${spec.seed} (repeat this command to see it)`
    ),
    ...places(records.map(({ path }) => path), records.map(({ record }) => record)),
    ...byStem(files),
  ].join("\n");
}

/**
 * Tables that compare the runs with the published ones, or list their scores if there are none, and the
 * verdicts on the experiment's stated comparisons, as far as they can be judged.
 */
function resultTables({ selection, agreements, records }: Reproduced): string[] {
  if (records.length === 0) return [];
  const known = agreements.some(({ verdict }) => verdict !== "not published");
  const papers = Object.hasOwn(EXPERIMENTS, selection.experiment.id);
  const judged = testComparisons(records).filter(({ verdict }) => verdict !== "not yet tested");
  return [
    toText(known || papers ? agreementTable(agreements) : scores(records)),
    ...judged.length && !papers ? [toText(verdictTable(judged))] : [],
  ];
}

/** The folders of records, and the engine that computed them. */
function places(paths: readonly string[], records: readonly RunRecord[]): string[] {
  const folders = [...new Set(paths.map((path) => shownPath(dirname(path))))];
  const engines = new Set(
    records.map(({ environment: { engineVersion: version, device, threads } }) =>
      engineText({ version, device, threads })
    ),
  );
  return [
    ...folders.map((folder) => `records  ${join(folder, "/")}`),
    ...[...engines].map((engine) => `engine   ${engine}`),
  ];
}

/** Joins files that differ only in their extension into one line: `dice.{svg,png}`. */
function byStem(files: readonly string[]): string[] {
  const stems = Map.groupBy(files, (path) => path.slice(0, -extname(path).length));
  return [...stems].map(([stem, paths]) => {
    const endings = paths.map((path) => extname(path).slice(1));
    const label = endings.includes("csv") ? "table   " : "figure  ";
    return `${label} ${shownPath(stem)}.{${endings.join(",")}}`;
  });
}

/** The summary for programs. */
export function closingJson(result: Reproduced): unknown {
  const { selection, dataset, notice, outcomes, agreements, files } = result;
  const { experiment, profile } = selection;
  return {
    experiment: experiment.id,
    profile,
    command: commandOf(selection),
    data: { name: dataset.name, ...dataset.provenance, notice: notice ?? null },
    set: selection.set ?? {},
    metric: experiment.base.metric,
    runs: outcomes.map(runJson),
    agreements,
    files,
  };
}

/** The outcome of a run, for programs. */
export function runJson(outcome: Outcome): unknown {
  const { state, spec: { arm, seed } } = outcome;
  if (outcome.state === "failed") return { arm, seed, state, error: String(outcome.error) };
  if (outcome.state === "elsewhere") return { arm, seed, state, by: outcome.by };
  const { environment: { engine, device }, key, diverged } = outcome.record;
  const scores = curve(outcome.record);
  return { arm, seed, state, engine, device, scores, diverged, key, path: outcome.path };
}
