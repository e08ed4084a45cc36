/**
 * The section of an experiment: its settings, the paper's result, the results here and their cost.
 *
 * @module
 */
import { conventions } from "../metrics/conventions.ts";
import { compareWithPublished } from "../results/agreement.ts";
import { armStyleOf } from "../results/arm_order.ts";
import type { RunRecord } from "../results/record.ts";
import { mean } from "../results/statistics.ts";
import { divergedText, SCORE_TITLES, type Spread, summarize } from "../results/summary.ts";
import { agreementTable } from "../results/tables.ts";
import { withViews } from "../results/views.ts";
import { resultSection } from "./claim_section.ts";
import { comparisonResults } from "./comparison_results.ts";
import { duration, fixed, spreadText } from "./format.ts";
import { type Group, groupAnchor, groupName, isPapersGroup } from "./groups.ts";
import { type Html, html } from "./html.ts";
import { settings } from "./settings.ts";
import { pageTable } from "./tables.ts";

/** Renders an experiment with all its groups; `figureOf` gives the curves of a group. */
export function experimentSection(
  groups: readonly Group[],
  { prefix, figureOf }: {
    /** Prefix of its heading's id: variants of an experiment appear in another section. */
    readonly prefix: string;
    readonly figureOf: (group: Group) => Html | undefined;
  },
): Html {
  const { experiment: id, records } = groups[0]!;
  const { title, claim, source } = records[0]!.show;
  const parts = groups.map((group) => {
    const published = groups.find((other) =>
      other.shelf === "published" && other.profile === group.profile &&
      other.precision === group.precision && other.variant === group.variant
    );
    return html`<section id="${groupAnchor(group)}" class="group">
<h4>${groupName(group)}</h4>
${
      group.kind === "synthetic" &&
      html`<p class="synthetic"><b>SYNTHETIC DATA</b>: drawn by a program, not real images. These runs
 test the kit and do not count in the verdicts.</p>`
    }
${scores(group)}
${group.shelf === "runs" && agreements(group, published)}
${figureOf(group)}
${!isPapersGroup(group) && comparisons(group)}
<details><summary>Settings of ${groupName(group)}</summary>${settings(group)}</details>
</section>`;
  });
  const heading = `${prefix.replace(/s$/, "")}-${id}`;
  return html`<section aria-labelledby="${heading}">
<h3 id="${heading}">${title}</h3>
${claim !== null && html`<p>${claim}</p>`}
${source !== null && html`<p class="source">${source}</p>`}
${parts}
</section>`;
}

/** The comparisons that the experiment stated in advance, with verdicts. */
const comparisons = (group: Group): Html =>
  html`${
    comparisonResults(group).map((result) =>
      resultSection(result, { id: "comparison", heading: "h5" })
    )
  }`;

/** Duration of a run in seconds: training plus validation. */
export function runSeconds({ epochs }: RunRecord): number {
  return epochs.reduce((sum, epoch) => sum + epoch.trainSeconds + epoch.validationSeconds, 0);
}

function scores({ records }: Group): Html {
  const { spec: { metric }, show: { figures: [figure], cost }, data } = records[0]!;
  const { title } = conventions[metric];
  const views = withViews(records);
  const known = (spread: Spread) => Number.isNaN(spread.mean) ? "–" : spreadText(spread);
  const rows = summarize(records).map((arm) => {
    const lost = divergedText(arm.diverged, { runs: arm.seeds.length });
    const sound = !Number.isNaN(arm.final.mean);
    return [
      armStyleOf(records, arm.arm).label,
      ...figure === undefined ? [] : [`curve, Fig. ${figure}`],
      arm.seeds.length,
      [...sound ? [known(arm.final)] : [], ...lost ? [lost] : []].join("; "),
      known(arm.lastFive),
      sound ? `${known(arm.peak)} (epoch ${fixed(arm.peakEpoch, { digits: 0 })})` : "–",
      known(arm.drop),
      duration(mean(views.filter(({ spec }) => spec.arm === arm.arm).map(runSeconds))),
    ];
  });
  return html`${
    pageTable({
      caption: `${title} of ${data.validation.length} validation images of ${data.name} after ` +
        `training on ${data.train}: mean ± standard deviation over seeds`,
      wide: "phone",
      columns: [
        ...["arm", ...figure === undefined ? [] : ["paper"], "seeds", "last epoch", "last five"],
        ...["peak", "peak − last", "time"],
      ],
      rows,
    })
  }${
    cost !== null &&
    html`<p class="source">Cost of an arm as the experiment states it: ${cost}.</p>`
  }`;
}

/** The user's runs compared with the published ones. */
function agreements({ records }: Group, published: Group | undefined): Html {
  const { columns, rows } = agreementTable(
    compareWithPublished(records, published?.records ?? []),
  );
  const shown = rows.map((row) => row.map((cell) => cell ?? "–"));
  return pageTable({
    caption: `Your runs beside the published ones, ${SCORE_TITLES[records[0]!.spec.score]}`,
    wide: "phone",
    columns,
    rows: shown,
  });
}
