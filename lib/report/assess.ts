/**
 * Tests every claim on every group of records and every measurement, and combines the results into one
 * verdict for each claim.
 *
 * @module
 */
import { commandsOf } from "../results/commands_of.ts";
import type { StepBench } from "../results/step_benches.ts";
import { type Verdict, VERDICTS } from "../results/judge.ts";
import { holm } from "../results/statistics.ts";
import { type Claim, CLAIMS } from "./claims.ts";
import { decides, type Finding, notYetTested, together } from "./finding.ts";
import { counted, pText } from "./format.ts";
import { type Group, groupName, isPapersGroup, shortName } from "./groups.ts";
import type { InferenceCheck } from "./inference.ts";

/** The result of testing a claim on one piece of evidence. */
export interface Result {
  /** The evidence: a group of records or a measurement. */
  readonly name: string;
  /** A shorter name, for places with little room. */
  readonly short: string;
  /** The finding. */
  readonly finding: Finding;
  /** The commands that produce the evidence. */
  readonly commands: readonly string[];
}

/** A claim with all evidence for and against it. */
export interface Assessment {
  /** The claim. */
  readonly claim: Claim;
  /** The verdict of all results together: the one that all deciding results share, or `mixed`. */
  readonly verdict: Verdict;
  /** A summary of the evidence. */
  readonly evidence: string;
  /** Measurements first, then groups of real data, those nearest to the paper first. */
  readonly results: readonly Result[];
  /** Results that do not count, because better evidence exists. */
  readonly auxiliary: readonly Result[];
}

/**
 * Assesses the claims on the paper's experiments, run as their table states them. Records of synthetic
 * data test the kit, not the paper, and do not count. Variants and other experiments do not count
 * either, except the studies that a claim names.
 *
 * @example Without any record
 * ```ts
 * import { assess } from "./assess.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual(new Set(assess([]).map(({ verdict }) => verdict)), new Set(["not yet tested"]));
 * ```
 *
 * @example A measured step counts, whatever else the machine did during training
 * ```ts
 * import { assess } from "./assess.ts";
 * import { fakeBench } from "./fixture.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const c9 = assess([], { benches: [fakeBench({ share: 0.03 })] }).at(-1);
 * strictEqual(c9?.verdict, "supported");
 * ```
 */
export function assess(
  groups: readonly Group[],
  options: {
    /** Measurements of training steps. @default {[]} */
    benches?: readonly StepBench[];
    /** Result of the check behind C6. @default {undefined} it was not run */
    inference?: InferenceCheck | undefined;
  } = {},
): Assessment[] {
  const { benches = [], inference } = options;
  return corrected(CLAIMS.map((claim): Assessment => {
    const { measure, check } = claim;
    const real = groups.filter((group) => group.kind === "real" && countsFor(claim, group));
    if (check) return ofCheck(claim, check(inference));
    const measured = measure ? benches.map((bench) => resultOfBench(bench, measure)) : [];
    const known = new Set(measure ? benches.map(({ network }) => network) : []);
    const [auxiliary, counting] = [true, false].map((inKnown) =>
      real.filter((group) => known.has(networkOf(group)) === inKnown)
        .map((group) => resultOfGroup(claim, { group, real }))
    ) as [Result[], Result[]];
    const results = [...measured, ...counting];
    if (results.length === 0) return withoutResults(claim);
    const verdict = together(results.map(({ finding }) => finding.verdict));
    return { claim, verdict, evidence: evidenceOf(results), results, auxiliary };
  }));
}

/**
 * Whether the runs of a group can be evidence for a claim: those of the paper's experiments, and of the
 * studies that the claim names.
 *
 * @example
 * ```ts
 * import { countsFor } from "./assess.ts";
 * import { CLAIMS } from "./claims.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const street = { experiment: "streets-unet", variant: "" };
 * const groups = [street, { ...street, variant: "epochs=2" }, { ...street, experiment: "wbc-unet" }];
 * const [c1] = CLAIMS;
 * deepStrictEqual(groups.map((group) => countsFor(c1!, group)), [true, false, true]);
 * ```
 */
