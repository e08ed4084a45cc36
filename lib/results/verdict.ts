/**
 * Tests the comparisons that an experiment stated beforehand with its records. The same rules judge the
 * paper's claims about scores and any user's comparisons.
 *
 * @module
 */
import type { Comparison } from "../experiment/compare.ts";
import { type ConventionName, conventions } from "../metrics/conventions.ts";
import { type Gate, gateOf } from "./gate.ts";
import { equivalenceOf, gainOf, type Judged, type Verdict } from "./judge.ts";
import { refuseMixed } from "./mixed.ts";
import type { RunRecord } from "./record.ts";
import { holm, mean } from "./statistics.ts";
import { type DivergedRun, primaryScore, SCORE_TITLES, type Scoring } from "./summary.ts";
import type { Table } from "./table.ts";
import { withViews } from "./views.ts";

/** A comparison and its test. */
export interface TestedComparison extends Partial<Omit<Judged, "verdict">> {
  /** The comparison as stated. */
  readonly stated: Comparison;
  /** The verdict. */
  readonly verdict: Verdict;
  /**
   * The basis of the verdict: the rule, too few seeds, an arm that diverged in a seed, or a gate that is
   * closed (its network has not memorised the noise) or unknown.
   */
  readonly reason: "rule" | "no seed" | "one seed" | "diverged" | "gate closed" | "gate unknown";
  /** Seeds that both arms were run with. */
  readonly seeds: readonly number[];
  /** Score of the arm minus that of the other, by seed, if neither diverged. */
  readonly values: readonly { readonly seed: number; readonly value: number }[];
  /** The convention of these scores, if it is not that of the settings. */
  readonly convention?: ConventionName;
  /** Number of planned seeds. */
  readonly planned: number;
  /** Runs of either arm that diverged. */
  readonly diverged: readonly (DivergedRun & { readonly arm: string })[];
  /** `p` corrected by Holm's method for all comparisons of the experiment that could be tested. */
  readonly holm?: number;
  /** Number of these comparisons. */
  readonly family?: number;
  /** State of the gate, if one is stated and its state is known. */
  readonly gate?: Gate;
  /** The records that it is based on. */
  readonly records: readonly RunRecord[];
}

/**
 * Tests comparisons on the score that the settings name, paired by seed on the same data:
 * {@linkcode gainOf} for greater and less, {@linkcode equivalenceOf} for equal. Verdicts use the
 * uncorrected p values; values corrected for the number of comparisons are given with them.
 *
 * - Fewer than two seeds that both arms have: not yet tested.
 * - A gate is stated, and by {@linkcode gateOf} its network has not memorised the noise, or this is
 *   unknown: cannot test.
 * - An arm diverged in a seed, which then has no score: at most mixed, since the remaining seeds are not a
 *   random sample. If the arm diverged in every seed and the other did not: not supported, if it was
 *   expected to be greater or equal. If otherwise fewer than two seeds remain: cannot test.
 *
 * @param records Records of one experiment, profile and variant.
 * @param stated The comparisons. @default those stated by the last finished run
 * @param scoring Another convention for the scores. Margins are not converted, and a gate keeps the
 * convention of the settings. @default that of the settings
 * @throws {UserError} if runs of one arm differ in more than the seed, or one arm and seed is there twice.
 *
 * @example
 * ```ts
 * import { fakeRecord } from "./fixture.ts";
 * import { testComparisons } from "./verdict.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const records = ["noisy", "noisy-iel"].flatMap((arm) =>
 *   [0, 1, 2].map((seed) => fakeRecord({ arm, seed }))
 * );
 * const stated = { arm: "noisy-iel", with: "noisy", expect: "greater" } as const;
 * const [tested] = testComparisons(records, [stated]);
 * strictEqual(tested?.p, 1 / 8); // the least that three seeds can give
 * ```
 */
export function testComparisons(
  records: readonly RunRecord[],
  stated?: readonly Comparison[],
  scoring: Scoring = {},
): TestedComparison[] {
  const newest = records.reduce<RunRecord | undefined>(
    (one, other) => one && Date.parse(one.finished) >= Date.parse(other.finished) ? one : other,
    undefined,
  );
  if (!newest) return [];
  refuseMixed(records);
  const { show: { compare, seeds: planned } } = newest;
  const tested = (stated ?? compare).map((one) =>
    testOne(records, { stated: one, planned, scoring })
  );
  const corrected = holm(tested.flatMap(({ p }) => p === undefined ? [] : [p]));
  const family = corrected.length;
  return tested.map((one) =>
    one.p === undefined ? one : { ...one, holm: corrected.shift()!, family }
  );
}

