/**
 * The origin of the numbers: machines and versions, every run with its file, and commands to repeat it
 * all.
 *
 * @module
 */
import { conventions } from "../metrics/conventions.ts";
import { commandsOf } from "../results/commands_of.ts";
import type { Environment, RunRecord } from "../results/record.ts";
import { curve } from "../results/summary.ts";
import { runSeconds } from "./experiment_section.ts";
import { counted, duration, fixed } from "./format.ts";
import { type Group, groupName, recordHref, runsOfGroup } from "./groups.ts";
import { type Html, html } from "./html.ts";
import { pageTable } from "./tables.ts";

/** The machines and versions of all runs, and the commits of the kit that made them. */
export function machines(groups: readonly Group[]): Html {
  const all = groups.flatMap(runsOfGroup).map(({ environment }) => environment);
  const place = ({ engineVersion, device, threads, cpu, memoryBytes, os, ...kit }: Environment) => [
    ["engine", `${engineVersion} on ${device}, ${counted(threads, "thread")}`],
    ["machine", `${cpu}, ${fixed(memoryBytes / 1e9, { digits: 0 })} GB, ${os}`],
    ["versions", `kit ${kit.kit}, Deno ${kit.deno}, tfjs ${kit.tfjs}`],
  ];
  const kinds = Map.groupBy(all, (environment) => JSON.stringify(place(environment)));
  return html`
    ${[...kinds.values()].map((same, at) => {
      const commits = Map.groupBy(same, ({ commit }) => commit ?? "unknown");
      const counts = [...commits].map(([commit, of]) => `${commit} (${counted(of.length, "run")})`);
      return pageTable({
        caption: `Machine ${at + 1}, ${counted(same.length, "run")}`,
        columns: ["part", "which"],
        rows: [...place(same[0]!), ["commits", counts.join(", ")]],
      });
    })}
        <p class="source">A + after a commit means that files had changed since.</p>
  `;
}

/**
 * Every run of a group: its score after the last epoch, its file and its command.
 *
 * @param from Folder of the page, relative to the results folder.
 */
export function runs(group: Group, from: string): Html {
  const { title } = conventions[group.records[0]!.spec.metric];
  const final = (record: RunRecord) =>
    record.diverged ? `diverged at epoch ${record.diverged.epoch}` : fixed(curve(record).at(-1)!);
  const rows = runsOfGroup(group).map((record) => [
    html`<a href="${
      recordHref(record, group, from)
    }">${record.spec.arm}, seed ${record.spec.seed}</a>`,
    final(record),
    duration(runSeconds(record)),
    html`<time datetime="${record.finished}">${
      record.finished.slice(0, 16).replace("T", " ")
    }</time>`,
    html`<code>${record.key.slice(0, 8)}</code>`,
    html`<code>${record.command}</code>`,
  ]);
  const table = pageTable({
    caption: `Runs of ${groupName(group)}`,
    wide: "phone",
    columns: ["record", title, "time", "finished (UTC)", "key", "command"],
    rows,
  });
  return html`<details><summary>${groupName(group)}: ${
    counted(rows.length, "run")
  }</summary>${table}</details>`;
}

/** The commands that repeat everything. */
export function again(groups: readonly Group[]): Html {
  const seen = commandsOf(groups.flatMap(runsOfGroup));
  const lines = [
    "deno task doctor",
    ...(seen.length > 0 ? seen : ["deno task reproduce"]),
    "deno task report",
  ];
  return html`<pre role="group" tabindex="0" aria-label="Commands"><code>${
    lines.join("\n")
  }</code></pre>
<p>The first command says which parts of the kit work on your machine. Finished runs are not repeated;
 interrupted ones resume where they stopped.${
    groups.some(({ shelf }) => shelf === "published") &&
    ` Your records lie beside the published ones, and this page
 then shows both, never mixed.`
  }</p>`;
}
