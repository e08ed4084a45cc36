/**
 * Executes `deno task reproduce`: prints the events of `lib/run` as lines, and the summary at the end.
 *
 * @module
 */
import { profileNamed } from "../../lib/experiment/experiment.ts";
import { lazyEngine } from "../../lib/run/open_engine.ts";
import {
  dataOf,
  type Reproduced,
  type ReproduceEvent,
  reproduceSelection,
} from "../../lib/run/reproduce.ts";
import { runSelection } from "../../lib/run/run_selection.ts";
import { installReporter } from "../install_progress.ts";
import { baseOf, shownPath } from "../paths.ts";
import { type ProgressLines, progressLines } from "../progress_lines.ts";
import { closingJson, closingText, runJson } from "./closing.ts";
import { type LivePage, livePage } from "./live.ts";
import { type Options, type Settings, settingsOf } from "./options.ts";
import {
  clock,
  engineText,
  isRunEvent,
  noticeReporter,
  runReporter,
  shareText,
} from "./reporter.ts";

/** Runs the requested experiments and prints the results. */
export async function run(
  experiment: string | undefined,
  { signal, json, live = false, ...words }: Options & { signal: AbortSignal },
): Promise<void> {
  const settings = await settingsOf(experiment, words);
  const lines = progressLines();
  const notice = noticeReporter(lines);
  const page = live ? livePage() : undefined;
  if (page) lines.log(`curves: ${page.address}`);
  const begun = performance.now();
  const done: Reproduced[] = [];
  try {
    if (settings.task) return await runTask(settings, { lines, notice, page, signal, json });
    for (const selection of settings.selections) {
      const listener = listenerOf(settings, { lines, notice, page });
      done.push(await reproduceSelection(selection, { ...settings.options, signal }, listener));
      lines.clear();
    }
  } finally {
    lines.clear();
    await page?.close();
  }
  const seconds = (performance.now() - begun) / 1000;
  if (json) console.log(JSON.stringify({ seconds, experiments: done.map(closingJson) }, null, 2));
  else console.log([...done.map(closingText), `\nin ${clock(seconds)}`].join("\n"));
  const outcomes = done.flatMap(({ outcomes }) => outcomes);
  if (outcomes.some(({ state }) => state === "failed")) Deno.exitCode = 1;
}

/** The listener of an experiment, with the paths that it needs. */
function listenerOf(
  { module }: Settings,
  { lines, notice, page, alone = false }: {
    lines: ProgressLines;
    notice: (line: string) => void;
    page: LivePage | undefined;
    alone?: boolean;
  },
) {
  const report = runReporter(lines, { alone });
  return {
    module,
    base: baseOf(module),
    onInstall: installReporter(lines),
    onEvent(event: ReproduceEvent) {
      page?.tell(event);
      if (isRunEvent(event)) report(event);
      else if (event.kind === "log") notice(event.line);
      else tell(event, lines);
    },
  };
}

/** Reports events that do not belong to a single run. */
function tell(
  event: Exclude<ReproduceEvent, { spec: unknown } | { kind: "log" }>,
  lines: ProgressLines,
): void {
  switch (event.kind) {
    case "download": {
      const all = event.total ? ` of about ${(event.total / 1e6).toFixed(0)}` : "";
      const text = `downloading ${event.data}: ${(event.bytes / 1e6).toFixed(1)}${all} MB`;
      return lines.show("download", [{ text, rank: 0 }]);
    }
    case "data": {
      lines.end("download");
      const { experiment, profile } = event.selection;
      const { cost } = profileNamed(experiment, profile);
      const size = profile === "base" ? experiment.id : `${experiment.id}, profile ${profile}`;
      if (cost !== null) lines.log(`${size}: an arm takes ${cost}`);
      if (event.notice) lines.log(`SYNTHETIC DATA: ${event.notice}`);
      return;
    }
    case "share":
      return lines.log(shareText(event));
    case "engine":
      return lines.log(engineText(event.engine));
    case "drawing":
      return lines.show("drawing", [{ text: "drawing the figures", rank: 0 }]);
    case "done":
      return lines.clear();
  }
}

/** Executes one run, waiting if another process has it, and prints the path of its record. */
async function runTask(
  settings: Settings,
  { lines, notice, page, signal, json }: {
    lines: ProgressLines;
    notice: (line: string) => void;
    page: LivePage | undefined;
    signal: AbortSignal;
    json: boolean | undefined;
  },
): Promise<void> {
  const { selection } = settings.task!;
  const { options, weights } = settings;
  const listener = listenerOf(settings, { lines, notice, page, alone: true });
  const { dataset } = await dataOf(selection, { ...options, signal }, {
    ...listener,
    onEvent: (event) =>
      event.kind === "data" && !event.notice ? page?.tell(event) : listener.onEvent(event),
  });
  const engine = lazyEngine({
    engine: options.engine,
    threads: options.threads,
    onProgress: listener.onInstall,
    log: lines.log,
    onOpen: (engine) => lines.log(engineText(engine)),
  });
  try {
    const [outcome] = await runSelection(selection, {
      ...{ dataset, openEngine: engine.open, signal, weights },
      root: options.results,
      force: options.force,
      keepWeights: options.keepWeights,
      busy: "wait",
      onEvent: listener.onEvent,
    });
    lines.clear();
    if (json) console.log(JSON.stringify(runJson(outcome!), null, 2));
    else if (outcome && "path" in outcome) console.log(shownPath(outcome.path));
    if (outcome?.state === "failed") Deno.exitCode = 1;
  } finally {
    engine.close();
  }
}
