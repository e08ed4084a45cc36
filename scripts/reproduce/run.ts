/**
 * What `deno task reproduce` does with its options: all runs one after the other, one of them, or
 * several at once.
 *
 * @module
 */
import type { Engine } from "../../lib/engine/engine.ts";
import { openEngine } from "../../lib/engine/open.ts";
import { reproduce } from "../../lib/experiments/reproduce.ts";
import { withInstallProgress } from "../install_progress.ts";
import { shownPath } from "../paths.ts";
import { closingJson, closingText, runJson } from "./closing.ts";
import { type Asked, conclude, findData, type Reproduced } from "./experiment.ts";
import { type Options, selectionArguments, type Settings, settingsOf } from "./options.ts";
import { clock, engineText, runReporter } from "./reporter.ts";
import { statusLine } from "./status_line.ts";
import { runInWorkers } from "./workers.ts";

/** Runs what is asked for and prints what came of it. */
export async function run(
  experiment: string | undefined,
  { signal, json, ...options }: Options & { signal: AbortSignal },
): Promise<void> {
  const settings = await settingsOf(experiment, options);
  const line = statusLine();
  const asked = { ...settings, line, signal };
  const begun = performance.now();
  let done: Reproduced[] = [];
  const { engine, close } = lazyEngine(settings, line.log);
  try {
    if (settings.task) return await runTask(settings.task, { ...asked, openEngine: engine, json });
    if (settings.workers) {
      const words = selectionArguments({ ...options, experiment });
      done = await runInWorkers(words, { ...asked, workers: settings.workers });
    } else {
      for (const selection of settings.selections) {
        done.push(await runExperiment(selection, { ...asked, openEngine: engine }));
      }
    }
  } finally {
    line.clear();
    close();
  }
  const seconds = (performance.now() - begun) / 1000;
  if (json) console.log(JSON.stringify({ seconds, experiments: done.map(closingJson) }, null, 2));
  else console.log([...done.map(closingText), `\nin ${clock(seconds)}`].join("\n"));
  const outcomes = done.flatMap(({ outcomes }) => outcomes);
  if (outcomes.some(({ state }) => state === "failed")) Deno.exitCode = 1;
}

/** An engine that is opened when it is needed first. */
function lazyEngine({ engine: name, threads, selections }: Settings, log: (line: string) => void) {
  const { precision } = selections[0]!;
  let engine: Engine | undefined;
  return {
    async engine() {
      return engine ??= await withInstallProgress(async (onProgress) => {
        const opened = await openEngine({ engine: name, threads, precision, onProgress, log });
        log(`${engineText(opened)}, ${precision}`);
        return opened;
      });
    },
    close: () => engine?.close(),
  };
}

type WithEngine = Asked & Pick<Settings, "force"> & { openEngine: () => Promise<Engine> };

/** The runs of an experiment, one after the other. */
async function runExperiment(
  selection: Settings["selections"][number],
  asked: WithEngine,
): Promise<Reproduced> {
  const { line } = asked;
  const { metric } = selection.experiment;
  const data = await findData(selection, asked);
  const outcomes = await reproduce(selection, {
    ...asked,
    ...data,
    onEvent: runReporter(line, metric),
  });
  return await conclude(selection, { ...data, outcomes }, asked);
}

/** One run, which is waited for while another process has it; its record's path is printed. */
async function runTask(
  { selection }: NonNullable<Settings["task"]>,
  { json, ...asked }: WithEngine & { json?: boolean | undefined },
): Promise<void> {
  const { metric } = selection.experiment;
  const { dataset } = await findData(selection, { ...asked, cost: false });
  const [outcome] = await reproduce(selection, {
    ...asked,
    dataset,
    busy: "wait",
    onEvent: runReporter(asked.line, metric, { alone: true }),
  });
  if (json) console.log(JSON.stringify(runJson(outcome!, metric), null, 2));
  else if (outcome && "path" in outcome) console.log(shownPath(outcome.path));
  if (outcome?.state === "failed") Deno.exitCode = 1;
}
