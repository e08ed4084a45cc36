/**
 * Determines which method helps against which noise, and its cost on clean labels, from records of the arms
 * of `studies/remedies.ts`.
 *
 * @module
 */
import { REMEDIES, type Remedies } from "../studies/remedies.ts";
import { type Gate, gateOf } from "./gate.ts";
import { refuseMixed } from "./mixed.ts";
import type { RunRecord } from "./record.ts";
import { mean, meanInterval } from "./statistics.ts";
import { primaryScore } from "./summary.ts";
import type { Table } from "./table.ts";
import { withViews } from "./views.ts";

/** Minimum gain of mean score that justifies a remedy: the studies' margin for "the same". */
const WORTH = 0.005;

/** The results for one kind of labels. */
export interface RemedyScores extends Remedies {
  /** Seeds that all three arms have. */
  readonly seeds: readonly number[];
  /** Whether the labels are noisy. */
  readonly noisy: boolean;
  /** Whether the plain network memorised the noise; undefined for clean labels, or if unknown. */
  readonly gate: Gate | undefined;
  /** Score of the plain network, by seed. */
  readonly scores: readonly number[];
  /** Score with implicit heat at prediction minus that, by seed. */
  readonly implicitGains: readonly number[];
  /** Score with layers minus that, by seed. */
  readonly layersGains: readonly number[];
}

/**
 * The scores for every kind of labels with runs of all three arms that did not diverge.
 *
 * @param records Records of the studies, at one profile.
 * @throws {UserError} if a study's records must not be averaged together; see {@linkcode refuseMixed}.
 *
 * @example Without records
 * ```ts
 * import { remedyScores } from "./remedies.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual(remedyScores([]), []);
 * ```
 */
export function remedyScores(records: readonly RunRecord[]): RemedyScores[] {
  return REMEDIES.flatMap((remedies): RemedyScores[] => {
    const own = records.filter(({ spec }) => spec.experiment === remedies.study);
    refuseMixed(own);
    const views = withViews(own).filter(({ diverged }) => !diverged);
    const scoresOf = (arm: string) =>
      new Map(
        views.filter(({ spec }) => spec.arm === arm)
          .map((view) => [view.spec.seed, primaryScore(view)] as const),
      );
    const [plain, implicit, layers] = [remedies.plain, remedies.implicit, remedies.layers]
      .map(scoresOf) as [Map<number, number>, Map<number, number>, Map<number, number>];
    const seeds = [...plain.keys()].filter((seed) => implicit.has(seed) && layers.has(seed))
      .sort((a, b) => a - b);
    if (seeds.length === 0) return [];
    const noisy = own.some(({ spec }) => spec.arm === remedies.plain && spec.noise !== null);
    const gains = (scores: Map<number, number>) =>
      seeds.map((seed) => scores.get(seed)! - plain.get(seed)!);
    return [{
      ...{ ...remedies, seeds, noisy },
      gate: noisy ? gateOf(own, remedies.plain) : undefined,
      scores: seeds.map((seed) => plain.get(seed)!),
      ...{ implicitGains: gains(implicit), layersGains: gains(layers) },
    }];
  });
}

/**
 * A decision table: for each kind of labels the plain score, the ratio of its error rates inside and
 * outside the noise (3 or more: memorised), the changes by smoothing and by layers with the 95 % t interval
 * of the mean, and the advice. The advice is a rule on means, not a test; the tests are the verdicts of the
 * studies.
 *
 * @example Without runs
 * ```ts
 * import { remedyTable } from "./remedies.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual(remedyTable([]).rows, []);
 * ```
 */
export function remedyTable(records: readonly RunRecord[]): Table {
  return {
    columns: [
      ...["study", "labels", "seeds", "plain", "errors in noise ÷ elsewhere"],
      ...["implicit heat at prediction", "layers in training", "what follows"],
    ],
    rows: remedyScores(records).map((found) => {
      const { study, labels, seeds, scores, gate, implicitGains, layersGains } = found;
      const times = gate?.errors && gate.errors.inside / gate.errors.outside;
      return [
        ...[study, labels, seeds.length, mean(scores)],
        times === undefined ? null : times.toFixed(1),
        ...[changeText(implicitGains), changeText(layersGains), adviceOf(found)],
      ];
    }),
  };
}

const signed = (value: number) => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(3)}`;

/** Formats a mean change, with its interval if there are at least two seeds. */
function changeText(values: readonly number[]): string {
  if (values.length < 2) return signed(mean(values));
  const { low, high } = meanInterval(values);
  return `${signed(mean(values))} (${signed(low)} … ${signed(high)})`;
}

/**
 * The advice that follows from means. On clean labels: the cost. For noise that was not memorised: the
 * cost too, since there is nothing that smoothing could undo, whatever harm the noise does. Otherwise the
 * remedy that gains {@linkcode WORTH} or more: smoothing, which needs no training, unless layers are better
 * by that much again.
 *
 * @example
 * ```ts
 * import { adviceOf } from "./remedies.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const of = (implicit: number, layers: number, open: boolean) =>
 *   adviceOf({ noisy: true, gate: { open }, implicitGains: [implicit], layersGains: [layers] });
 * deepStrictEqual([of(0.09, 0.092, true), of(0.02, 0.03, true), of(0.001, 0, true)], [
 *   "smooth at prediction",
 *   "train through layers",
 *   "smoothing does not help",
 * ]);
 * deepStrictEqual(
 *   of(-0.02, -0.03, false),
 *   "no memorised noise to remove: smoothing costs 0.020, layers cost 0.030",
 * );
 * ```
 */
export function adviceOf(
  { noisy, gate, implicitGains, layersGains }: Pick<
    RemedyScores,
    "noisy" | "gate" | "implicitGains" | "layersGains"
  >,
): string {
  const [implicit, layers] = [mean(implicitGains), mean(layersGains)];
  const costs = [["smoothing", implicit], ["layers", layers]] as const;
  const counted = costs.filter(([, gain]) => gain <= -WORTH)
    .map(([what, gain]) => `${what} cost${what === "layers" ? "" : "s"} ${(-gain).toFixed(3)}`);
  const cost = counted.join(", ") || `neither costs ${WORTH}`;
  if (!noisy) return cost;
  if (gate && !gate.open) return `no memorised noise to remove: ${cost}`;
  if (Math.max(implicit, layers) < WORTH) return "smoothing does not help";
  return layers >= implicit + WORTH ? "train through layers" : "smooth at prediction";
}
