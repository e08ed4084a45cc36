/**
 * Measures how far networks have memorised the label noise, epoch by epoch: their errors inside and outside
 * the noise positions. `verdict.ts` draws the conclusions for comparisons.
 *
 * @module
 */
import { armsOf } from "./arm_order.ts";
import { refuseMixed } from "./mixed.ts";
import type { RunRecord } from "./record.ts";
import { mean } from "./statistics.ts";
import type { Table } from "./table.ts";
import { errorsOf, type GateErrors, isMemorised, meanErrors } from "./gate.ts";

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
  /** Both over the epochs that are scored. */
  readonly scored: GateErrors;
}

/**
 * Errors of each arm whose record counts them: arms trained on noise at fixed positions.
 *
 * @param records Records of one experiment, profile and variant.
 * @throws {UserError} if runs of one arm differ in more than the seed, or one arm and seed is there twice.
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
 * const scored = { inside: 0.3, outside: 0.05 };
 * deepStrictEqual(memorised([counted, fakeRecord()]), [
 *   { arm: "noisy", seeds: [0], inside: [0.3], outside: [0.05], scored },
 * ]);
 * ```
 */
export function memorised(records: readonly RunRecord[]): Memorised[] {
  refuseMixed(records);
  return armsOf(records).flatMap((arm) => {
    const runs = records.filter(({ spec, diverged, epochs }) =>
      spec.arm === arm && !diverged && epochs.at(-1)?.noiseErrors
    );
    const scored = meanErrors(runs.flatMap((run) => errorsOf(run) ?? []));
    if (!scored) return [];
    const epochs = Math.min(...runs.map(({ epochs }) => epochs.length));
    const share = (place: "inside" | "outside") =>
      Array.from({ length: epochs }, (_, at) =>
        mean(runs.map(({ epochs }) => {
          const [wrong, all] = epochs[at]!.noiseErrors?.[place] ?? [NaN, NaN];
          return wrong / all;
        })));
    const seeds = runs.map(({ spec }) => spec.seed).sort((a, b) => a - b);
    return [{ arm, seeds, inside: share("inside"), outside: share("outside"), scored }];
  });
}

/**
 * A table of each arm's gate over the epochs that are scored: errors inside and outside, their ratio, and
 * whether the noise is memorised.
 *
 * @example
 * ```ts
 * import { memorisedTable } from "./memorised.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const scored = { inside: 0.6, outside: 0.2 };
 * const curves = { inside: [0.1, 0.6], outside: [0.1, 0.2] };
 * const { rows } = memorisedTable([{ arm: "noisy", seeds: [0], ...curves, scored }]);
 * deepStrictEqual(rows, [["noisy", 1, 0.6, 0.2, "3.0", 2, "yes"]]);
 * ```
 */
export function memorisedTable(found: readonly Memorised[]): Table {
  return {
    columns: [
      ...["arm", "seeds", "wrong in windows", "wrong outside", "times as often"],
      ...["first epoch at three times", "memorised"],
    ],
    rows: found.map(({ arm, seeds, inside, outside, scored }) => {
      const first = inside.findIndex((share, at) =>
        isMemorised({ inside: share, outside: outside[at]! })
      );
      const times = scored.inside / scored.outside;
      return [
        ...[arm, seeds.length, scored.inside, scored.outside, times.toFixed(1)],
        ...[first < 0 ? null : first + 1, isMemorised(scored) ? "yes" : "no"],
      ];
    }),
  };
}
