/**
 * Claims C5, C8 and C9: what the layers do to training itself, namely to the network's size, the
 * gradients and the time of a step.
 *
 * @module
 */
import { gain, type IelSettings } from "../iel.ts";
import { median } from "./median.ts";
import { experimentMetric } from "./metric.ts";
import type { RunRecord } from "../results/record.ts";
import { mean } from "../results/statistics.ts";
import { curve } from "../results/summary.ts";
import { type Finding, notYetTested } from "./finding.ts";
import { counted, factor, fixed } from "./format.ts";
import { type Pair, pairRuns } from "./pairs.ts";

/**
 * Largest gain of a stack of layers that C8 takes for harmless: between the largest of Table 1 with
 * the released stencil (591) and the smallest with the printed one (130,000).
 */
export const GAIN_LIMIT = 1000;

/** Time of a step with layers, relative to without, up to which C9 calls them cheap: ours. */
export const CHEAP = 1.1;

/** And from which it calls them not cheap. */
export const DEAR = 1.5;

const bothLabels = (records: readonly RunRecord[]): Pair[] =>
  (["clean", "noisy"] as const).flatMap((labels) => pairRuns(records, { labels }));

const NO_PAIR = "no seed was run both without and with layers";

/**
 * C5. Learnable parameters of runs that differ in the layers only. Supported: equal in every pair.
 *
 * @example
 * ```ts
 * import { parameterCounts } from "./training.ts";
 * import { fakeRecord } from "../results/fixture.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const records = ["noisy", "noisy-iel"].map((arm) => fakeRecord({ arm }));
 * strictEqual(parameterCounts(records).verdict, "supported");
 * ```
 */
export function parameterCounts(records: readonly RunRecord[]): Finding {
  const pairs = bothLabels(records);
  if (pairs.length === 0) return notYetTested(NO_PAIR);
  const unequal = pairs.filter(({ without, withIel }) => without.parameters !== withIel.parameters);
  const show = (runs: readonly RunRecord[]) =>
    [...new Set(runs.map(({ parameters }) => parameters.toLocaleString("en-US")))].join(" or ");
  const [without, withIel] = [
    show(pairs.map((pair) => pair.without)),
    show(pairs.map((pair) => pair.withIel)),
  ];
  const equal = unequal.length === 0;
  return {
    verdict: equal ? "supported" : "not supported",
    evidence: equal
      ? `${without} parameters without and with layers`
      : `${without} parameters without layers, ${withIel} with`,
    because: equal
      ? `The counts are equal in ${counted(pairs.length, "pair")} of runs.`
      : `The counts differ in ${unequal.length} of ${counted(pairs.length, "pair")} of runs.`,
    numbers: [
      { name: "learnable parameters without layers", value: without },
      { name: "learnable parameters with layers", value: withIel },
    ],
  };
}

/** Whether every loss and gradient norm of a run is finite. */
function isFinite({ epochs }: RunRecord): boolean {
  return epochs.every(({ loss, gradientNorm }) =>
    [loss, gradientNorm.mean, gradientNorm.max].every((value) => value !== null)
  );
}

/** Mean over epochs of the mean gradient norm. */
function meanNorm({ epochs }: RunRecord): number {
  return mean(epochs.map(({ gradientNorm }) => gradientNorm.mean ?? NaN));
}

/**
 * C8. Loss and gradient norms of the runs with layers, and the factor by which a stack of such
 * layers amplifies a checkerboard. Not supported: a loss or norm is not finite, or a run ends below
 * half of the score of its pair. Supported: none of this, and the gain stays below
 * {@linkcode GAIN_LIMIT} for the stencil as the paper prints it too. Mixed: the runs are sound, but
 * the printed stencil's gain is above the limit.
 *
 * @example
 * ```ts
 * import { gradients } from "./training.ts";
 * import { fakeRecord } from "../results/fixture.ts";
 * import { match, strictEqual } from "node:assert/strict";
 *
 * const finding = gradients(["noisy", "noisy-iel"].map((arm) => fakeRecord({ arm })));
 * strictEqual(finding.verdict, "mixed");
 * match(finding.evidence, /×\s130,000/);
 * ```
 */
