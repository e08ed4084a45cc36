/**
 * The search of the site. It needs no server: the results page loads an index of the text.
 *
 * @module
 */
import { html } from "../../lib/report/html.ts";
import type { SitePage } from "./page.ts";

/** A part of a page that a search can find. */
export interface Entry {
  readonly id: number;
  readonly title: string;
  /** Path relative to the site's folder, with the anchor in the page. */
  readonly address: string;
  readonly text: string;
}

/** Maximum number of characters in an entry's text. */
const LONGEST = 4000;

/** Splits pages into parts at their headings. */
export function entriesOf(pages: readonly SitePage[]): Entry[] {
  const parts = pages.flatMap(({ path, title, body }) => {
    const sections = body.markup.split(/(?=<h[1-4] id=")/);
    return sections.map((section) => {
      const [, id, heading] = /^<h[1-4] id="([^"]*)">([^]*?)<\/h[1-4]>/.exec(section) ?? [];
      return {
        title: [...new Set([title, ...heading === undefined ? [] : [plain(heading)]])].join(": "),
        address: id === undefined ? path : `${path}#${id}`,
        text: plain(section).slice(0, LONGEST),
      };
    });
  });
  return parts.filter(({ text }) => text !== "").map((part, id) => ({ id, ...part }));
}

/** The plain text of markup. */
const plain = (markup: string): string =>
  markup.replaceAll(/<(?:script|style|math)[^]*?<\/(?:script|style|math)>/g, " ")
    .replaceAll(/<[^>]*>/g, " ").replaceAll("&lt;", "<").replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll("&amp;", "&")
    .replaceAll(/\s+/g, " ").trim();

/** The results page. */
export const SEARCH_PAGE: SitePage = {
  path: "search.html",
  title: "Search",
  body: html`<h1>Search</h1>
<p id="said" role="status">Type words into the box above.</p>
<ol class="results" id="results"></ol>
<noscript><p>The search needs scripts. All pages are listed on <a href="index.html">Start</a>.</p></noscript>`,
  scripts: ["assets/minisearch.js", "assets/entries.js", "assets/search.js"],
};

/** The script of the results page. */
export const SEARCH_SCRIPT = `"use strict";
const asked = new URLSearchParams(location.search).get("q") ?? "";
document.querySelector("input[name=q]").value = asked;
if (asked.trim() !== "") {
  const index = new MiniSearch({ fields: ["title", "text"], storeFields: ["title", "address", "text"] });
  index.addAll(ENTRIES);
  const found = index.search(asked, {
    boost: { title: 4 }, prefix: true, fuzzy: (word) => word.length > 4 ? 0.2 : false, combineWith: "AND",
  }).slice(0, 40);
  document.getElementById("said").textContent =
    found.length === 0 ? "No page contains all of these words: " + asked :
    (found.length === 40 ? "The first 40 places" : found.length + (found.length === 1 ? " place" : " places")) +
    " with: " + asked;
  const list = document.getElementById("results");
  for (const { title, address, text, terms } of found) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = address;
    link.textContent = title;
    const around = document.createElement("p");
    const at = Math.max(0, text.toLowerCase().indexOf(terms[0]) - 60);
    around.textContent = (at > 0 ? "… " : "") + text.slice(at, at + 200) + (text.length > at + 200 ? " …" : "");
    item.append(link, around);
    list.append(item);
  }
}
`;

/** Writes the index as a script, because a page opened from a folder may not read other files. */
export const entriesScript = (entries: readonly Entry[]): string =>
  `const ENTRIES = ${JSON.stringify(entries)};\n`;
