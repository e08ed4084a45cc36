/**
 * Renders a notebook with its outputs as HTML, as nbconvert would, without scripts.
 *
 * @module
 */
import {
  type Cell,
  type MimeBundle,
  type Notebook,
  type Output,
  sourceOf,
} from "../../lib/notebook/ipynb.ts";
import { shownForm } from "../../lib/notebook/viewers.ts";
import { type Html, html, verbatim } from "../../lib/report/html.ts";
import { renderMarkdown, type Resolve } from "./markdown.ts";

/** Renders a notebook. */
export function renderNotebook(
  { cells }: Notebook,
  place: { readonly path: string; readonly resolve: Resolve },
): Html {
  return html`${cells.map((cell) => renderCell(cell, place))}`;
}

function renderCell(
  cell: Cell,
  place: { readonly path: string; readonly resolve: Resolve },
): Html | false {
  if (cell.cell_type === "markdown") return renderMarkdown(sourceOf(cell), place);
  if (cell.cell_type !== "code") return false;
  const outputs = (cell.outputs ?? []).map((output) => renderOutput(output, place));
  return html`<div class="cell"><pre tabindex="0"><code>${
    sourceOf(cell)
  }</code></pre>${outputs}</div>`;
}

function renderOutput(
  output: Output,
  place: { readonly path: string; readonly resolve: Resolve },
): Html | false {
  if (output.output_type === "stream") return printed([output.text].flat().join(""));
  if (output.output_type === "error") return printed(`${output.ename}: ${output.evalue}`);
  const { data } = output;
  const form = shownForm(data, "nbconvert");
  if (form === undefined) return false;
  const text = textOf(data, form);
  switch (form) {
    case "text/html":
      return html`<div class="output frame" role="group" tabindex="0" aria-label="Output">${
        verbatim(text.replaceAll(/<script[^]*?<\/script>/g, ""))
      }</div>`;
    case "text/markdown":
      return html`<div class="output">${renderMarkdown(text, place)}</div>`;
    case "image/svg+xml":
      return html`<div class="output"><img alt="${altOf(data)}" src="data:image/svg+xml,${
        encodeURIComponent(text)
      }"></div>`;
    case "image/png":
      return html`<div class="output"><img alt="${altOf(data)}" src="data:image/png;base64,${
        text.replaceAll(/\s/g, "")
      }"></div>`;
    default:
      return printed(text);
  }
}

const printed = (text: string): Html | false =>
  text.trim() !== "" && html`<pre class="output" tabindex="0">${text}</pre>`;

const textOf = (data: MimeBundle, form: string): string =>
  [data[form] as string | string[]].flat().join("");

/** The alternative text of a picture. */
const altOf = (data: MimeBundle): string =>
  "text/plain" in data ? textOf(data, "text/plain").slice(0, 200) : "Output";
