/**
 * JSON in which equal values have equal text, for making keys.
 *
 * @module
 */

/**
 * JSON with the keys of every object in the order of their code units and no white space: equal
 * values give equal text.
 *
 * @throws {TypeError} when `value` holds something that JSON cannot (NaN, an infinity, a function).
 *
 * @example
 * ```ts
 * import { canonicalJson } from "./canonical.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(canonicalJson({ b: [1, null], a: "x" }), '{"a":"x","b":[1,null]}');
 * ```
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value)
      .filter(([, child]) => child !== undefined)
      .sort(([a], [b]) => a < b ? -1 : 1);
    const members = entries.map(([key, child]) => `${JSON.stringify(key)}:${canonicalJson(child)}`);
    return `{${members.join(",")}}`;
  }
  const unfit = typeof value === "number" && !Number.isFinite(value);
  const text = unfit ? undefined : JSON.stringify(value);
  if (text === undefined) throw new TypeError(`JSON cannot hold ${String(value)}; leave it out`);
  return text;
}