function testOne(
  records: readonly RunRecord[],
  { stated, planned, scoring }: Pick<TestedComparison, "stated" | "planned"> & {
    readonly scoring: Scoring;
  },
): TestedComparison {
  const views = withViews(records);
  const [ones, others] = [stated.arm, stated.with].map((name) =>
    views.filter(({ spec }) => spec.arm === name)
  ) as [RunRecord[], RunRecord[]];
  const pairs = ones.flatMap((one) => {
    const other = others.find(({ spec, data }) =>
      spec.seed === one.spec.seed && data.sha256 === one.data.sha256
    );
    return other ? [{ seed: one.spec.seed, one, other }] : [];
  }).sort((a, b) => a.seed - b.seed);
  const sound = pairs.filter(({ one, other }) => !one.diverged && !other.diverged);
  const values = sound.map(({ seed, one, other }) => (
    { seed, value: primaryScore(one, scoring) - primaryScore(other, scoring) }
  ));
  const runs = pairs.flatMap(({ one, other }) => [one, other]);
  const diverged = runs.flatMap(({ spec: { arm, seed }, diverged }) =>
    diverged ? [{ arm, seed, epoch: diverged.epoch }] : []
  );
  const keys = new Set(runs.map(({ key }) => key));
  const gate = stated.gate === undefined ? undefined : gateOf(records, stated.gate);
  const base = {
    ...{ stated, planned, values, diverged },
    seeds: pairs.map(({ seed }) => seed),
    ...gate && { gate },
    ...scoring.convention && { convention: scoring.convention },
    records: records.filter(({ key }) => keys.has(key)),
  };
  if (pairs.length === 0) return { ...base, verdict: "not yet tested", reason: "no seed" };
  if (stated.gate !== undefined && !gate?.open) {
    if (gate) return { ...base, verdict: "cannot test", reason: "gate closed" };
    if (pairs.length > 1) return { ...base, verdict: "cannot test", reason: "gate unknown" };
  }
  const lost = pairs.every(({ one }) => one.diverged);
  if (sound.length === 0) {
    const failed = lost && stated.expect !== "less" && pairs.some(({ other }) => !other.diverged);
    return { ...base, verdict: failed ? "not supported" : "cannot test", reason: "diverged" };
  }
  if (sound.length === 1) {
    return diverged.length > 0
      ? { ...base, verdict: "cannot test", reason: "diverged" }
      : { ...base, verdict: "not yet tested", reason: "one seed" };
  }
  const { verdict, ...judged } = judge(values.map(({ value }) => value), stated);
  const doubtful = verdict === "supported" && diverged.length > 0;
  return {
    ...base,
    ...judged,
    verdict: doubtful ? "mixed" : verdict,
    reason: doubtful ? "diverged" : "rule",
  };
}

const judge = (differences: readonly number[], { expect, margin }: Comparison): Judged =>
  expect === "equal"
    ? equivalenceOf(differences, { margin: margin! })
    : gainOf(differences, { expect });

/**
 * Marks a test with fewer seeds than planned as provisional; empty if all were run.
 *
 * @example
 * ```ts
 * import { provisionalText } from "./verdict.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const texts = [2, 3].map((seeds) => provisionalText(seeds, { planned: 3 }));
 * deepStrictEqual(texts, ["provisional: 2 of 3 planned seeds", ""]);
 * ```
 */
export function provisionalText(seeds: number, { planned }: { readonly planned: number }): string {
  return seeds < planned ? `provisional: ${seeds} of ${planned} planned seeds` : "";
}

/**
 * A table with one row per comparison: the expectation, the verdict, and the numbers behind it. The head
 * of the first column names the score that was compared.
 *
 * @example
 * ```ts
 * import { fakeRecord } from "./fixture.ts";
 * import { testComparisons, verdictTable } from "./verdict.ts";
 * import { deepStrictEqual, strictEqual } from "node:assert/strict";
 *
 * const records = ["noisy", "noisy-iel"].map((arm) => fakeRecord({ arm }));
 * const stated = { arm: "noisy-iel", with: "noisy", expect: "greater" } as const;
 * const { columns, rows } = verdictTable(testComparisons(records, [stated]));
 * deepStrictEqual(rows[0]?.slice(0, 3), ["noisy-iel − noisy", "> 0", "not yet tested"]);
 * strictEqual(columns[0], "difference of Dice (authors), after the last epoch");
 * ```
 */
export function verdictTable(tested: readonly TestedComparison[]): Table {
  const expected = ({ expect, margin }: Comparison) =>
    expect === "equal" ? `within ±${margin}` : expect === "greater" ? "> 0" : "< 0";
  return {
    columns: [
      ...[differenceName(tested), "expected", "verdict", "seeds", "mean", "from", "to", "interval"],
      ...["p (one-sided)", "p (Holm)"],
    ],
    rows: tested.map(({ stated, verdict, seeds, values, planned, interval, p, holm }) => [
      ...[`${stated.arm} − ${stated.with}`, expected(stated), verdict],
      `${seeds.length} of ${planned}`,
      values.length > 0 ? mean(values.map(({ value }) => value)) : null,
      ...[interval?.low ?? null, interval?.high ?? null],
      interval ? `${Math.round(100 * interval.level)} %` : null,
      ...[p ?? null, holm ?? null],
    ]),
  };
}

/** What differences are of; the score of the first comparison's runs, since an experiment has one. */
function differenceName(tested: readonly TestedComparison[]): string {
  const first = tested.find(({ records }) => records.length > 0);
  if (!first) return "difference";
  const { convention, records: [record] } = first;
  const { metric, score } = record!.spec;
  return `difference of ${conventions[convention ?? metric].title}, ${SCORE_TITLES[score]}`;
}
