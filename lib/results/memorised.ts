/**
 * Measures how far networks have memorised the label noise, epoch by epoch: their errors inside and outside
 * the noise positions. `verdict.ts` draws the conclusions for comparisons.
 *
 * @module
 */
import { armsOf } from "./arm_order.ts";
import type { RunRecord } from "./record.ts";
import { mean } from "./statistics.ts";
import type { Table } from "./table.ts";
import { MEMORISED } from "./gate.ts";

/** Shares of wrong pixels of an arm's networks after each epoch: means over the seeds that reached it. */
export interface Memorised {
  /** Name of the arm, such as `"noisy"`. */
  readonly arm: string;
  /** Seeds that were run. */
  readonly seeds: readonly number[];
  /** Share after each epoch where noise was drawn. */
  readonly inside: readonly number[];
  /** Share after each epoch elsewhere. */
  readonly outside: readonly number[];
}

/**
 * Errors of each arm whose record counts them: arms trained on noise at fixed positions.
 *
 * @param records Records of one experiment, profile and variant.
 *
 * @example
 * ```ts
 * import { memorised } from "./memorised.ts";
 * import { fakeRecord } from "./fixture.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const record = fakeRecord({ arm: "noisy", epochs: 1 });
 * const [epoch] = record.epochs;
 * const counted: typeof record = {
 *   ...record,
 *   epochs: [{ ...epoch!, noiseErrors: { inside: [3, 10], outside: [1, 20] } }],
 * };
 * deepStrictEqual(memorised([counted, fakeRecord()]), [
 *   { arm: "noisy", seeds: [0], inside: [0.3], outside: [0.05] },
 * ]);
 * ```
 */
export function memorised(records: readonly RunRecord[]): Memorised[] {
  return armsOf(records).flatMap((arm) => {
    const runs = records.filter(({ spec, diverged, epochs }) =>
      spec.arm === arm && !diverged && epochs.at(-1)?.noiseErrors
    );
    if (runs.length === 0) return [];
    const epochs = Math.min(...runs.map(({ epochs }) => epochs.length));
    const share = (place: "inside" | "outside") =>
      Array.from({ length: epochs }, (_, at) =>
        mean(runs.map(({ epochs }) => {
          const [wrong, all] = epochs[at]!.noiseErrors?.[place] ?? [NaN, NaN];
          return wrong / all;
        })));
    const seeds = runs.map(({ spec }) => spec.seed).sort((a, b) => a - b);
    return [{ arm, seeds, inside: share("inside"), outside: share("outside") }];
  });
}

/**
 * A table of each arm's gate after the last epoch: errors inside and outside, their ratio, and whether the
 * noise is memorised.
 *
 * @example
 * ```ts
 * import { memorisedTable } from "./memorised.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const { rows } = memorisedTable([{ arm: "noisy", seeds: [0], inside: [0.1, 0.6], outside: [0.1, 0.2] }]);
 * deepStrictEqual(rows, [["noisy", 1, 0.6, 0.2, "3.0", 2, "yes"]]);
 * ```
 */
export function memorisedTable(found: readonly Memorised[]): Table {
  return {
    columns: [
      ...["arm", "seeds", "wrong in windows", "wrong outside", "times as often"],
      ...["first epoch at three times", "memorised"],
    ],
    rows: found.map(({ arm, seeds, inside, outside }) => {
      const times = inside.map((share, at) => share / outside[at]!);
      const last = times.at(-1) ?? NaN;
      const first = times.findIndex((value) => reaches(value));
      return [
        ...[arm, seeds.length, inside.at(-1) ?? NaN, outside.at(-1) ?? NaN, last.toFixed(1)],
        ...[first < 0 ? null : first + 1, reaches(last) ? "yes" : "no"],
      ];
    }),
  };
}

/** Allows for rounding at the threshold. */
const reaches = (times: number) => times >= MEMORISED - 1e-9;
