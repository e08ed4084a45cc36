/**
 * The landing page of the site: introduction, figure, and a tour by task.
 *
 * @module
 */
import { type Html, html, verbatim } from "../../lib/report/html.ts";

/** The tasks of the tour. */
const TOUR = [
  {
    title: "See",
    text: html`
      The <a href="results/report.html">report</a> says claim by claim what reproduces; the
      findings in words are <a
        href="results/README.html">here</a>. What one layer does to an image is in the
      first <a href="notebooks/00_inverse_heat.html">notebook</a>.
    `,
    command: "deno task lab",
  },
  {
    title: "Reproduce",
    text: html`
      One command trains the four arms of the paper’s Figure 2 on real images, compares them with
            the published ones and draws. See also the <a
        href="README.html#what-you-can-do">commands</a> for
            other experiments, and <a href="docs/settings.html">the source of each setting</a>.
    `,
    command: "deno task reproduce",
  },
  {
    title: "Extend",
    text: html`
      <a href="docs/extending.html#your-own-images">Your own images</a>, or
      <a
        href="docs/extending.html#kinds">an evolution, a loss or a noise of your own</a>: an experiment is a
      module, and gets records, figures and verdicts like the paper’s.
    `,
    command: "deno task new ../my-study",
  },
  {
    title: "Run elsewhere",
    text:
      html`<a href="docs/running.html">Several runs at once, a cluster, a GPU, a container</a>. A
 finished run is not run again, an interrupted one goes on.`,
    command: "deno task reproduce --list",
  },
] as const;

/** Renders the landing page. */
export function tourPage(
  { introduction, pages }: {
    /** The first paragraph of the README, and its figure. */
    readonly introduction: Html;
    /** All other pages, by section of the site. */
    readonly pages: ReadonlyMap<
      string,
      readonly { readonly path: string; readonly title: string }[]
    >;
  },
): Html {
  return html`<h1>Inverse evolution layers, reproduced</h1>
${introduction}
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
<p>Type the commands in the folder of the kit, with Deno installed; with Node alone, put
<code>npx -y</code> before them.</p>
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
