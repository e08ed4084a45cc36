/** The pages agree with what they tell of: files, options, rooms, tables, kinds and records. */
import { deepStrictEqual as equal, ok } from "node:assert/strict";
import { join } from "@std/path";
import kit from "../deno.json" with { type: "json" };
import { afters } from "../lib/after/table.ts";
import { evolutions } from "../lib/evolution/table.ts";
import { TABLES } from "../lib/experiment/spec.ts";
import { conventions } from "../lib/metrics/conventions.ts";
import { blockOf } from "../lib/report/block.ts";
import { readGroups } from "../lib/report/groups.ts";
import { checkInference } from "../lib/report/inference.ts";
import { leadOf } from "../lib/report/lead.ts";
import { leadBlocks } from "../lib/report/lead_text.ts";
import { listStepBenches } from "../lib/results/step_benches.ts";
import { helpOf } from "./fixture.ts";
import { commandsOn, linksOn, type Page, pagesOf, ROOT } from "./pages.ts";

const PAGES = pagesOf("*.md", "{datasets,docs,notebooks}/*.md", "results/**/README.md");
const page = (path: string): Page => PAGES.find((page) => page.path === path)!;
const read = (path: string) => Deno.readTextFileSync(join(ROOT, path));

/** As in "29 November 2026". */
const LONG = { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" } as const;

/** The rows of the tables of Markdown on a page, cell by cell. */
const rowsOn = ({ text }: Page): string[][] =>
  [...text.matchAll(/^\|(.*)\|$/gm)].map(([, row]) => row!.split("|").map((cell) => cell.trim()));

Deno.test("every task of a page exists and accepts its options", async () => {
  const uses = PAGES.flatMap(commandsOn).flatMap((command) => {
    const [, name, words] = /^(?:npx -y )?deno task ([a-z-]+) ?(.*)$/.exec(command) ?? [];
    return name === undefined ? [] : [{ name, words: words! }];
  });
  ok(uses.length >= 20);
  equal(uses.filter(({ name }) => !Object.hasOwn(kit.tasks, name)), []);
  const commands = Map.groupBy(
    uses.filter(({ name }) => name !== "lab"), // its options are JupyterLab's
    ({ name, words }) => [name, ...words.match(/^[a-z][\w-]*(?= |$)/) ?? []].join(" "),
  );
  for (const [name, uses] of commands) {
    const options = new Set(uses.flatMap(({ words }) => words.match(/--[a-z][a-z-]*/g) ?? []));
    const help = options.size ? (await helpOf(name)).out : "";
    for (const option of options) ok(help.includes(`${option} `), `deno task ${name} ${option}`);
  }
});

Deno.test("every link of a page to a file leads to one", async () => {
  const links = PAGES.flatMap((page) => linksOn(page).map((link) => ({ page: page.path, link })));
  ok(links.length > 50);
  for (const { page, link } of links) {
    ok(await Deno.stat(join(ROOT, link)).catch(() => undefined), `${page}: ${link}`);
  }
});

Deno.test("the README has at most 12 kB", () => {
  ok(new TextEncoder().encode(page("README.md").text).length <= 12_000);
});

Deno.test("the answers on the pages agree with the published records", async () => {
  const { groups } = await readGroups();
  const { benches } = await listStepBenches();
  const blocks = leadBlocks(leadOf(groups, { benches, inference: await checkInference() }));
  const words = (text: string) => text.split(/[ \n]+/).join(" ");
  for (const { page: path, name, markdown } of blocks) {
    ok(markdown !== "");
    const told = blockOf(page(path).text, name);
    equal(words(told), words(markdown), "deno task report --readme writes it");
  }
});

Deno.test("the rooms of CONTRIBUTING.md are those of lib, in their order", () => {
  const [, list] = /const ROOMS = \[([\s\S]*?)\] as const/.exec(read("lib/rooms_test.ts"))!;
  const rooms = [...list!.matchAll(/"(\w+)"/g)].map(([, room]) => room);
  const { text } = page("CONTRIBUTING.md");
  const [, section] = /## The house\n([\s\S]*?)\n## /.exec(text)!;
  const told = rowsOn({ path: "", text: section! }).slice(2).flatMap(([names]) =>
    [...names!.matchAll(/`(\w+)`/g)].map(([, room]) => room)
  );
  equal(told, rooms);
});

Deno.test("every file that CONTRIBUTING.md names as an example or a suite exists", () => {
  const files = [...page("CONTRIBUTING.md").text.matchAll(/`((?:lib|scripts)\/[\w/.]+\.ts)`/g)];
  ok(files.length > 20);
  for (const [, file] of files) ok(Deno.statSync(join(ROOT, file!)).isFile);
});

Deno.test("every kind of the kit is named in docs/kinds.md, and no other", () => {
  const items = page("docs/kinds.md").text.matchAll(/^- (.*?): (.*\n(?: {2}.*\n)*)/gm);
  const told = new Map([...items].map(([, head, rest]) => [head!.replaceAll("`", ""), rest!]));
  const tables = { ...TABLES, "an evolution in iel": evolutions, "after of an arm": afters };
  for (const [name, { rows }] of Object.entries(tables)) {
    const named = told.get(name)!.match(/`[a-z0-9-]+`/g)!.map((word) => word.slice(1, -1));
    equal(named, Object.values(rows).map(({ kind }) => kind), name);
  }
});

Deno.test("docs/extending.md names every convention of scores, and no other", () => {
  const [item] = /^- The conventions are rows of .*?source:(.*?)\. /ms.exec(
    page("docs/extending.md").text,
  )!.slice(1);
  equal(item!.match(/[a-z0-9-]{5,}/g), Object.keys(conventions));
});

Deno.test("the README's line on reliability, and the findings', are the page's", () => {
  const rows = rowsOn({ path: "", text: read("results/reliability.md") });
  const of = (name: string) => rows.filter(([what]) => what === name).map(([, value]) => value!);
  const sum = (...names: string[]) => names.flatMap(of).reduce((sum, n) => sum + Number(n), 0);
  const number = (value: number) => value.toLocaleString("en");
  const [kills, files, disks] = ["kills", "damaged files", "disks"].map((name) =>
    number(sum(name))
  );
  const cycles = number(sum("cycles of tensorflow", "cycles of wasm"));
  const dates = of("date").map((date) => new Date(date).toLocaleDateString("en-GB", LONG));
  const line = page("README.md").text.replaceAll(/\s+/g, " ");
  const failures = sum("failures") === 0 ? "no failure" : `${sum("failures")} failures`;
  const full = number(sum("disks") - sum("large enough"));
  ok(line.includes(`: ${kills} kills of runs, ${files} damaged files, ${full} full disks, `), line);
  ok(line.includes(`engines opened and closed ${cycles} times; ${failures} on `));
  for (const date of dates) ok(line.includes(date), date);
  const findings = page("results/README.md").text;
  const bold = [`${kills} kills`, `${files} damaged files`, `${disks} disks`];
  for (const told of [...bold, `${cycles} openings and closings`]) {
    ok(findings.includes(`**${told}**`), told);
  }
});

Deno.test("the README's results are those of the tables that it links", () => {
  const rows = rowsOn(page("README.md")).filter((cells) => cells.length === 5).slice(2);
  equal(rows.length, 8);
  let table = "";
  for (const [network, labels, without, layers, seeds] of rows) {
    table = /\((results\/tables\/[\w-]+\.md)\)/.exec(network!)?.[1] ?? table;
    const arms = new Map(rowsOn({ path: table, text: read(table) }).map((row) => [row[0], row]));
    const arm = labels === "clean" ? "clean" : "noisy";
    const layered = [`${arm}-iel`, `${arm}-layers`].find((name) => arms.has(name))!;
    for (const [name, told] of [[arm, without], [layered, layers]] as const) {
      const [, count, final, sd] = arms.get(name)!;
      equal([told!.replaceAll("*", ""), seeds], [`${final} ± ${sd}`, count], `${table}: ${name}`);
    }
  }
});
