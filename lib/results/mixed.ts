/**
 * Refuses records that must not be averaged or paired together. `comparable.ts` selects records that may.
 *
 * @module
 */
import { UserError } from "../errors.ts";
import { setTexts } from "../experiment/changes.ts";
import { recordedSpec } from "../experiment/spec.ts";
import { canonicalJson } from "../kind/canonical.ts";
import type { RunRecord } from "./record.ts";
import { viewsOf } from "./views.ts";

/** Differing settings that a message names. */
const NAMED = 3;
/** Characters of a setting's value that a message can show. */
const SHOWN = 40;

const REMEDY = "select the runs of one setting with chooseRecords({ experiment, profile })";

/**
 * Refuses records whose mean or pairs would mix different runs: records of several experiments, profiles
 * or variants; runs of one arm whose settings or data differ in more than the seed, such as in precision;
 * and two records of the same arm and seed. Arms may differ from each other in anything.
 *
 * A training may be given together with its prediction-only arms (`withViews`).
 *
 * @throws {UserError} that names the experiment, arm and seeds, and what differs.
 *
 * @example
 * ```ts
 * import { refuseMixed } from "./mixed.ts";
 * import { fakeRecord } from "./fixture.ts";
 * import { throws } from "node:assert/strict";
 *
 * const [one, other] = [fakeRecord({ arm: "noisy" }), fakeRecord({ arm: "noisy", batch: 4 })];
 * refuseMixed([one, fakeRecord({ arm: "noisy", seed: 1 })]);
 * throws(() => refuseMixed([one, other]), /noisy, seed 0 is there twice.* \(batch: 2, 4\)/);
 * ```
 */
export function refuseMixed(records: readonly RunRecord[]): void {
  const kinds = new Set(
    records.map(({ spec }) =>
      [`${spec.experiment} at ${spec.profile}`, ...setTexts(spec.set)].join(" ")
    ),
  );
  if (kinds.size > 1) {
    throw new UserError(`records are not comparable: ${[...kinds].join(", ")}; ${REMEDY}`);
  }
  const arms = Map.groupBy(records.flatMap(armRunsOf), ({ arm }) => arm);
  for (const runs of arms.values()) refuseMixedArm(runs);
}

/** A record as one of its arms. */
interface ArmRun {
  readonly arm: string;
  readonly record: RunRecord;
}

const armRunsOf = (record: RunRecord): ArmRun[] =>
  viewsOf(record).map(({ spec: { arm } }) => ({ arm, record }));

function refuseMixedArm(runs: readonly ArmRun[]): void {
  const bySeed = new Map<number, ArmRun>();
  for (const run of runs) {
    const { seed } = run.record.spec;
    const other = bySeed.get(seed);
    if (!other) bySeed.set(seed, run);
    else if (other.record.key !== run.record.key) throw twice(other, run);
  }
  const [first, ...others] = bySeed.values();
  for (const other of others) {
    const differing = differences(first!, other);
    if (differing.length === 0) continue;
    const seeds = `seeds ${first!.record.spec.seed} and ${other.record.spec.seed}`;
    throw new UserError(
      `${nameOf(other)}: ${seeds} have different settings (${listed(differing)}); ${REMEDY}`,
    );
  }
}

/** The error for two records of one arm and seed. */
function twice(one: ArmRun, other: ArmRun): UserError {
  const name = `${nameOf(one)}, seed ${one.record.spec.seed} is there twice`;
  const differing = differences(one, other);
  if (differing.length > 0) {
    return new UserError(`${name}, with different settings (${listed(differing)}); ${REMEDY}`);
  }
  const [first, second] = [one, other].map(({ record }) => record) as [RunRecord, RunRecord];
  if (canonicalJson(first.spec.after) !== canonicalJson(second.spec.after)) {
    const names = [first, second].map(({ spec: { after } }) =>
      Object.keys(after).join(" and ") || "none"
    );
    return new UserError(
      `${name}, with different arms at prediction (${listed(names)}); ${REMEDY}`,
    );
  }
  const keys = [first, second].map(({ key }) => key.slice(0, 8)).join(" and ");
  return new UserError(`${name}, with the same settings; leave out one of ${keys}`);
}

const nameOf = ({ arm, record }: ArmRun) => `${record.spec.experiment}, ${arm}`;

const listed = (texts: readonly string[]) =>
  [...texts.slice(0, NAMED), ...texts.length > NAMED ? ["…"] : []].join("; ");

/** The settings in which two runs of an arm differ, with their values where these are short. */
function differences(one: ArmRun, other: ArmRun): string[] {
  const [ones, others] = [one, other].map(settingsOf) as [Settings, Settings];
  return [...new Set([...ones.keys(), ...others.keys()])].flatMap((path) => {
    const values = [ones, others].map((settings) => settings.get(path) ?? "none");
    if (values[0] === values[1]) return [];
    const shown = values.every((value) => value.length <= SHOWN);
    return [shown ? `${path}: ${values.join(", ")}` : path];
  });
}

type Settings = ReadonlyMap<string, string>;

/**
 * The settings of an arm by path, without the seed. A method applied at prediction is a setting of its
 * own arm only: the training does not depend on it.
 */
function settingsOf({ arm, record: { spec, data } }: ArmRun): Settings {
  const { seed: _seed, arm: _arm, after, own, ...settings } = recordedSpec(spec);
  const method = Object.hasOwn(after, arm) ? after[arm]! : null;
  const kinds = own.filter(({ table }) => method || table !== "after");
  return new Map(leaves({ ...settings, after: method, own: kinds, images: data.sha256 }));
}

/** The values of nested objects, each with its path. */
function leaves(value: unknown, path: readonly string[] = []): [path: string, text: string][] {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return Object.entries(value).flatMap(([name, part]) => leaves(part, [...path, name]));
  }
  const text = typeof value === "string" ? value : canonicalJson(value);
  return [[path.join("."), text]];
}
