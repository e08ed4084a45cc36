/**
 * The frame of every page of the site: navigation, search and style. Pages load nothing from the network.
 *
 * @module
 */
import { type Html, html, verbatim } from "../../lib/report/html.ts";
import { STYLE } from "../../lib/report/style.ts";

/** Entries of the navigation; paths are relative to the site's folder. */
const PLACES = [
  ["index.html", "Start"],
  ["README.html", "README"],
  ["results/report.html", "Report"],
  ["notebooks/README.html", "Notebooks"],
  ["docs/extending.html", "Extend"],
  ["docs/running.html", "Run elsewhere"],
  ["api/kit.html", "API"],
] as const;

const OWN_STYLE = `
h1 { margin: 1rem 0 0.8rem; } h3, h4 { margin-top: 1.8rem; }
math { max-width: 100%; overflow-x: auto; overflow-y: hidden; } math[display="block"] { padding: 0.3rem 0; }
h2, h3, summary, .source { overflow-wrap: anywhere; } main img { max-width: 100%; height: auto; background: #fff; }
main > p, main > ul, main > ol, .name > p, .name > ul { max-width: 48rem; }
main { overflow-wrap: anywhere; } main li { margin: 0.25rem 0; }
form.search { display: inline-flex; gap: 0.4rem; margin: 0; }
input { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--muted);
  border-radius: 6px; padding: 0.2rem 0.5rem; max-width: 11rem; }
button { font: inherit; color: var(--link); background: var(--card); border: 1px solid var(--muted);
  border-radius: 6px; padding: 0.2rem 0.7rem; cursor: pointer; }
.tour { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); gap: 1rem;
  padding: 0; list-style: none; max-width: none !important; }
.tour li { background: var(--card); border: 1px solid var(--line); border-radius: 12px;
  padding: 1rem 1.2rem; margin: 0; }
.tour h2 { margin: 0 0 0.4rem; font-size: 1.2rem; } .tour pre { padding: 0.6rem 0.8rem; }
.names { display: flex; flex-wrap: wrap; gap: 0.2rem 1rem; list-style: none; padding: 0; }
.name { border-top: 1px solid var(--line); margin-top: 2rem; } .name h2 { margin-top: 1.2rem; }
.name small { color: var(--muted); font-weight: 400; font-size: 0.9rem; }
.cell { margin: 1rem 0; } .output { margin: 0.5rem 0; } pre.output { background: none;
  border-left: 3px solid var(--line); border-radius: 0; } .output:has(> img) { background: #fff; }
.results { list-style: none; padding: 0; } .results p { margin: 0.1rem 0 0.9rem; }
mark { color: inherit; background: var(--mixed-bg); }
`;

/** A page of the site. */
export interface SitePage {
  /** Path relative to the site's folder. */
  readonly path: string;
  /** Title in the tab and in search results. */
  readonly title: string;
  readonly body: Html;
  /** Paths of the page's scripts, relative to the site's folder. @default none */
  readonly scripts?: readonly string[];
}

/** Renders a page as a complete document. */
export function documentOf({ path, title, body, scripts = [] }: SitePage): string {
  const up = "../".repeat(path.split("/").length - 1);
  return `${html`
    <!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>${title}</title>
        <link rel="icon" href="data:,">
        <style>${verbatim(STYLE + OWN_STYLE)}</style>
      </head>
      <body>
    <a class="skip" href="#main">Skip to the content</a>
    <nav aria-label="Site"><ul>${PLACES.map(([target, name]) =>
      html`<li><a href="${up}${target}"${
        target === path && html`
          aria-current="page"
        `
      }>${name}</a></li>`
    )}<li><form class="search" role="search" action="${up}search.html"><input name="q" type="search"
    aria-label="Search" placeholder="Search"><button>Search</button></form></li></ul></nav>
    <main id="main">${body}</main>
    <footer>Made by <code>deno task docs</code> from the pages, notebooks and doc comments of the kit.</footer>
    ${scripts.map((script) => html`<script src="${up}${script}"></script>`)}
      </body>
    </html>
  `}`;
}
