/**
 * An HTML template that escapes its values, except those that are already `Html`.
 *
 * @module
 */

/** A piece of HTML. Create one with {@linkcode html} or {@linkcode verbatim}. */
export class Html {
  /** The markup. */
  readonly markup: string;

  /** Takes markup unescaped; use `html` instead. */
  constructor(markup: string) {
    this.markup = markup;
  }

  /** The markup. */
  toString(): string {
    return this.markup;
  }
}

/** Values allowed in a template: text, numbers, HTML, lists of them, and nothing. */
export type Content = string | number | Html | null | undefined | false | readonly Content[];

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function markup(content: Content): string {
  if (content === null || content === undefined || content === false) return "";
  if (content instanceof Html) return content.markup;
  if (typeof content === "object") return content.map(markup).join("");
  return String(content).replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

/**
 * Creates HTML from a template. Text is escaped for elements and for quoted attributes. Lists are
 * joined. Null, undefined and false give nothing.
 *
 * @example
 * ```ts
 * import { html } from "./html.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const items = ["a < b", "c"].map((text) => html`<li>${text}</li>`);
 * strictEqual(html`<ul>${items}</ul>`.markup, "<ul><li>a &lt; b</li><li>c</li></ul>");
 * ```
 */
export function html(parts: TemplateStringsArray, ...contents: Content[]): Html {
  return new Html(parts.map((part, at) => part + markup(contents[at])).join(""));
}

/**
 * Takes markup unescaped, such as an SVG from another renderer.
 *
 * @example
 * ```ts
 * import { html, verbatim } from "./html.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(html`<p>${verbatim("<b>x</b>")}</p>`.markup, "<p><b>x</b></p>");
 * ```
 */
export function verbatim(markup: string): Html {
  return new Html(markup);
}
