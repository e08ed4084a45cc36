/**
 * The identity of a run: the hash of everything that its numbers depend on, so that done work is
 * recognised and never done again. What those settings are is `record.ts`'s matter.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { RunSpec } from "./record.ts";

/**
 * JSON with the keys of every object in the order of their code units and no white space: equal
 * values give equal text.
 *
 * @throws {TypeError} when `value` holds something that JSON cannot (NaN, an infinity, a function).
 *
 * @example
 * ```ts
 * import { canonicalJson } from "./key.ts";
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

/**
 * The key of a run: SHA-256, in hexadecimal, of the canonical JSON of its resolved settings and of
 * the hash of its data. Two runs with equal keys are the same run.
 *
 * @example
 * ```ts
 * import { runKey } from "./key.ts";
 * import { fakeRecord } from "./fixture.ts";
 * import { notStrictEqual, strictEqual } from "node:assert/strict";
 *
 * const { spec, data, key } = fakeRecord();
 * strictEqual(runKey(spec, data.sha256), key);
 * notStrictEqual(runKey({ ...spec, seed: 7 }, data.sha256), key);
 * ```
 */
export function runKey(spec: RunSpec, dataSha256: string): string {
  return createHash("sha256").update(canonicalJson({ data: dataSha256, spec })).digest("hex");
}

/**
 * What runs must have in common to be repetitions of each other: the key's material without the
 * seed, as one comparable string.
 */
export function settingsKey(spec: RunSpec, dataSha256: string): string {
  const { seed: _seed, ...settings } = spec;
  return canonicalJson({ data: dataSha256, settings });
}
