/**
 * A table as data, and as Markdown or CSV. What is in the tables is `tables.ts`'s matter.
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
  { columns, rows }: Table,
  options: {
    /** Decimal places. @default {3} */
    digits?: number;
  } = {},
): string {
  const { digits = 3 } = options;
  const show = (cell: Cell) => {
    if (cell === null) return "–";
    if (typeof cell === "string") return cell.replaceAll("|", "\\|");
    return Number.isInteger(cell) ? String(cell) : cell.toFixed(digits);
  };
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |\n`;
  const numeric = columns.map((_, index) => rows.some((row) => typeof row[index] === "number"));
  const rule = line(numeric.map((isNumeric) => isNumeric ? "---:" : "---"));
  return line(columns) + rule + rows.map((row) => line(row.map(show))).join("");
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
    return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [columns, ...rows].map((row) => row.map(show).join(",") + "\n").join("");
}
