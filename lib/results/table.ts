/**
 * Tables as data, and their output as Markdown, CSV or terminal text. `tables.ts` defines their contents.
 *
 * @module
 */

/** A table: names of columns and rows of cells. */
export interface Table {
  /** Names of the columns. */
  columns: readonly string[];
  /** Rows with one cell per column; null for an empty cell. Numbers are unrounded fractions or counts. */
  rows: readonly (readonly Cell[])[];
}

/** The value of a cell. */
export type Cell = string | number | null;

const oneLine = (text: string) => text.replaceAll(/\p{Cc}+/gu, " ");

/** A cell as displayed, in one line; whole numbers without decimal places, and no zero with a sign. */
function shown(cell: Cell, digits: number): string {
  if (typeof cell !== "number") return oneLine(cell ?? "–");
  const text = Number.isInteger(cell) ? `${cell}` : cell.toFixed(digits);
  return Number(text) === 0 ? text.replace("-", "") : text;
}

/** A cell as displayed on a page: a number, also one that is already text, with a true minus sign. */
const printed = (cell: Cell, digits: number): string =>
  shown(cell, digits).replace(/^-(?=\d)/, "−");

/** Whether each column is numeric. */
const numericColumns = ({ columns, rows }: Table): boolean[] =>
  columns.map((_, at) => rows.some((row) => typeof row[at] === "number"));

/**
 * Escapes a name or title for Markdown: one line without HTML.
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

/** Escapes the text of a Markdown cell, so that it neither ends the cell nor contains HTML. */
const escaped = (text: string): string =>
  markdownText(text.replaceAll("\\", "\\\\").replaceAll("|", "\\|"));

/**
 * Formats as GitHub Markdown; numbers have `digits` decimal places (whole numbers none), a true minus
 * sign, and are right-aligned.
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
  const body = table.rows.map((row) => line(row.map((cell) => escaped(printed(cell, digits)))));
  return line(table.columns.map((name) => escaped(shown(name, digits)))) + rule + body.join("");
}

/**
 * Formats as CSV (RFC 4180, with line feeds); numbers in full precision, empty cells empty.
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
 * Formats as aligned columns for a terminal, two spaces apart; numbers have three decimal places and are
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
