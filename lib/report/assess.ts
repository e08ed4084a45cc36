/**
 * Every claim put to the test on every group of records, and the verdict of all together.
 *
 * @module
 */
import { type Claim, CLAIMS } from "./claims.ts";
import { type Finding, together, type Verdict } from "./finding.ts";
import { type Group, groupName } from "./groups.ts";

/** What a group of records says of a claim. */
export interface Result {
  /** The records. */
  readonly group: Group;
  /** What was found. */
  readonly finding: Finding;
}

/** A claim with everything that speaks for and against it. */
export interface Assessment {
  /** The claim. */
  readonly claim: Claim;
  /** Of all groups together: what those that test it agree on, or `mixed`. */
  readonly verdict: Verdict;
  /** The evidence in a few words. */
  readonly evidence: string;
  /** One for each group of real data, the nearest to the paper first; none for a unit test. */
  readonly results: readonly Result[];
}

/**
 * Assesses the claims. Records of synthetic data test the kit, not the paper, and have no say.
 *
 * @example Without any record
 * ```ts
 * import { assess } from "./assess.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const tested = assess([]).filter(({ verdict }) => verdict !== "not yet tested");
 * deepStrictEqual(tested.map(({ claim }) => claim.id), ["C6"]); // by a unit test
 * ```
 */
export function assess(groups: readonly Group[]): Assessment[] {
  const real = groups.filter(({ kind }) => kind === "real");
  return CLAIMS.map((claim) => {
    if (claim.basis === "unit test" || real.length === 0) {
      const { verdict, evidence } = claim.evaluate({ records: [], sweep: [], beside: [] });
      return { claim, verdict, evidence, results: [] };
    }
    const results = real.map((group) => {
      const beside = real.filter((other) =>
        other.experiment !== group.experiment && other.shelf === group.shelf &&
        other.profile === group.profile && other.precision === group.precision
      );
      return { group, finding: claim.evaluate({ ...group, beside }) };
    });
    const verdict = together(results.map(({ finding }) => finding.verdict));
    return { claim, verdict, evidence: evidenceOf(results), results };
  });
}

/** The evidence of the group nearest to the paper; where groups disagree, what each says. */
function evidenceOf(results: readonly Result[]): string {
  const tested = results.filter(({ finding }) => finding.verdict !== "not yet tested");
  const verdicts = new Set(tested.map(({ finding }) => finding.verdict));
  if (verdicts.size > 1) {
    return tested.map(({ group, finding }) => `${groupName(group)}: ${finding.verdict}`).join("; ");
  }
  const { group, finding } = (tested[0] ?? results[0])!;
  if (tested.length === 0 || results.length === 1) return finding.evidence;
  const whose = group.shelf === "runs" ? "your runs, " : "";
  return `${finding.evidence} · ${whose}profile ${group.profile}`;
}
