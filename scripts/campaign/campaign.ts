/**
 * A campaign is a test of unlimited length; the kit's tests run its first seconds. The seed determines
 * each step, so that every failure can be reproduced.
 *
 * @module
 */
import { numbersOf } from "../../lib/results/numbers.ts";
import { listRecords } from "../../lib/results/store.ts";

/** Options of a campaign. */
export interface CampaignOptions {
  /** Seed of all random choices. */
  readonly seed: number;
  /** Time to stop, as a value of `performance.now()`. */
  readonly until: number;
  /** Maximum number of steps; the campaign stops earlier if its time is up. @default by the campaign */
  readonly steps?: number | undefined;
  /** Called with a line of progress now and then. */
  readonly log: (line: string) => void;
}

/** The results of a campaign. */
export interface Findings {
  /** Counts by name, in the order of the report. */
  readonly counts: Readonly<Record<string, string | number>>;
  /** One line for each failure, with the step that reproduces it. */
  readonly failures: readonly string[];
}

/** A campaign: runs until its time is up or all its steps are done. */
export type Campaign = (options: CampaignOptions) => Promise<Findings>;

/** Whether another step may begin. */
export const goesOn = ({ until, steps = Infinity }: CampaignOptions, step: number): boolean =>
  step < steps && performance.now() < until;

/** Reads a user's shelf: the numbers and weight hashes of its records, by arm, and its damaged files. */
export async function shelfOf(
  root: string,
): Promise<{ numbers: Map<string, string>; damaged: string[] }> {
  const { records, damaged } = await listRecords({ root });
  const entries = records.map((record) =>
    [
      `${record.spec.arm} seed ${record.spec.seed}`,
      JSON.stringify([numbersOf(record), record.weights]),
    ] as const
  );
  return { numbers: new Map(entries), damaged: damaged.map(({ problem }) => problem) };
}

/** Temporary files left below a folder, which should exist only during a run, with their sizes. */
export function litterOf(root: string): string[] {
  const found: string[] = [];
  const look = (folder: string) => {
    for (const { name, isDirectory } of Deno.readDirSync(folder)) {
      const path = `${folder}/${name}`;
      if (isDirectory) look(path);
      else if (/\.(part|checkpoint|claim-\d+)$/.test(name)) {
        found.push(`${name} (${Deno.statSync(path).size} bytes)`);
      }
    }
  };
  try {
    look(root);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return found;
}
