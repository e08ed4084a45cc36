/**
 * The effects of the layers according to the kit's own studies: how they compare with smoothing, against
 * which noise they help, and what they cost. `claims.ts` holds the paper's claims.
 *
 * @module
 */
import { defaultProfile } from "../experiment/experiment.ts";
import { remedyTable } from "../results/remedies.ts";
import type { RunRecord } from "../results/record.ts";
import { REMEDIES } from "../studies/remedies.ts";
import { experimentOf } from "../studies/table.ts";
import { fixed } from "./format.ts";
import { type Group, runsOfGroup } from "./groups.ts";
import { type Content, type Html, html } from "./html.ts";
import { pageTable } from "./tables.ts";

const STUDIES = new Set(REMEDIES.map(({ study }) => study));

/**
 * Renders the section, or returns false if none of its studies was run. It uses published runs on real
 * data, or the user's own if none are published.
 *
 * @example Nothing was run
 * ```ts
 * import { whatTheyDo } from "./what_they_do.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(whatTheyDo([]), false);
 * ```
 */
export function whatTheyDo(groups: readonly Group[]): Html | false {
  const { columns, rows } = remedyTable(recordsOf(groups));
  if (rows.length === 0) return false;
  return html`
    <section aria-labelledby="what-they-do">
      <h2 id="what-they-do">What they do</h2>
      <div class="card">
        <p>Let f be the network and L the layers. Training f through L is plain training of L∘f. Omitting L at
    prediction then applies the inverse of L, which is the same number of implicit steps of the heat
    equation: it smooths. The control is therefore a plain network whose logits are smoothed at prediction
    (<code>notebooks/07_what_layers_do.ipynb</code> checks the identity numerically). The table gives changes
    against the plain network, with 95 % intervals of their means over seeds. A network has memorised the
    noise if its errors are at least three times as frequent inside the noise as elsewhere. The last column
    follows from a rule on means, not from a test; the verdicts of these studies are under
    <a href="#others">Experiments beyond the paper</a>.</p>
        ${pageTable({
          caption: "Smoothing at prediction, and layers in training, by kind of labels",
          wide: "phone",
          columns: columns.map((name) => name),
          rows: rows.map((row) =>
            row.map((cell) =>
              cell === null
                ? "–"
                : typeof cell === "number" && cell % 1
                ? fixed(cell)
                : unbroken(`${cell}`)
            )
          ),
        })}
      </div>
    </section>
  `;
}

/** Renders a cell with the change first; its interval, in brackets, does not break across lines. */
function unbroken(cell: string): Content {
  const [, change, interval] = /^(\S+) (\(.*\))$/.exec(cell) ?? [];
  return interval === undefined ? cell : html`${change} <span class="nowrap">${interval}</span>`;
}

/** For each study the published runs or, if there are none, the user's own. */
function recordsOf(groups: readonly Group[]): RunRecord[] {
  const counting = groups.filter(({ experiment, kind, variant, precision, profile }) =>
    STUDIES.has(experiment) && kind === "real" && variant === "" && precision === "float32" &&
    profile === defaultProfile(experimentOf(experiment))
  );
  const byStudy = Map.groupBy(counting, ({ experiment }) => experiment);
  return [...byStudy.values()].flatMap((same) => {
    const published = same.filter(({ shelf }) => shelf === "published");
    return (published.length > 0 ? published : same).flatMap(runsOfGroup);
  });
}