export function countsFor(
  { studies = [] }: Claim,
  group: Pick<Group, "experiment" | "variant">,
): boolean {
  return isPapersGroup(group) || group.variant === "" && studies.includes(group.experiment);
}

/** Adds to each test its p value after Holm's correction over all tests; verdicts do not change. */
function corrected(assessments: readonly Assessment[]): Assessment[] {
  const all = assessments.flatMap(({ results }) =>
    results.flatMap(({ finding: { p } }) => p === undefined ? [] : [p])
  );
  const adjusted = holm(all);
  return assessments.map((assessment) => ({
    ...assessment,
    results: assessment.results.map((result): Result => {
      const { finding } = result;
      if (finding.p === undefined || all.length < 2) return result;
      const number = {
        name: `the same, corrected for the ${all.length} tests of the claims on this page (Holm)`,
        value: pText(adjusted.shift()!),
      };
      return { ...result, finding: { ...finding, numbers: [...finding.numbers, number] } };
    }),
  }));
}

/** A claim that a check of the code decides. */
function ofCheck(claim: Claim, finding: Finding): Assessment {
  const { verdict, evidence } = finding;
  if (!decides(verdict)) return { claim, verdict, evidence, results: [], auxiliary: [] };
  const name = "check of evaluation";
  const results = [{ name, short: name, finding, commands: [claim.command] }];
  return { claim, verdict, evidence, results, auxiliary: [] };
}

/** The assessment of a claim for which there are no runs. */
function withoutResults(claim: Claim): Assessment {
  const { verdict, evidence } = evaluate(claim, { records: [], sweep: [], beside: [] });
  return { claim, verdict, evidence, results: [], auxiliary: [] };
}

const evaluate = ({ evaluate }: Claim, evidence: Parameters<NonNullable<Claim["evaluate"]>>[0]) =>
  evaluate ? evaluate(evidence) : notYetTested("no test of records is stated");

const networkOf = ({ records }: Group): string => records[0]!.spec.model.kind;

function resultOfBench(bench: StepBench, measure: NonNullable<Claim["measure"]>): Result {
  const { network, machine, date, threads, command } = bench;
  const place = `${machine.cpu}, ${counted(threads, "thread")}, ${date.slice(0, 10)}`;
  return {
    name: `measured step of ${network} (${place})`,
    short: `step of ${network}`,
    finding: measure(bench),
    commands: [command],
  };
}

function resultOfGroup(
  claim: Claim,
  { group, real }: { group: Group; real: readonly Group[] },
): Result {
  const beside = real.filter((other) =>
    other.experiment !== group.experiment && other.shelf === group.shelf &&
    other.profile === group.profile && other.precision === group.precision
  );
  const finding = evaluate(claim, { ...group, beside });
  const commands = commandsOf(finding.records ?? []);
  return { name: groupName(group), short: shortName(group), finding, commands };
}

/** The evidence of the first result that tests the claim, and the number of results by verdict. */
function evidenceOf(results: readonly Result[]): string {
  const tested = results.filter(({ finding }) => decides(finding.verdict));
  const { name, finding } = (tested[0] ?? results[0])!;
  if (tested.length === 0 || results.length === 1) return finding.evidence;
  const evidence = `${finding.evidence} · ${name}`;
  if (tested.length === 1) return evidence;
  const counts = VERDICTS.map((verdict) => ({
    verdict,
    count: tested.filter(({ finding }) => finding.verdict === verdict).length,
  })).filter(({ count }) => count > 0);
  const tally = counts.length === 1
    ? `all ${finding.verdict}`
    : counts.map(({ verdict, count }) => `${count} ${verdict}`).join(", ");
  return `${evidence}; ${tested.length} results: ${tally}`;
}
