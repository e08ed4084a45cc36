/**
 * Tables of the page: a caption, column headers with a scope and, for wide tables, a frame that scrolls on
 * narrow screens and can be reached by keyboard.
 *
 * @module
 */
import { type Content, type Html, html } from "./html.ts";

/** A table to be shown. */
export interface PageTable {
  /** What it shows; also the name of its frame. */
  readonly caption: string;
  /** Heads of the columns; the first one's cells are heads of rows. */
  readonly columns: readonly Content[];
  /** As many cells in each as there are columns. */
  readonly rows: readonly (readonly Content[])[];
  /**
   * Whether the table stands in a frame that scrolls: `true` keeps lines whole, `"phone"` breaks them at
   * spaces and scrolls on phones alone. @default {false}
   */
  readonly wide?: boolean | "phone";
}

/**
 * A table as HTML.
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
