/**
 * The reader's own experiments: those that are neither the paper's nor the kit's studies, and the
 * verdicts on the comparisons that they stated.
 *
 * @module
 */
import { KNOWN } from "../studies/table.ts";
import type { Assessment } from "./assess.ts";
import { type ComparisonResult, comparisonResults } from "./comparison_results.ts";
import { counted } from "./format.ts";
import { type Group, groupAnchor, shortName } from "./groups.ts";
import { type Html, html } from "./html.ts";
import { runsText, tally, verdictItem } from "./overview.ts";

/** The verdict on a comparison of an experiment of the reader's. */
export interface OwnVerdict extends ComparisonResult {
  /** The runs that it is about. */
  readonly group: Group;
}

const isOwn = ({ experiment }: Group): boolean => !Object.hasOwn(KNOWN, experiment);

/**
 * Whether all runs are of the reader's own experiments: the page is then about these.
 *
 * @example
 * ```ts
 * import { fakeRecord } from "../results/fixture.ts";
 * import { groupOf } from "./fixture.ts";
 * import { onlyOwn } from "./own.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const paper = groupOf([fakeRecord()]);
 * const own = { ...paper, experiment: "my-cells" };
 * deepStrictEqual([[own], [own, paper], []].map(onlyOwn), [true, false, false]);
 * ```
 */
export const onlyOwn = (groups: readonly Group[]): boolean =>
  groups.length > 0 && groups.every(isOwn);

/** The verdicts on the comparisons of the reader's own experiments, in the order of the groups. */
export const ownVerdicts = (groups: readonly Group[]): OwnVerdict[] =>
  groups.filter(isOwn).flatMap((group) =>
    comparisonResults(group).map((result) => ({ ...result, group }))
  );

/**
 * The claims of the paper to show: all of them, but beside own experiments alone only those that have a
 * result, such as a check of the code.
 *
 * @example Nothing but own runs
 * ```ts
 * import { fakeRecord } from "../results/fixture.ts";
 * import { assess } from "./assess.ts";
 * import { groupOf } from "./fixture.ts";
 * import { shownClaims } from "./own.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const groups = [groupOf([fakeRecord()], { experiment: "my-cells" })];
 * deepStrictEqual(shownClaims(assess(groups), groups), []);
 * ```
 */
export const shownClaims = (
  assessments: readonly Assessment[],
  groups: readonly Group[],
): Assessment[] => assessments.filter(({ results }) => !onlyOwn(groups) || results.length > 0);

/** The title of a page about own experiments: that of the only one, or how many there are. */
export function ownTitle(groups: readonly Group[]): string {
  const titles = new Map(
    groups.map(({ experiment, records }) => [experiment, records[0]!.show.title]),
  );
  const [only] = titles.values();
  return titles.size === 1 ? only! : `Results of ${titles.size} experiments`;
}

/** The top of a page about own experiments: the verdict on each comparison that they stated. */
export function ownOverview(groups: readonly Group[]): Html {
  const verdicts = ownVerdicts(groups);
  const lines = verdicts.map(({ group, name, finding: { verdict, evidence } }) =>
    verdictItem({
      href: `#${groupAnchor(group)}`,
      verdict,
      title: groups.length > 1 ? `${shortName(group)}: ${name}` : name,
      evidence: html`<span class="evidence">${evidence}</span>`,
    })
  );
  return html`
    <header>
      <p class="kicker">IEL reproducibility kit</p>
      <h1>${ownTitle(groups)}</h1>
      <p class="answer">${verdicts.length > 0
        ? `${counted(verdicts.length, "stated comparison")}: ${
          tally(verdicts.map(({ finding }) => finding.verdict))
        }.`
        : "No comparison is stated, so there is no verdict."}</p>
      <p class="origin">Computed from ${runsText(groups)}.</p>
    </header>
    ${verdicts.length > 0 &&
      html`
        <section aria-labelledby="verdicts">
          <h2 id="verdicts" class="hidden">Verdicts</h2>
          <ol class="verdicts">${lines}</ol>
          <p
            class="rule">Each verdict follows from a rule in code. <b>Mixed</b> means that the seeds cannot
        decide, or that a run diverged; <b>cannot test</b> means that there are runs, but that they could not show it either way.</p>
        </section>
      `}
  `;
}
