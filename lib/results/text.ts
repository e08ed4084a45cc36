/**
 * Writes the text of a record's file: compact JSON that is still readable in a diff (one line per setting,
 * epoch and predicted map).
 *
 * @module
 */
import { sealed } from "../kind/sealed.ts";
import type { RunRecord } from "./record.ts";

const WIDTH = 100;
const DEPTH = 2;

/**
 * JSON text of a record, sealed with the hash of its content. It has line breaks down to the members of its
 * fields, but no further.
 */
export function recordText(record: RunRecord): string {
  const print = (value: unknown, depth: number): string => {
    const line = JSON.stringify(value);
    const room = WIDTH - 2 * depth;
    if (depth === DEPTH || line.length <= room || typeof value !== "object" || value === null) {
      return line;
    }
    const indent = "  ".repeat(depth + 1);
    const close = "  ".repeat(depth);
    if (Array.isArray(value)) {
      const items = value.map((item) => indent + print(item, depth + 1));
      return `[\n${items.join(",\n")}\n${close}]`;
    }
    const members = Object.entries(value).map(([key, child]) =>
      `${indent}${JSON.stringify(key)}: ${print(child, depth + 1)}`
    );
    return `{\n${members.join(",\n")}\n${close}}`;
  };
  return print(sealed(record), 0) + "\n";
}
