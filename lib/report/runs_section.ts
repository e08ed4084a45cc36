/**
 * Where the numbers are from: machines and versions, every run with its file, and how to run it all
 * again.
 *
 * @module
 */
import { ARMS } from "../results/arms.ts";
import { commandOf } from "../experiments/selection.ts";
import { conventions } from "../metrics/conventions.ts";
import type { Environment, RunRecord } from "../results/record.ts";
import { curve } from "../results/summary.ts";
import { runSeconds } from "./experiment_section.ts";
import { counted, duration, fixed } from "./format.ts";
import { type Group, groupName, recordHref } from "./groups.ts";
import { type Html, html } from "./html.ts";
import { experimentMetric, experimentOfRecords } from "./metric.ts";
import { pageTable } from "./tables.ts";

/** The machines and versions of all runs. */
export function machines(groups: readonly Group[]): Html {
  const name = ({ engineVersion, device, threads, cpu, memoryBytes, os }: Environment) =>
    [
      `${engineVersion} on ${device}, ${counted(threads, "thread")}`,
      `${cpu}, ${fixed(memoryBytes / 1e9, { digits: 0 })} GB, ${os}`,
    ] as const;
  const versions = ({ kit, commit, deno, tfjs }: Environment) =>
    `kit ${kit}${commit ? ` at ${commit}` : ""}, Deno ${deno}, tfjs ${tfjs}`;
  const all = groups.flatMap(({ records }) => records.map(({ environment }) => environment));
  const kinds = Map.groupBy(
    all,
    (environment) => JSON.stringify([name(environment), versions(environment)]),
  );
  return html`
    ${[...kinds.values()].map((same, at) => {
      const [engine, machine] = name(same[0]!);
      return pageTable({
        caption: `Machine ${at + 1}, ${counted(same.length, "run")}`,
        columns: ["part", "which"],
        rows: [["engine", engine], ["machine", machine], ["versions", versions(same[0]!)]],
      });
    })}
        <p class="source">A + after a commit: files had changed since.</p>
  `;
}

/** Every run of a group: its score, its file and its command. */
export function runs(group: Group): Html {
  const convention = experimentMetric(group.records);
  const final = (record: RunRecord) => fixed(curve(record, { convention }).at(-1)!);
  const rows = group.records.map((record) => [
    html`<a href="${recordHref(record, group)}">${record.spec.arm}, seed ${record.spec.seed}</a>`,
    final(record),
    duration(runSeconds(record)),
    html`<time datetime="${record.finished}">${
      record.finished.slice(0, 16).replace("T", " ")
    }</time>`,
    html`<code>${record.key.slice(0, 8)}</code>`,
    html`<code>${record.command}</code>`,
  ]);
  return pageTable({
    caption: `Runs of ${groupName(group)}`,
    wide: true,
    columns: ["record", conventions[convention].title, "time", "finished (UTC)", "key", "command"],
    rows,
  });
}

/**
 * The command that makes a group of runs; none where its experiment has left the table.
 *
 * @example
 * ```ts
 * import { groupCommand } from "./runs_section.ts";
 * import { fakeRecord } from "../results/fixture.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const command = groupCommand({
 *   experiment: "wbc-unet",
 *   profile: "quick",
 *   precision: "float32",
 *   shelf: "published",
 *   kind: "real",
 *   records: [fakeRecord({ seed: 0 }), fakeRecord({ seed: 1 })],
 *   sweep: [],
 * });
 * strictEqual(command, "deno task reproduce wbc-unet --profile quick --seeds 2 --arms noisy-iel");
 * ```
 */
export function groupCommand({ records, profile, precision }: Group): string | undefined {
  const experiment = experimentOfRecords(records);
  if (!experiment) return undefined;
  const seeds = Math.max(...records.map(({ spec }) => spec.seed)) + 1;
  return commandOf({
    experiment,
    profile,
    precision,
    arms: ARMS.filter((arm) => records.some(({ spec }) => spec.arm === arm)),
    seeds: Array.from({ length: seeds }, (_, seed) => seed),
  });
}

/** How to run everything again. */
export function again(groups: readonly Group[]): Html {
  const seen = groups.map((group) => groupCommand(group)).filter((line) => line !== undefined);
  const lines = [
    "deno task doctor",
    ...new Set(seen.length > 0 ? seen : ["deno task reproduce"]),
    "deno task report",
  ];
  return html`<pre role="group" tabindex="0" aria-label="Commands"><code>${
    lines.join("\n")
  }</code></pre>
<p>The first command says what of the kit works on your machine. Finished runs are not done again;
 interrupted ones go on where they stopped. Your records lie beside the published ones, and this page
 then shows both, never mixed.</p>`;
}
