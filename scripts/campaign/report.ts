/**
 * Writes `results/reliability.md`, with one section for the latest run of each campaign.
 *
 * @module
 */
import { join } from "@std/path";
import { describeMachine } from "../../lib/engine/machine.ts";
import { writeAtomic } from "../../lib/files.ts";
import { RESULTS_FOLDER } from "../../lib/results/store.ts";
import { toMarkdown } from "../../lib/results/table.ts";
import { kitCommit } from "../../lib/run/environment.ts";
import type { Findings } from "./campaign.ts";

const HEAD = `# Reliability

Results of the latest run of each campaign of \`deno task campaign\`. The kit's tests run the first
steps of each campaign; the same seed gives the same steps.
`;

/** A campaign that has run. */
export interface Ran {
  readonly name: string;
  /** One sentence that says what it does. */
  readonly about: string;
  readonly seed: number;
  readonly seconds: number;
  readonly findings: Findings;
}

/** Replaces the section of a campaign, and returns the path of the page. */
export async function report(
  ran: Ran,
  { path = join(RESULTS_FOLDER, "reliability.md") }: { readonly path?: string } = {},
): Promise<string> {
  const old = await Deno.readTextFile(path).catch(() => "");
  const sections = new Map(
    old.split(/^(?=## )/m).slice(1).map((text) => [/^## (\S+)/.exec(text)![1]!, text.trimEnd()]),
  );
  sections.set(ran.name, await section(ran));
  const all = [...sections].sort(([a], [b]) => a < b ? -1 : 1).map(([, text]) => text);
  await writeAtomic(path, new TextEncoder().encode(`${[HEAD.trimEnd(), ...all].join("\n\n")}\n`));
  return path;
}

async function section({ name, about, seed, seconds, findings }: Ran): Promise<string> {
  const { os, cpu, cores, memoryBytes } = describeMachine();
  const { counts, failures } = findings;
  const rows = [
    ["date", new Date().toISOString().slice(0, 10)],
    ["machine", `${cpu}, ${cores} cores, ${Math.round(memoryBytes / 2 ** 30)} GiB, ${os}`],
    ["commit", await kitCommit() ?? "unknown"],
    ["seed", `${seed}`],
    ["minutes", (seconds / 60).toFixed(1)],
    ...Object.entries(counts).map(([what, count]) => [what, `${count}`]),
    ["failures", `${failures.length}`],
  ];
  const table = toMarkdown({ columns: [`\`deno task campaign ${name}\``, "result"], rows });
  const list = failures.slice(0, 20).map((line) =>
    `- ${line.replaceAll("<", "&lt;").slice(0, 300)}`
  );
  return [`## ${name}`, about, table.trimEnd(), ...list.length ? [list.join("\n")] : []].join(
    "\n\n",
  );
}
