/**
 * What the layers do, as the kit's own studies have it: against smoothing, on which noise, at what price.
 * The paper's claims are `claims.ts`'s matter.
 *
 * @module
 */
import { remedyTable } from "../results/remedies.ts";
import type { RunRecord } from "../results/record.ts";
import { REMEDIES } from "../studies/remedies.ts";
import { fixed } from "./format.ts";
import { type Group, runsOfGroup } from "./groups.ts";
import { type Html, html } from "./html.ts";
import { pageTable } from "./tables.ts";

const STUDIES = new Set(REMEDIES.map(({ study }) => study));

/**
 * The section; false where no study of it was run. Published runs on real data count, and yours where none
 * are published.
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
        <p>With L the layers and f the network, training f through L is plain training of L∘f. Leaving L out at
    prediction applies its inverse, which is as many implicit steps of the heat equation: it smooths. So the
    control is a plain network whose logits are smoothed at prediction
    (<code>notebooks/07_what_layers_do.ipynb</code> checks the identity in numbers). Below, changes are
    against the plain network, with 95 % intervals of their means over seeds. A network whose errors are
    three times as frequent where the noise is as elsewhere has memorised it. What follows is a rule on
    means, and no test: the verdicts of these studies stand with them, under
    <a href="#others">Experiments beyond the paper</a>.</p>
        ${pageTable({
          caption: "Smoothing at prediction, and layers in training, by kind of labels",
          wide: true,
          columns: columns.map((name) => name),
          rows: rows.map((row) =>
            row.map((cell) =>
              cell === null ? "–" : typeof cell === "number" && cell % 1 ? fixed(cell) : cell
            )
          ),
        })}
      </div>
    </section>
  `;
}

/** Of each study the published runs or, without any, the user's. */
function recordsOf(groups: readonly Group[]): RunRecord[] {
  const counting = groups.filter(({ experiment, kind, variant, precision, profile }) =>
    STUDIES.has(experiment) && kind === "real" && variant === "" && precision === "float32" &&
    profile === "quick"
  );
  const byStudy = Map.groupBy(counting, ({ experiment }) => experiment);
  return [...byStudy.values()].flatMap((same) => {
    const published = same.filter(({ shelf }) => shelf === "published");
    return (published.length > 0 ? published : same).flatMap(runsOfGroup);
  });
}
