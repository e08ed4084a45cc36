/**
 * The kit's tables, made from records and from the results of `summary.ts` and `agreement.ts`. The table
 * of compared arms is in `paired.ts`.
 *
 * @module
 */
import { score } from "../metrics/score.ts";
import type { Agreement, ArmScores } from "./agreement.ts";
import { armsOf } from "./arm_order.ts";
import { refuseMixed } from "./mixed.ts";
import type { RunRecord } from "./record.ts";
import { mean } from "./statistics.ts";
import { type ArmSummary, divergedText, type Scoring } from "./summary.ts";
import type { Cell, Table } from "./table.ts";
import { withViews } from "./views.ts";

/**
 * A table with one row per arm: seeds, final score, mean of the last five epochs, peak and its epoch, and
 * the loss after the peak, with standard deviations over seeds in separate columns. If a run diverged, a
 * last column says so, and the scores are those of the other runs.
 *
 * @example
 * ```ts
 * import { armTable } from "./tables.ts";
 * import { summarize } from "./summary.ts";
 * import { fakeRecord } from "./fixture.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const { columns, rows } = armTable(summarize([fakeRecord()]));
 * strictEqual(rows[0]?.[columns.indexOf("arm")], "noisy-iel");
 * ```
 */
export function armTable(summaries: readonly ArmSummary[]): Table {
  const anyDiverged = summaries.some(({ diverged }) => diverged.length > 0);
  return {
    columns: [
      ...["arm", "seeds", "final", "± sd", "last five epochs", "± sd", "peak", "at epoch"],
      ...["peak − final", "± sd"],
      ...anyDiverged ? ["diverged"] : [],
    ],
    rows: summaries.map((summary) => {
      const { arm, seeds, final, lastFive, peak, peakEpoch, drop } = summary;
      return [
        ...[arm, seeds.length, known(final.mean), final.sd, known(lastFive.mean), lastFive.sd],
        ...[known(peak.mean), known(Math.round(peakEpoch * 10) / 10), known(drop.mean), drop.sd],
        ...anyDiverged ? [divergedText(summary.diverged, { runs: seeds.length }) || null] : [],
      ];
    }),
  };
}

const known = (value: number): Cell => Number.isNaN(value) ? null : value;

/**
 * A table with one row per class and one column per arm: the score after the last epoch, mean over seeds.
 * A cell is empty if the convention leaves the class out, if the score is undefined in a run, or if every
 * run of the arm diverged.
 *
 * @param records Records of one experiment and profile; at least one.
 * @throws {UserError} if the records must not be averaged together; see {@linkcode refuseMixed}.
 *
 * @example
 * ```ts
 * import { classTable } from "./tables.ts";
 * import { fakeRecord } from "./fixture.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const { columns, rows } = classTable([fakeRecord({ arm: "noisy" }), fakeRecord({ arm: "clean" })]);
 * deepStrictEqual(columns, ["class", "clean", "noisy"]);
 * deepStrictEqual(rows[0], ["background", null, null]); // the authors' Dice drops it
 * ```
 */
export function classTable(records: readonly RunRecord[], scoring: Scoring = {}): Table {
  refuseMixed(records);
  const views = withViews(records);
  const arms = armsOf(views);
  const scores = arms.map((arm) =>
    views.filter(({ spec, diverged }) => spec.arm === arm && !diverged)
      .map(({ epochs, spec }) =>
        score(scoring.convention ?? spec.metric, epochs.at(-1)!.counts).perClass
      )
  );
  return {
    columns: ["class", ...arms],
    rows: records[0]!.data.classes.map(({ name }, label) => [
      name,
      ...scores.map((runs) =>
        runs.length === 0 ? null : known(mean(runs.map((perClass) => perClass[label]!)))
      ),
    ]),
  };
}

/**
 * A table with one row per arm of the user's: the user's score, the published one, the interval of
 * agreement, and the verdict.
 *
 * @example
 * ```ts
 * import { agreementTable } from "./tables.ts";
 * import { compareWithPublished } from "./agreement.ts";
 * import { fakeRecord } from "./fixture.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const { rows } = agreementTable(compareWithPublished([fakeRecord()], []));
 * strictEqual(rows[0]?.at(-1), "not published");
 * ```
 */
export function agreementTable(agreements: readonly Agreement[]): Table {
  return {
    columns: ["arm", "yours", "published", "agrees within", "verdict"],
    rows: agreements.map(({ arm, mine, published, interval, verdict }) => [
      arm,
      scoresText(mine),
      published && scoresText(published),
      interval && `${interval[0].toFixed(3)} … ${interval[1].toFixed(3)}`,
      verdict,
    ]),
  };
}

/** Formats scores: `0.905 (1 seed)`, `0.905 ± 0.012 (3 seeds)`, `diverged at epoch 3 (1 seed)`. */
function scoresText({ scores: { mean, sd }, runs, diverged }: ArmScores): string {
  const count = `(${runs} seed${runs === 1 ? "" : "s"})`;
  const lost = divergedText(diverged, { runs });
  if (diverged.length === runs) return `${lost} ${count}`;
  const deviation = sd === null ? "" : ` ± ${sd.toFixed(3)}`;
  return `${mean.toFixed(3)}${deviation} ${count}${lost && `, ${lost}`}`;
}
