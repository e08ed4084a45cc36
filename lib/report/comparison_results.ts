/**
 * The comparisons that an experiment stated in advance, tested on its runs and put into words.
 *
 * @module
 */
import { commandsOf } from "../results/commands_of.ts";
import { testComparisons } from "../results/verdict.ts";
import type { Result } from "./assess.ts";
import { armNames, comparisonFinding } from "./comparison.ts";
import type { Group } from "./groups.ts";

/** The result of a comparison of two arms. */
export type ComparisonResult = Omit<Result, "short">;

/**
 * Tests the comparisons that the last finished run of a group states.
 *
 * @example
 * ```ts
 * import { comparisonResults } from "./comparison_results.ts";
 * import { groupOf, pairsApart } from "./fixture.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const compare = [{ arm: "noisy-iel", with: "noisy", expect: "greater" as const }];
 * const records = pairsApart("noisy", [0.05, 0.06, 0.07])
 *   .map((record) => ({ ...record, show: { ...record.show, compare } }));
 * const [result] = comparisonResults(groupOf(records));
 * strictEqual(result?.name, "noisy labels + IELs − noisy labels, expected: greater");
 * strictEqual(result.finding.verdict, "supported");
 * ```
 */
export function comparisonResults({ records }: Pick<Group, "records">): ComparisonResult[] {
  return testComparisons(records).map((one) => {
    const { stated: { expect, margin, ...stated } } = one;
    const names = armNames(records, stated);
    const expected = expect === "equal" ? `within ±${margin}` : expect;
    return {
      name: `${names.difference}, expected: ${expected}`,
      finding: comparisonFinding(one, names),
      commands: commandsOf(one.records),
    };
  });
}
