/**
 * Tables of the page: a caption, column headers with a scope and, for wide tables, a frame that scrolls on
 * narrow screens and accepts keyboard focus.
 *
 * @module
 */
import { type Content, type Html, html } from "./html.ts";

/** A table of the page. */
export interface PageTable {
  /** Caption; also the accessible name of its frame. */
  readonly caption: string;
  /** Column headers. Cells of the first column are row headers. */
  readonly columns: readonly Content[];
  /** Rows, each with one cell for each column. */
  readonly rows: readonly (readonly Content[])[];
  /**
   * Whether the table has a frame that scrolls: `true` keeps lines unbroken; `"phone"` breaks them at
   * spaces and scrolls on phones only. @default {false}
   */
  readonly wide?: boolean | "phone";
}

/**
 * Renders a table as HTML.
 *
 * @example
 * ```ts
 * import { pageTable } from "./tables.ts";
 * import { match } from "node:assert/strict";
 *
 * const table = pageTable({ caption: "Scores", columns: ["arm", "Dice"], rows: [["noisy", 0.9]] });
 * match(table.markup, /<th scope="row">noisy<\/th><td>0.9<\/td>/);
 * ```
 */
export function pageTable({ caption, columns, rows, wide = false }: PageTable): Html {
  const head = columns.map((name) => html`<th scope="col">${name}</th>`);
  const body = rows.map(([first, ...rest]) =>
    html`<tr><th scope="row">${first}</th>${rest.map((cell) => html`<td>${cell}</td>`)}</tr>`
  );
  const table = html`
    <table>
      <caption><span>${caption}</span></caption>
      <thead>
        <tr>${head}</tr>
      </thead>
      <tbody>${body}</tbody>
    </table>
  `;
  return wide
    ? html`<div class="frame${
      wide === "phone" && " breaking"
    }" role="group" aria-label="${caption}" tabindex="0">${table}</div>`
    : table;
}
