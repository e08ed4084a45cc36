/**
 * The kit's tables, from summaries of records. Numbers come from `summary.ts` and `agreement.ts`.
 *
 * @module
 */
import type { Agreement } from "./agreement.ts";
import type { ArmSummary, Spread } from "./summary.ts";
import type { Table } from "./table.ts";

/**
 * One row for each arm: seeds, final score, mean of the last five epochs, peak and its epoch, and
 * what was lost after the peak; with standard deviations over seeds in columns of their own.
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
  return {
    columns: [
      ...["arm", "seeds", "final", "± sd", "last five epochs", "± sd", "peak", "at epoch"],
      ...["peak − final", "± sd"],
    ],
    rows: summaries.map(({ arm, seeds, final, lastFive, peak, peakEpoch, drop }) => [
      ...[arm, seeds.length, final.mean, final.sd, lastFive.mean, lastFive.sd],
      ...[peak.mean, Math.round(peakEpoch * 10) / 10, drop.mean, drop.sd],
    ]),
  };
}

/**
 * One row for each arm of the user's: their final score, the published one, the interval in which a
 * run agrees, and the verdict.
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
    rows: agreements.map(({ arm, mine, runs, published, publishedRuns, interval, verdict }) => [
      arm,
      spreadText(mine, runs),
      published && spreadText(published, publishedRuns),
      interval && `${interval[0].toFixed(3)} … ${Math.min(1, interval[1]).toFixed(3)}`,
      verdict,
    ]),
  };
}

/** A spread as text: `0.905 (1 seed)` or `0.905 ± 0.012 (3 seeds)`. */
function spreadText({ mean, sd }: Spread, seeds: number): string {
  const deviation = sd === null ? "" : ` ± ${sd.toFixed(3)}`;
  return `${mean.toFixed(3)}${deviation} (${seeds} seed${seeds === 1 ? "" : "s"})`;
}
