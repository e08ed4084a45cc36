/**
 * Which experiments there are, and which runs of them are done. The single runs of a command are
 * `run_listing.ts`'s matter, printing is the command's.
 *
 * @module
 */
import type { Damaged, Shelf } from "../results/store.ts";
import type { Table } from "../results/table.ts";
import type { Experiment } from "../experiment/experiment.ts";
import { KNOWN } from "../studies/table.ts";
import { recordsOf } from "./records.ts";

/** A finished run. */
export interface Done {
  /** Such as `"noisy-iel"`. */
  readonly arm: string;
  /** Its seed. */
  readonly seed: number;
  /** Of the data. */
  readonly kind: "real" | "synthetic";
}

/** An experiment at a profile. */
export interface Entry {
  /** Id of the experiment. */
  readonly experiment: string;
  /** Its title. */
  readonly title: string;
  /** Figures of the paper. */
  readonly figures: readonly number[];
  /** Its size. */
  readonly profile: string;
  /** What an arm costs. */
  readonly cost: string | null;
  /** Number of arms that are run when none is named. */
  readonly arms: number;
  /** Finished runs by shelf, in float32 with the present settings. */
  readonly done: Readonly<Record<Shelf, readonly Done[]>>;
  /** Files that should have been records. */
  readonly damaged: readonly Damaged[];
}

/**
 * Every experiment at every profile.
 *
 * @example
 * ```ts
 * import { listExperiments } from "./listing.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const entries = await listExperiments();
 * deepStrictEqual(entries.slice(0, 3).map(({ profile }) => profile), ["quick", "smoke", "paper"]);
 * ```
 */
export async function listExperiments(
  place: {
    /** Folder of the shelves. @default the kit's `results` */
    root?: string;
  } = {},
): Promise<Entry[]> {
  const rows: Experiment[] = Object.values(KNOWN);
  const cells = rows.flatMap((experiment) =>
    Object.entries(experiment.profiles).map(([profile, { cost }]) => ({
      experiment,
      profile,
      cost,
    }))
  );
  return await Promise.all(cells.map(async ({ experiment, profile, cost }) => {
    const on = (shelf: Shelf) =>
      recordsOf({ experiment, profile }, { ...place, shelf, weights: "any" });
    const [runs, published] = [await on("runs"), await on("published")];
    const done = ({ records }: typeof runs) =>
      records.map(({ spec: { arm, seed }, data: { kind } }) => ({ arm, seed, kind }));
    return {
      experiment: experiment.id,
      title: experiment.title,
      figures: experiment.figures,
      profile,
      cost,
      arms: Object.values(experiment.arms).filter(({ extra }) => !extra).length,
      done: { runs: done(runs), published: done(published) },
      damaged: [...runs.damaged, ...published.damaged],
    };
  }));
}

/** The entries as a table. */
export function listingTable(entries: readonly Entry[]): Table {
  return {
    columns: ["experiment", "figures", "profile", "an arm takes", "yours", "published"],
    rows: entries.map(({ experiment, figures, profile, cost, done, arms }) => [
      experiment,
      figures.join(", "),
      profile,
      cost,
      doneText(done.runs, arms),
      doneText(done.published, arms),
    ]),
  };
}

/** Such as `4 arms, 3 seeds` or `2 of 4 arms (synthetic)`; `–` for nothing. */
function doneText(done: readonly Done[], all: number): string | null {
  if (done.length === 0) return null;
  const arms = new Set(done.map(({ arm }) => arm)).size;
  const seeds = new Set(done.map(({ seed }) => seed)).size;
  const armsText = arms === all ? "all arms" : `${arms} of ${all} arms`;
  const complete = done.length >= arms * seeds ? "" : ", incomplete";
  const synthetic = done.some(({ kind }) => kind === "synthetic") ? " (synthetic data)" : "";
  return `${armsText}, ${seeds} seed${seeds === 1 ? "" : "s"}${complete}${synthetic}`;
}
