/**
 * The identity of a run: the hash of everything that its numbers depend on, so that finished runs are
 * recognised and not repeated.
 *
 * @module
 */
import { createHash } from "node:crypto";
import * as z from "zod";
import { recordedSpec, type RunSpec } from "../experiment/spec.ts";
import { canonicalJson } from "../kind/canonical.ts";

/**
 * The key of a run: SHA-256, in hexadecimal, of the canonical JSON of its resolved settings (without
 * paths of this machine) and of the hash of its data. Two runs with equal keys are the same run.
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
  return hashOf(dataSha256, recordedSpec(spec));
}

/** The parts of a record, of any format, that its key is computed from. */
const Material = z.looseObject({ spec: z.unknown(), data: z.looseObject({ sha256: z.string() }) });

/**
 * The key of a record as stored on disk: computed from the settings in the file, without defaults of
 * settings that were added later. `undefined` if the value is not a record.
 *
 * @example
 * ```ts
 * import { fakeRecord } from "./fixture.ts";
 * import { storedKey } from "./key.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const record = fakeRecord();
 * strictEqual(storedKey(JSON.parse(JSON.stringify(record))), record.key);
 * strictEqual(storedKey("no record"), undefined);
 * ```
 */
export function storedKey(value: unknown): string | undefined {
  const { data: record } = Material.safeParse(value);
  return record && hashOf(record.data.sha256, record.spec);
}

function hashOf(data: string, spec: unknown): string {
  return createHash("sha256").update(canonicalJson({ data, spec })).digest("hex");
}

/**
 * What runs must have in common to be repetitions of each other: the inputs of the key without the seed,
 * as one comparable string.
 */
export function settingsKey(spec: RunSpec, dataSha256: string): string {
  const { seed: _seed, ...settings } = recordedSpec(spec);
  return canonicalJson({ data: dataSha256, settings });
}
