/**
 * The landing page of the site: introduction, figure, a tour by task, and the findings.
 *
 * @module
 */
import { type Html, html, verbatim } from "../../lib/report/html.ts";

/** The tasks of the tour. */
const TOUR = [
  {
    title: "See",
    text: html`
      <a href="#answer">The answer in a few sentences</a>; the
      <a href="results/report.html">report</a>, with a verdict for each claim; and the
      <a href="results/README.html">findings</a> in full. The first
      <a href="notebooks/00_inverse_heat.html">notebook</a> shows what one layer does to an image.
    `,
    command: "deno task lab",
  },
  {
    title: "Reproduce",
    text:
      html`One command trains the four arms of the paper’s Figure 2 on real images, compares them with
 the published runs and draws the figure. See also <a href="README.html#what-you-can-do">all
 commands</a> and <a href="docs/settings.html">the source of each setting</a>.`,
    command: "deno task reproduce",
  },
  {
    title: "Extend",
    text: html`
      <a href="docs/extending.html#your-own-images">Use your own images</a>, write
      <a
        href="docs/kinds.html#an-evolution">your own evolution</a>, or define
      <a href="docs/kinds.html">a loss or a noise</a>. An experiment is a module; it gets
      records, figures and verdicts like the paper’s.
    `,
    command: "deno task new ../my-study",
  },
  {
    title: "Run elsewhere",
    text: html`<a href="docs/running.html">Run several at once, on a cluster, on a GPU or in a
 container</a>. A finished run is not repeated, and an interrupted one is resumed.`,
    command: "deno task reproduce --list",
  },
] as const;

/** Renders the landing page. */
export function tourPage(
  { opening, findings, pages }: {
    /** The first paragraph of the README, and its figure. */
    readonly opening: Html;
    /** The generated answer of the README, in short. */
    readonly findings: Html;
    /** All other pages, by section of the site. */
    readonly pages: ReadonlyMap<
      string,
      readonly { readonly path: string; readonly title: string }[]
    >;
  },
): Html {
  return html`<h1>Inverse evolution layers, reproduced</h1>
${opening}
<ul class="tour">${
    TOUR.map(({ title, text, command }) =>
      html`
        <li>
          <h2>${title}</h2>
          <p>${text}</p>
          <pre tabindex="0"><code>${command}</code></pre>
        </li>
      `
    )
  }</ul>
<p>Type these commands in the folder of the kit. They need Deno; with Node alone, write
 <code>npx -y deno</code> in place of <code>deno</code>.</p>
<h2 id="answer">What came out</h2>
${findings}
<h2 id="pages">All pages</h2>
${
    [...pages].map(([part, list]) =>
      html`
        <h3>${part}</h3>
        <ul>${list.map(({ path, title }) =>
          html`<li><a href="${path}">${verbatim(title)}</a></li>`
        )}</ul>
      `
    )
  }`;
}