export function gradients(records: readonly RunRecord[]): Finding {
  const pairs = bothLabels(records);
  if (pairs.length === 0) return notYetTested(NO_PAIR);
  const convention = experimentMetric(records);
  const final = (record: RunRecord) => curve(record, { convention }).at(-1)!;
  const broken = pairs.filter(({ without, withIel }) =>
    !isFinite(withIel) || final(withIel) < final(without) / 2
  );
  const iel = pairs[0]!.withIel.spec.iel as unknown as IelSettings;
  const printed = gain({ ...iel, stencil: "printed" });
  const own = gain(iel);
  const verdict = broken.length > 0
    ? "not supported"
    : printed > GAIN_LIMIT
    ? "mixed"
    : "supported";
  const layers = `${iel.steps} layers, Δt ${iel.dt}`;
  return {
    verdict,
    evidence: broken.length > 0
      ? `${broken.length} of ${counted(pairs.length, "run")} with layers failed to train`
      : `${counted(pairs.length, "run")} with the ${iel.stencil} stencil sound; ` +
        `the printed one amplifies ${factor(printed)}`,
    because: {
      supported: "Every loss and norm is finite, every run trains, and the gain is small.",
      "not supported": "A loss or gradient norm was not finite, or a run lost half of its score.",
      mixed:
        `The ${iel.stencil} stencil trains without trouble. As printed in the paper, with the ` +
        `same Δt and number of layers, the stack amplifies a checkerboard ${factor(printed)}, ` +
        `beyond the limit of ${factor(GAIN_LIMIT)}.`,
    }[verdict],
    numbers: [
      {
        name: "runs with layers whose losses and norms are all finite",
        value: `${pairs.filter(({ withIel }) => isFinite(withIel)).length} of ${pairs.length}`,
      },
      {
        name: "gradient norm, mean over epochs and runs",
        value: `${fixed(mean(pairs.map(({ without }) => meanNorm(without))), { digits: 2 })} ` +
          `without layers, ${
            fixed(mean(pairs.map(({ withIel }) => meanNorm(withIel))), { digits: 2 })
          } with`,
      },
      {
        name: `gain of the layers as run (${iel.stencil} stencil, ${layers})`,
        value: factor(own),
      },
      { name: `gain of the layers as printed (${layers})`, value: factor(printed) },
    ],
  };
}

/** Seconds of a training step: the median over epochs, without the first, which compiles. */
function stepSeconds({ epochs }: RunRecord): number {
  const later = epochs.length > 1 ? epochs.slice(1) : epochs;
  return median(later.map(({ trainSeconds, steps }) => trainSeconds / steps));
}

/**
 * C9. Time of a training step with layers relative to without, in pairs of runs of one machine, and
 * the median ratio. Supported: at most {@linkcode CHEAP}. Not supported: {@linkcode DEAR} or more.
 * Mixed: between them. Whatever else the machine did at the time is in these numbers.
 *
 * @example
 * ```ts
 * import { stepTimes } from "./training.ts";
 * import { fakeRecord } from "../results/fixture.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const records = ["noisy", "noisy-iel"].map((arm) => fakeRecord({ arm }));
 * strictEqual(stepTimes(records).verdict, "supported"); // fakes take the same time
 * ```
 */
export function stepTimes(records: readonly RunRecord[]): Finding {
  const pairs = bothLabels(records).filter(({ without, withIel }) =>
    (["engine", "engineVersion", "device", "threads", "cpu"] as const).every((part) =>
      without.environment[part] === withIel.environment[part]
    )
  );
  if (pairs.length === 0) return notYetTested(`${NO_PAIR} on one machine`);
  const ratios = pairs.map((pair) => stepSeconds(pair.withIel) / stepSeconds(pair.without));
  const middle = median(ratios);
  const verdict = middle <= CHEAP ? "supported" : middle >= DEAR ? "not supported" : "mixed";
  const milliseconds = (runs: readonly RunRecord[]) =>
    `${fixed(1000 * median(runs.map(stepSeconds)), { digits: 0 })} ms`;
  const [without, withIel] = [
    milliseconds(pairs.map((pair) => pair.without)),
    milliseconds(pairs.map((pair) => pair.withIel)),
  ];
  const memory = (runs: readonly RunRecord[]) =>
    `${fixed(median(runs.map(({ peakMemoryBytes }) => peakMemoryBytes)) / 1e9, { digits: 2 })} GB`;
  return {
    verdict,
    evidence: `${without} a step without layers, ${withIel} with (${factor(middle)})`,
    because: {
      supported: `The median ratio is at most ${CHEAP}.`,
      mixed: `The median ratio is between ${CHEAP} and ${DEAR}.`,
      "not supported": `The median ratio is ${DEAR} or more.`,
    }[verdict],
    numbers: [
      { name: "training step without layers, median", value: without },
      { name: "training step with layers, median", value: withIel },
      {
        name: `ratio, median and range of ${counted(pairs.length, "pair")}`,
        value: `${factor(middle)} (${factor(Math.min(...ratios))} … ${
          factor(Math.max(...ratios))
        })`,
      },
      {
        name: "peak memory of the process, median",
        value: `${memory(pairs.map((pair) => pair.without))} without layers, ` +
          `${memory(pairs.map((pair) => pair.withIel))} with`,
      },
    ],
  };
}
