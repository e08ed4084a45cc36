/**
 * Writes the site as files that need no server: handwritten pages, notebooks, the report, the API by room,
 * and a search of all of them.
 *
 * @module
 */
import { globSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "@std/path";
import { readNotebook, sourceOf } from "../../lib/notebook/ipynb.ts";
import { blockOf } from "../../lib/report/block.ts";
import { html, verbatim } from "../../lib/report/html.ts";
import { readDoors, renderDoor } from "./api.ts";
import { renderMarkdown, type Resolve } from "./markdown.ts";
import { renderNotebook } from "./notebook.ts";
import { documentOf, type SitePage } from "./page.ts";
import { entriesOf, entriesScript, SEARCH_PAGE, SEARCH_SCRIPT } from "./search.ts";
import { tourPage } from "./tour.ts";

/** Sections of the site, and the source files of their pages. */
const PARTS = {
  "Guides": ["README.md", "docs/*.md", "datasets/README.md", "CONTRIBUTING.md"],
  "Results": [
    "results/README.md",
    "results/*/README.md",
    "results/reliability.md",
    "results/tables/*.md",
  ],
  "Notebooks": ["notebooks/README.md", "notebooks/*.ipynb"],
} as const;

/** Files that are copied unchanged if a page links to them. */
const COPIED = /\.(png|svg|html|csv|json|ts|py|cff|yml)$/;

/**
 * Writes the site.
 *
 * @param root The kit's folder.
 * @param out The site's folder; its previous contents are removed.
 * @returns the number of pages.
 */
export async function writeSite(root: string, out: string): Promise<number> {
  await Deno.remove(out, { recursive: true }).catch(() => {});
  const files = new Map(
    Object.entries(PARTS).map(([part, patterns]) => [part, found(root, patterns)]),
  );
  const known = new Set([...files.values()].flat());
  const copied = new Set<string>(["results/report.html"]);
  const resolve: Resolve = (target) => {
    const path = target.replaceAll("\\", "/").replace(/\/$/, "");
    if (known.has(path)) return pagePath(path);
    if (!COPIED.test(path) || !isFile(join(root, path))) return undefined;
    copied.add(path);
    return path;
  };
  const written = await Promise.all(
    [...known].map((path) => pageOf(root, path, { resolve: from(path, resolve) })),
  );
  const doors = await readDoors(root);
  const api = doors.map((door): SitePage => {
    const path = `api/${door.page}.html`;
    return {
      path,
      title: door.imported,
      body: html`${doorList(doors, path)}${renderDoor(door, { path, resolve: () => undefined })}`,
    };
  });
  const listed = new Map<string, { path: string; title: string }[]>(
    [...files].map(([part, paths]) => [
      part,
      paths.map((path) => written.find((page) => page.path === pagePath(path))!),
    ]),
  );
  listed.get("Results")!.unshift({ path: "results/report.html", title: "The report" });
  listed.set("API, by room", api);
  const start: SitePage = {
    path: "index.html",
    title: "Inverse evolution layers, reproduced",
    body: tourPage({ ...await introduction(root, resolve), pages: listed }),
  };
  const pages = [start, ...written, ...api];
  for (const page of [...pages, SEARCH_PAGE]) await write(out, page.path, documentOf(page));
  const minisearch = createRequire(import.meta.url).resolve("minisearch");
  const bundle = join(dirname(minisearch), "../umd/index.js");
  const script = await Deno.readTextFile(bundle);
  await write(out, "assets/minisearch.js", script.replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n"));
  await write(out, "assets/entries.js", entriesScript(entriesOf(pages)));
  await write(out, "assets/search.js", SEARCH_SCRIPT);
  for (const path of globSync("results/published/**/*.json", { cwd: root })) copied.add(path);
  for (const path of copied) await copy(join(root, path), join(out, path));
  return pages.length + 1;
}

const found = (root: string, patterns: readonly string[]): string[] =>
  patterns.flatMap((pattern) =>
    globSync(pattern, { cwd: root }).map((path) => path.replaceAll("\\", "/")).sort()
  );

const pagePath = (path: string): string => path.replace(/\.(md|ipynb)$/, ".html");

const isFile = (path: string): boolean => {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
};

/** Makes addresses relative to the folder of a page. */
const from = (path: string, resolve: Resolve): Resolve => (target) => {
  const found = resolve(target);
  return found === undefined ? undefined : "../".repeat(path.split("/").length - 1) + found;
};

async function pageOf(
  root: string,
  path: string,
  { resolve }: { readonly resolve: Resolve },
): Promise<SitePage> {
  const place = { path, resolve };
  const file = join(root, path);
  if (path.endsWith(".ipynb")) {
    const notebook = await readNotebook(file);
    const title = titleOf(notebook.cells.map(sourceOf).join("\n"), basename(path, ".ipynb"));
    return { path: pagePath(path), title, body: renderNotebook(notebook, place) };
  }
  const text = await Deno.readTextFile(file);
  return { path: pagePath(path), title: titleOf(text, path), body: renderMarkdown(text, place) };
}

/** The first heading, without markup. */
const titleOf = (text: string, other: string): string =>
  (/^# (.+)$/m.exec(text)?.[1] ?? other).replaceAll(/[`*_$]/g, "");

/** The opening paragraph of the README, its figure, and its generated answer. */
async function introduction(root: string, resolve: Resolve) {
  const text = await Deno.readTextFile(join(root, "README.md"));
  const [, opening = ""] = /\n\n([^]*?)\n\n<!--/.exec(text) ?? [];
  const [figure = ""] = /^!\[.*$/m.exec(text) ?? [];
  const place = { path: "README.md", resolve };
  return {
    opening: renderMarkdown(`${opening}\n\n${figure}`, place),
    findings: renderMarkdown(blockOf(text, "short"), place),
  };
}

/** Links to all entry points, shown at the top of each entry point's page. */
const doorList = (doors: Awaited<ReturnType<typeof readDoors>>, path: string) =>
  html`<p class="names">${
    doors.map(({ page, imported }) =>
      html`
        <a href="${page}.html" ${path === `api/${page}.html` &&
          verbatim(' aria-current="page"')}>${imported}</a>
      `
    )
  }</p>`;

async function write(out: string, path: string, text: string): Promise<void> {
  await Deno.mkdir(dirname(join(out, path)), { recursive: true });
  await Deno.writeTextFile(join(out, path), text);
}

async function copy(source: string, target: string): Promise<void> {
  await Deno.mkdir(dirname(target), { recursive: true });
  await Deno.copyFile(source, target);
}
