/**
 * A table for a terminal. What is in the tables is `tables.ts`'s matter, files are `table.ts`'s.
 *
 * @module
 */
import type { Table } from "./table.ts";

/**
 * Aligned columns with two spaces between them; numbers to three places, right-aligned.
 *
 * @example
 * ```ts
 * import { toText } from "./text_table.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const table = { columns: ["arm", "Dice"], rows: [["noisy", 0.90512], ["clean", null]] };
 * strictEqual(toText(table), "arm     Dice\nnoisy  0.905\nclean      –\n");
 * ```
 */
export function toText({ columns, rows }: Table): string {
  const show = (cell: string | number | null) =>
    typeof cell !== "number" ? cell ?? "–" : Number.isInteger(cell) ? `${cell}` : cell.toFixed(3);
  const lines = [columns, ...rows.map((row) => row.map(show))];
  const widths = columns.map((_, at) => Math.max(...lines.map((line) => line[at]!.length)));
  const numeric = columns.map((_, at) => rows.some((row) => typeof row[at] === "number"));
  const pad = (cell: string, at: number) =>
    numeric[at] ? cell.padStart(widths[at]!) : cell.padEnd(widths[at]!);
  return lines.map((line) => line.map(pad).join("  ").trimEnd() + "\n").join("");
}
