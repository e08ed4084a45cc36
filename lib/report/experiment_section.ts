/**
 * An experiment: its settings, what the paper shows, what came out here, and what it costs.
 *
 * @module
 */
import type { Experiment } from "../experiments/experiment.ts";
import { armStyle } from "../figures/style.ts";
import { conventions } from "../metrics/conventions.ts";
import { compareWithPublished } from "../results/agreement.ts";
import type { RunRecord } from "../results/record.ts";
import { mean } from "../results/statistics.ts";
import { type Spread, summarize } from "../results/summary.ts";
import { agreementTable } from "../results/tables.ts";
import { duration, fixed } from "./format.ts";
import { type Group, groupAnchor, groupName } from "./groups.ts";
import { type Html, html } from "./html.ts";
import { experimentMetric, experimentOfRecords } from "./metric.ts";
import { pageTable } from "./tables.ts";

/** An experiment with all its groups; `figureOf` gives each its curves. */
export function experimentSection(
  groups: readonly Group[],
  { figureOf }: { figureOf: (group: Group) => Html | undefined },
): Html {
  const { experiment: id, records } = groups[0]!;
  const experiment = experimentOfRecords(records);
  const parts = groups.map((group) => {
    const published = groups.find((other) =>
      other.shelf === "published" && other.profile === group.profile &&
      other.precision === group.precision
    );
    return html`<section id="${groupAnchor(group)}" class="group">
<h4>${groupName(group)}</h4>
${
      group.kind === "synthetic" &&
      html`<p class="synthetic"><b>SYNTHETIC DATA</b>: drawn by a program, not real images. These runs
 test the kit and have no say in the verdicts.</p>`
    }
${scores(group, experiment)}
${group.shelf === "runs" && agreements(group, published)}
${figureOf(group)}
<details><summary>Settings of ${groupName(group)}</summary>${settings(group)}</details>
</section>`;
  });
  return html`<section aria-labelledby="experiment-${id}">
<h3 id="experiment-${id}">${experiment?.title ?? id}</h3>
${
    experiment && html`
      <p>${experiment.claim}</p>
      <p class="source">${experiment.source}</p>
    `
  }
${parts}
</section>`;
}

const spreadText = ({ mean, sd }: Spread) =>
  sd === null ? fixed(mean) : `${fixed(mean)} ± ${fixed(sd)}`;

/** Seconds that a run took, training and validation. */
export function runSeconds({ epochs }: RunRecord): number {
  return epochs.reduce((sum, epoch) => sum + epoch.trainSeconds + epoch.validationSeconds, 0);
}

function scores({ records, profile }: Group, experiment: Experiment | undefined): Html {
  const convention = experimentMetric(records);
  const { title } = conventions[convention];
  const figure = experiment?.figures[0];
  const rows = summarize(records, { convention }).map((arm) => [
    armStyle(arm.arm).label,
    figure === undefined ? "–" : `curve, Fig. ${figure}`,
    arm.seeds.length,
    spreadText(arm.final),
    spreadText(arm.lastFive),
    `${spreadText(arm.peak)} (epoch ${fixed(arm.peakEpoch, { digits: 0 })})`,
    spreadText(arm.drop),
    duration(mean(records.filter(({ spec }) => spec.arm === arm.arm).map(runSeconds))),
  ]);
  const cost = experiment?.profiles[profile]?.cost;
  const { data } = records[0]!;
  return html`${
    pageTable({
      caption: `${title} of ${data.validation.length} validation images of ${data.name} after ` +
        `training on ${data.train}: mean ± standard deviation over seeds`,
      wide: true,
      columns: [
        "arm",
        "paper",
        "seeds",
        "last epoch",
        "last five",
        "peak",
        "peak − last",
        "time",
      ],
      rows,
    })
  }${
    cost &&
    html`<p class="source">Cost of an arm as the table of experiments states it: ${cost}.</p>`
  }`;
}

/** How the user's runs compare with the published ones. */
function agreements({ records }: Group, published: Group | undefined): Html {
  const convention = experimentMetric(records);
  const { columns, rows } = agreementTable(
    compareWithPublished(records, published?.records ?? [], { convention }),
  );
  const shown = rows.map((row) => row.map((cell) => cell ?? "–"));
  return pageTable({
    caption: "Your runs beside the published ones, last epoch",
    wide: true,
    columns,
    rows: shown,
  });
}

/** The settings of the arm that has most of them, and the shares of wrong labels. */
function settings({ records }: Group): Html {
  const record = records.find(({ spec }) => spec.noise && spec.iel) ?? records[0]!;
  const { spec, data, parameters } = record;
  const { experiment: _id, profile: _profile, arm: _arm, seed: _seed, ...rest } = spec;
  const wrong = data.wrongLabels === null ? [] : [[
    "wrong labels",
    `${fixed(100 * data.wrongLabels, { digits: 1 })} % of the training pixels`,
  ]];
  return pageTable({
    caption: `Settings of the arm “${
      armStyle(spec.arm).label
    }”; arms without noise or layers have none`,
    columns: ["setting", "value"],
    rows: [
      ["data", `${data.source} (SHA-256 of the files ${data.sha256.slice(0, 12)}…)`],
      ["classes", data.classes.join(", ")],
      ...Object.entries(rest).map(([name, value]) => [name, settingText(value)]),
      ...wrong,
      ["learnable parameters", parameters.toLocaleString("en-US")],
    ],
  });
}

/** A setting in one line: `name unet, width 8`. */
function settingText(value: unknown): string {
  if (value === null) return "none";
  if (typeof value !== "object") return `${value}`;
  return Object.entries(value).map(([name, part]) =>
    `${name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)} ${settingText(part)}`
  ).join(", ");
}
