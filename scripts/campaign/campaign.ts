/**
 * What a campaign is: a test without end, of which the tests of the kit run the first seconds. Each of
 * its steps is drawn from the seed, so that what was found can be found again.
 *
 * @module
 */
import { numbersOf } from "../../lib/results/numbers.ts";
import { listRecords } from "../../lib/results/store.ts";

/** How long a campaign goes on, and whom it tells. */
export interface CampaignOptions {
  /** What everything is drawn from. */
  readonly seed: number;
  /** When it ends, by `performance.now()`. */
  readonly until: number;
  /** Steps after which it ends before. @default by the campaign */
  readonly steps?: number | undefined;
  /** Told a line now and then. */
  readonly log: (line: string) => void;
}

/** What a campaign found. */
export interface Findings {
  /** What was counted, by name, in the order of the report. */
  readonly counts: Readonly<Record<string, string | number>>;
  /** A line for each thing that is not as it should be, with the step that shows it again. */
  readonly failures: readonly string[];
}

/** A campaign: done when its time is over or its steps are taken. */
export type Campaign = (options: CampaignOptions) => Promise<Findings>;

/** Whether there is time for another step. */
export const goesOn = ({ until, steps = Infinity }: CampaignOptions, step: number): boolean =>
  step < steps && performance.now() < until;

/** Numbers and hashes of weights of the records on a user's shelf, by arm, and what is wrong there. */
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

/** Files below a folder that a run leaves only while it is run, with their sizes. */
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
