/**
 * A table as data, and as Markdown, CSV or text for a terminal. What is in the tables is `tables.ts`'s
 * matter.
 *
 * @module
 */

/** A table: names of columns and rows of cells. */
export interface Table {
  /** One name for each column. */
  columns: readonly string[];
  /** Rows of as many cells; null for an empty one. Numbers are fractions or counts, unrounded. */
  rows: readonly (readonly Cell[])[];
}

/** What a cell holds. */
export type Cell = string | number | null;

const oneLine = (text: string) => text.replaceAll(/\p{Cc}+/gu, " ");

/** A cell as readers see it, in one line; whole numbers without places. */
const shown = (cell: Cell, digits: number): string =>
  typeof cell !== "number"
    ? oneLine(cell ?? "–")
    : Number.isInteger(cell)
    ? String(cell)
    : cell.toFixed(digits);

/** Which columns hold numbers. */
const numericColumns = ({ columns, rows }: Table): boolean[] =>
  columns.map((_, at) => rows.some((row) => typeof row[at] === "number"));

/**
 * A name or title as Markdown shows it: one line that is no HTML.
 *
 * @example
 * ```ts
 * import { markdownText } from "./table.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(markdownText("a <b>\ncell"), "a &lt;b> cell");
 * ```
 */
export const markdownText = (text: string): string =>
  oneLine(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;");

/** Text of a cell of Markdown: it ends no cell and is no HTML. */
const escaped = (text: string): string =>
  markdownText(text.replaceAll("\\", "\\\\").replaceAll("|", "\\|"));

/**
 * GitHub's Markdown; numbers to `digits` places (whole ones without), right-aligned.
 *
 * @example
 * ```ts
 * import { toMarkdown } from "./table.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const table = { columns: ["arm", "Dice"], rows: [["noisy", 0.90512], ["clean", null]] };
 * strictEqual(
 *   toMarkdown(table),
 *   "| arm | Dice |\n| --- | ---: |\n| noisy | 0.905 |\n| clean | – |\n",
 * );
 * ```
 */
export function toMarkdown(
  table: Table,
  options: {
    /** Decimal places. @default {3} */
    digits?: number;
  } = {},
): string {
  const { digits = 3 } = options;
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |\n`;
  const rule = line(numericColumns(table).map((isNumeric) => isNumeric ? "---:" : "---"));
  const body = table.rows.map((row) => line(row.map((cell) => escaped(shown(cell, digits)))));
  return line(table.columns.map((name) => escaped(shown(name, digits)))) + rule + body.join("");
}

/**
 * CSV (RFC 4180, lines ended by a line feed); numbers in full, empty cells empty.
 *
 * @example
 * ```ts
 * import { toCsv } from "./table.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(toCsv({ columns: ["a", "b"], rows: [['say "x", y', 0.5]] }), 'a,b\n"say ""x"", y",0.5\n');
 * ```
 */
export function toCsv({ columns, rows }: Table): string {
  const show = (cell: Cell) => {
    const text = cell === null ? "" : String(cell);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [columns, ...rows].map((row) => row.map(show).join(",") + "\n").join("");
}

/**
 * Aligned columns for a terminal, with two spaces between them; numbers to three places,
 * right-aligned.
 *
 * @example
 * ```ts
 * import { toText } from "./table.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const table = { columns: ["arm", "Dice"], rows: [["noisy", 0.90512], ["clean", null]] };
 * strictEqual(toText(table), "arm     Dice\nnoisy  0.905\nclean      –\n");
 * ```
 */
export function toText(table: Table): string {
  const lines = [table.columns, ...table.rows.map((row) => row.map((cell) => shown(cell, 3)))];
  const widths = table.columns.map((_, at) =>
    lines.reduce((widest, line) => Math.max(widest, line[at]!.length), 0)
  );
  const numeric = numericColumns(table);
  const pad = (cell: string, at: number) =>
    numeric[at] ? cell.padStart(widths[at]!) : cell.padEnd(widths[at]!);
  return lines.map((line) => line.map(pad).join("  ").trimEnd() + "\n").join("");
}
