/**
 * Showing a table in a notebook.
 *
 * @module
 */
import { type Table, toMarkdown } from "../results/table.ts";
import { display } from "./display.ts";

/**
 * Shows a table, set as the notebook sets its text.
 *
 * @example
 * ```ts
 * import { showTable } from "./show_table.ts";
 *
 * await showTable({ columns: ["stencil", "gain"], rows: [["released", 38.3]] }, { digits: 1 });
 * ```
 */
export async function showTable(
  table: Table,
  options: {
    /** Decimal places. @default 3 */
    digits?: number;
  } = {},
): Promise<void> {
  const text = toMarkdown(table, options);
  await display({ "text/markdown": text, "text/plain": text });
}
