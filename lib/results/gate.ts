/**
 * Tells whether a network trained on noisy labels has memorised the noise. If it has not, there is nothing
 * to prevent, and methods that prevent memorisation cannot be compared.
 *
 * @module
 */
import type { RunRecord } from "./record.ts";
import { settingsBut } from "./comparable.ts";
import { mean } from "./statistics.ts";
import { primaryScore } from "./summary.ts";
import { viewsOf } from "./views.ts";

/** Minimum ratio of error rates inside and outside the noise positions that counts as memorised. */
export const MEMORISED = 3;

/** Minimum loss of score with noisy labels that counts as having learnt the noise; our choice. */
export const LOST = 0.01;

/** Shares of wrong pixels of a gate's network: means over seeds. */
export interface GateErrors {
  /** Share of wrong pixels where noise was drawn. */
  readonly inside: number;
  /** Share of wrong pixels elsewhere. */
  readonly outside: number;
}

/** The state of a gate. */
export interface Gate {
  /** Whether the network has memorised the noise. */
  readonly open: boolean;
  /** Its errors over the epochs that are scored, if they were counted. */
  readonly errors?: GateErrors;
  /** Otherwise its loss of score against the same network with clean labels: mean over shared seeds. */
  readonly lost?: number;
}

/**
 * Evaluates the gate of an arm; `undefined` if the records do not allow it.
 *
 * - If errors were counted inside and outside the noise positions: open if the share of wrong pixels inside
 *   is at least {@linkcode MEMORISED} times that outside, as every study states beforehand. They are
 *   counted over the epochs that are scored ({@linkcode errorsOf}).
 * - If they were not (records of format 1): open if the final score is at least {@linkcode LOST} below that
 *   of the training that differs only in the labels. This rule was set after seeing the paper's runs.
 *
 * @param records Records of one experiment, profile and variant.
 *
 * @example
 * ```ts
 * import { gateOf } from "./gate.ts";
 * import { fakeRecord } from "./fixture.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const records = ["clean", "noisy"].map((arm) => fakeRecord({ arm }));
 * strictEqual(gateOf(records, "noisy")?.open, true);
 * const uncounted = records.map((record) => ({
 *   ...record,
 *   epochs: record.epochs.map((epoch) => ({ ...epoch, noiseErrors: null })),
 * }));
 * strictEqual(gateOf(uncounted, "noisy")?.lost! > 0.01, true); // a fake falls by 0.05
 * strictEqual(gateOf(uncounted.slice(1), "noisy"), undefined);
 * ```
 */
export function gateOf(records: readonly RunRecord[], arm: string): Gate | undefined {
  const runs = records.filter((record) =>
    !record.diverged && viewsOf(record).some(({ spec }) => spec.arm === arm)
  );
  return ofErrors(runs) ?? ofTwins(runs, records);
}

function ofErrors(runs: readonly RunRecord[]): Gate | undefined {
  const errors = meanErrors(runs.flatMap((run) => errorsOf(run) ?? []));
  return errors && { open: isMemorised(errors), errors };
}

/**
 * Whether errors are so much more frequent inside the noise than outside that the network has memorised it.
 * Allows for rounding at the threshold. A network without errors has memorised nothing.
 *
 * @example
 * ```ts
 * import { isMemorised } from "./gate.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const shares = [[0.6, 0.2], [0.5, 0.2], [0, 0]] as const;
 * const memorised = shares.map(([inside, outside]) => isMemorised({ inside, outside }));
 * deepStrictEqual(memorised, [true, false, false]);
 * ```
 */
export function isMemorised({ inside, outside }: GateErrors): boolean {
  return inside > 0 && inside >= MEMORISED * outside * (1 - 1e-9);
}

/**
 * The errors of a run over the epochs that its score is taken from: the last five of the first `end` epochs
 * if the score is their mean, otherwise the last of them. Undefined if they were not counted.
 *
 * @param end Number of epochs after which training counts as ended. @default all
 *
 * @example
 * ```ts
 * import { errorsOf } from "./gate.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const of = (score: "last-epoch" | "last-five-epochs") =>
 *   errorsOf({
 *     spec: { score },
 *     epochs: [1, 2, 3, 4, 5, 6].map((wrong) => (
 *       { noiseErrors: { inside: [10 * wrong, 100], outside: [wrong, 100] } }
 *     )),
 *   });
 * deepStrictEqual(of("last-epoch"), { inside: 0.6, outside: 0.06 });
 * deepStrictEqual(of("last-five-epochs"), { inside: 0.4, outside: 0.04 });
 * ```
 */
export function errorsOf(
  { spec: { score }, epochs }: {
    readonly spec: Pick<RunRecord["spec"], "score">;
    readonly epochs: readonly Pick<RunRecord["epochs"][number], "noiseErrors">[];
  },
  end: number = epochs.length,
): GateErrors | undefined {
  const scored = epochs.slice(0, end).slice(score === "last-five-epochs" ? -5 : -1);
  return meanErrors(scored.flatMap(({ noiseErrors }) => {
    if (!noiseErrors) return [];
    const share = ([wrong, all]: readonly [number, number]) => wrong / all;
    const [inside, outside] = [share(noiseErrors.inside), share(noiseErrors.outside)];
    return Number.isNaN(inside) || Number.isNaN(outside) ? [] : [{ inside, outside }];
  }));
}

/**
 * The mean of several errors; undefined if there are none.
 *
 * @example
 * ```ts
 * import { meanErrors } from "./gate.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(meanErrors([]), undefined);
 * strictEqual(meanErrors([{ inside: 1, outside: 0 }, { inside: 0, outside: 0 }])?.inside, 0.5);
 * ```
 */
export function meanErrors(errors: readonly GateErrors[]): GateErrors | undefined {
  return errors.length === 0 ? undefined : {
    inside: mean(errors.map(({ inside }) => inside)),
    outside: mean(errors.map(({ outside }) => outside)),
  };
}

/** Pairs each run with the run of its seed that differs only in the labels. */
function ofTwins(runs: readonly RunRecord[], records: readonly RunRecord[]): Gate | undefined {
  const shared = (record: RunRecord) => settingsBut(record, ["arm", "noise"]);
  const losses = runs.filter(({ spec }) => spec.noise).flatMap((run) => {
    const twin = records.find((other) =>
      other.spec.noise === null && !other.diverged && shared(other) === shared(run)
    );
    return twin ? [primaryScore(twin) - primaryScore(run)] : [];
  });
  if (losses.length === 0) return undefined;
  const lost = mean(losses);
  return { open: lost >= LOST, lost };
}
