/**
 * Converts Markdown to HTML for the site: adds anchors to headings, resolves links to pages of the site,
 * and renders formulas as MathML.
 *
 * @module
 */
import { dirname, join } from "@std/path";
import katex from "katex";
import { Marked } from "marked";
import { type Html, html, verbatim } from "../../lib/report/html.ts";

/** Maps a link of a page to the site; undefined if the site does not contain its target. */
export type Resolve = (target: string) => string | undefined;

/** The anchor of a heading, as GitHub forms it. */
export const slug = (text: string): string =>
  text.toLowerCase().replaceAll(/<[^>]*>/g, "").replaceAll(/[^\p{L}\p{N}\s_-]/gu, "").trim()
    .replaceAll(/\s/g, "-");

/**
 * Renders Markdown.
 *
 * @param path Path of the text relative to the kit's folder; links are resolved from it.
 */
export function renderMarkdown(
  text: string,
  { path, resolve }: { readonly path: string; readonly resolve: Resolve },
): Html {
  const formulas: string[] = [];
  const keep = (source: string, displayMode: boolean) => {
    const formula = katex.renderToString(source, { output: "mathml", displayMode, strict: false });
    // A displayed formula may be wider than a phone, so it scrolls and accepts keyboard focus.
    formulas.push(displayMode ? formula.replace("<math ", '<math tabindex="0" ') : formula);
    return `\uE000${formulas.length - 1}\uE001`;
  };
  const marked = new Marked({
    renderer: {
      heading({ tokens, depth }) {
        const inner = this.parser.parseInline(tokens);
        return `<h${depth} id="${slug(inner)}">${inner}</h${depth}>\n`;
      },
      link({ href, tokens }) {
        const inner = this.parser.parseInline(tokens);
        const target = linkOf(href, { path, resolve });
        return target === undefined ? inner : `${html`<a href="${target}">${verbatim(inner)}</a>`}`;
      },
      image({ href, text }) {
        const target = linkOf(href, { path, resolve });
        return target === undefined ? "" : `${html`<img src="${target}" alt="${text}">`}`;
      },
      table({ header, rows }) {
        const cells = (row: typeof header, tag: string) =>
          row.map(({ tokens }) => `<${tag}>${this.parser.parseInline(tokens)}</${tag}>`).join("");
        return `<div class="frame" role="group" tabindex="0" aria-label="Table"><table><thead><tr>${
          cells(header, "th")
        }</tr></thead><tbody>${
          rows.map((row) => `<tr>${cells(row, "td")}</tr>`).join("")
        }</tbody></table></div>\n`;
      },
      code({ text }) {
        return `${html`<pre tabindex="0"><code>${text}</code></pre>`}\n`;
      },
    },
  });
  const rendered = marked.parse(withoutFormulas(text, keep), { async: false });
  return verbatim(rendered.replaceAll(/\uE000(\d+)\uE001/g, (_, at) => formulas[Number(at)]!));
}

/** Extracts formulas, because Markdown would interpret their characters; code is left unchanged. */
function withoutFormulas(text: string, keep: (source: string, display: boolean) => string): string {
  const code = /(```[^]*?```|`[^`\n]*`)/;
  return text.split(code).map((part, at) =>
    at % 2 === 1 ? part : part.replaceAll(/\$\$([^]+?)\$\$/g, (_, source) => keep(source, true))
      .replaceAll(/\$([^\s$](?:[^$]*?[^\s$])?)\$/g, (_, source) => keep(source, false))
  ).join("");
}

function linkOf(
  href: string,
  { path, resolve }: { readonly path: string; readonly resolve: Resolve },
): string | undefined {
  if (/^(https?:|data:|#)/.test(href)) return href;
  const [file = "", place] = href.split("#");
  const target = resolve(join(dirname(path), file));
  return target === undefined || place === undefined ? target : `${target}#${place}`;
}
