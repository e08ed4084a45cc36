/**
 * What `deno task reproduce` does with its options.
 *
 * @module
 */
import { type Engine, ENGINE_NAMES } from "../../lib/engine/engine.ts";
import { openEngine } from "../../lib/engine/open.ts";
import { UserError } from "../../lib/errors.ts";
import { listExperiments, listingTable } from "../../lib/experiments/listing.ts";
import { select, type SelectionWords } from "../../lib/experiments/selection.ts";
import { toText } from "../../lib/results/text_table.ts";
import { oneOf, wholeNumber } from "../../lib/words.ts";
import { withInstallProgress } from "../install_progress.ts";
import { shownPath, typedPath } from "../paths.ts";
import { closingJson, closingText } from "./closing.ts";
import { type Reproduced, reproduceExperiment } from "./experiment.ts";
import { clock, engineText } from "./reporter.ts";
import { statusLine } from "./status_line.ts";

/** The options as they were typed. */
export interface Options extends Omit<SelectionWords, "experiment"> {
  readonly engine?: string;
  readonly threads?: number | string;
  readonly data?: string;
  readonly results?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** Prints what there is to run. */
export async function list({ results, json }: Options): Promise<void> {
  const root = typedPath(results);
  const entries = await listExperiments(root === undefined ? {} : { root });
  console.log(json ? JSON.stringify(entries, null, 2) : toText(listingTable(entries)).trimEnd());
  for (const { path, problem } of entries.flatMap(({ damaged }) => damaged)) {
    console.error(`${shownPath(path)}: ${problem}`);
  }
}

/** Runs what is asked for and prints what came of it. */
export async function run(
  experiment: string | undefined,
  { signal, ...options }: Options & { signal: AbortSignal },
): Promise<void> {
  const selections = select({ ...options, experiment });
  const { force, json, engine: name } = options;
  const settings = {
    engine: name === undefined ? undefined : oneOf("engine", ENGINE_NAMES, name),
    threads: wholeNumber("--threads", options.threads ?? 0, { least: 0 }),
    precision: selections[0]!.precision,
  };
  const directory = await dataFolder(options.data);
  const root = typedPath(options.results);
  const line = statusLine();
  const begun = performance.now();
  const done: Reproduced[] = [];
  let engine: Engine | undefined;
  const open = async () =>
    engine ??= await withInstallProgress(async (onProgress) => {
      const opened = await openEngine({ ...settings, onProgress, log: line.log });
      line.log(`${engineText(opened)}, ${settings.precision}`);
      return opened;
    });
  try {
    for (const selection of selections) {
      const asked = { line, openEngine: open, signal, force, directory, root };
      done.push(await reproduceExperiment(selection, asked));
    }
  } finally {
    line.clear();
    engine?.close();
  }
  const seconds = (performance.now() - begun) / 1000;
  if (json) console.log(JSON.stringify({ seconds, experiments: done.map(closingJson) }, null, 2));
  else console.log([...done.map(closingText), `\nin ${clock(seconds)}`].join("\n"));
  const outcomes = done.flatMap(({ outcomes }) => outcomes);
  if (outcomes.some(({ state }) => state === "failed")) Deno.exitCode = 1;
}

/** The folder that was typed; a mistyped one must not become a download or synthetic data. */
async function dataFolder(typed: string | undefined): Promise<string | undefined> {
  const path = typedPath(typed);
  if (path === undefined || (await Deno.stat(path).catch(() => undefined))?.isDirectory) {
    return path;
  }
  throw new UserError(
    `--data: there is no folder ${path}; make it, or name the one with wbc/ in it`,
  );
}
