/**
 * `deno task reproduce --estimate`: estimates the cost of each arm from a few of its own steps.
 *
 * @module
 */
import { estimateRun, estimateTable } from "../../lib/run/estimate.ts";
import { lazyEngine } from "../../lib/run/open_engine.ts";
import { dataOf } from "../../lib/run/reproduce.ts";
import { specsOf } from "../../lib/run/selection.ts";
import { toText } from "../../lib/results/table.ts";
import { installReporter } from "../install_progress.ts";
import { baseOf } from "../paths.ts";
import { progressLines } from "../progress_lines.ts";
import { type Options, settingsOf } from "./options.ts";
import { engineText } from "./reporter.ts";

/** Measures the first seed of each arm, one after the other, and prints the estimates. */
export async function estimate(
  experiment: string | undefined,
  { signal, json, ...words }: Options & { signal: AbortSignal },
): Promise<void> {
  const { selections, module, options } = await settingsOf(experiment, words, { estimate: true });
  const lines = progressLines();
  const { engine: name, threads } = options;
  const engine = lazyEngine({
    ...{ engine: name, threads, log: lines.log, onProgress: installReporter(lines) },
    onOpen: (engine) => lines.log(engineText(engine)),
  });
  try {
    for (const selection of selections) {
      const { dataset } = await dataOf(selection, { ...options, signal }, {
        ...{ module, base: baseOf(module) },
        onEvent: (event) => event.kind === "log" ? lines.log(event.line) : undefined,
      });
      const [seed] = selection.seeds;
      const specs = specsOf(selection).filter((spec) => spec.seed === seed);
      const found = [];
      for (const spec of specs) {
        found.push(await estimateRun(spec, { engine: await engine.open(spec), dataset, signal }));
      }
      lines.clear();
      const hours = found.reduce((sum, { total }) => sum + total, 0) / 3600;
      if (json) console.log(JSON.stringify(found, null, 2));
      else {
        const seeds = selection.seeds.length;
        console.log(`\n${selection.experiment.id}, profile ${selection.profile}`);
        console.log(toText(estimateTable(found)).trimEnd());
        console.log(
          `${(hours * seeds).toFixed(1)} hours for all of these, ${seeds} times, in sequence`,
        );
      }
    }
  } finally {
    lines.clear();
    engine.close();
  }
}
