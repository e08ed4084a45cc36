/**
 * Claim C9: how much of the time of a training step the layers take. The time is measured separately or,
 * if no measurement exists, estimated from the times of training runs.
 *
 * @module
 */
import type { RunRecord } from "../results/record.ts";
import { extent, median } from "../results/statistics.ts";
import type { StepBench } from "../results/step_benches.ts";
import type { Verdict } from "../results/judge.ts";
import { type Finding, notYetTested } from "./finding.ts";
import { counted, factor, fixed, percent } from "./format.ts";
import { NO_PAIR, pairsOfBothLabels, runsOfPairs } from "./pairs.ts";

/** Greatest step time with layers, relative to without, that C9 calls cheap. The limit is ours. */
export const CHEAP = 1.1;

/** Least relative step time that C9 calls not cheap. The limit is ours. */
export const DEAR = 1.5;

type Decided = Extract<Verdict, "supported" | "not supported" | "mixed">;

const verdictOf = (ratio: number): Decided =>
  ratio <= CHEAP ? "supported" : ratio >= DEAR ? "not supported" : "mixed";

/**
 * C9, tested on a measurement (`deno task bench`): the share s of a training step that the layers and
 * their gradient take. The layers and the step are timed alternately, so a machine that slows down slows
 * both. A step with layers takes 1 / (1 − s) times as long as one without. The greatest s over all sizes
 * and numbers of layers counts. Supported: that ratio is at most {@linkcode CHEAP}. Not supported: it is
 * {@linkcode DEAR} or more. Mixed: between.
 *
 * @example
 * ```ts
 * import { measuredStep } from "./step_time.ts";
 * import { fakeBench } from "./fixture.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const verdicts = [0.03, 0.2, 0.5].map((share) => measuredStep(fakeBench({ share })).verdict);
 * deepStrictEqual(verdicts, ["supported", "mixed", "not supported"]);
 * ```
 */
export function measuredStep({ parts }: StepBench): Finding {
  const rows = parts.flatMap(({ variant, parts, ielShare }) => {
    const step = parts.find(({ name }) => name === "step");
    return Object.entries(ielShare).map(([layers, share]) => {
      const alone = parts.find(({ name }) => name === `${layers} layers`);
      return { variant, layers: counted(Number(layers), "layer"), share, step, alone };
    });
  });
  if (rows.length === 0) return notYetTested("the share of the layers was not measured");
  const shares = rows.map(({ share }) => share);
  const [least, greatest] = extent(shares);
  const ratio = greatest < 1 ? 1 / (1 - greatest) : Infinity;
  const verdict = verdictOf(ratio);
  const limit = (bound: number) => percent(1 - 1 / bound);
  return {
    verdict,
    evidence: `the layers take ${least < greatest ? `${percent(least)} to ` : ""}${
      percent(greatest)
    } of a step, measured alone`,
    because: `At most ${percent(greatest)} of a step, which makes it ${factor(ratio)} as long: ${
      verdict === "supported"
        ? `within ${limit(CHEAP)} (${factor(CHEAP)})`
        : verdict === "mixed"
        ? `between ${limit(CHEAP)} and ${limit(DEAR)}`
        : `${limit(DEAR)} (${factor(DEAR)}) or more`
    }.`,
    numbers: rows.map(({ variant, layers, share, step, alone }) => ({
      name: `${variant}, ${layers}: share of the step`,
      value: step && alone
        ? `${percent(share)} (${milliseconds(alone.medianMs)} of ${milliseconds(step.medianMs)})`
        : percent(share),
    })),
  };
}

const milliseconds = (value: number) => `${fixed(value, { digits: value < 10 ? 1 : 0 })} ms`;

/** Seconds per training step: the median over epochs, without the first, which includes compilation. */
function stepSeconds({ epochs }: RunRecord): number {
  const later = epochs.length > 1 ? epochs.slice(1) : epochs;
  return median(later.map(({ trainSeconds, steps }) => trainSeconds / steps));
}

/**
 * C9, tested on records: the time of a training step with layers relative to without, in pairs of runs
 * on the same machine, and the median of these ratios. Used if the network's step was not measured
 * separately ({@linkcode measuredStep}). Supported: at most {@linkcode CHEAP}. Not supported:
 * {@linkcode DEAR} or more. Mixed: between. These times include the effect of everything else that the
 * machine did.
 *
 * @example
 * ```ts
 * import { stepTimes } from "./step_time.ts";
 * import { fakeRecord } from "../results/fixture.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const records = ["noisy", "noisy-iel"].map((arm) => fakeRecord({ arm }));
 * strictEqual(stepTimes(records).verdict, "supported"); // fakes take the same time
 * ```
 */
export function stepTimes(records: readonly RunRecord[]): Finding {
  const pairs = pairsOfBothLabels(records).filter(({ without, withIel }) =>
    [without, withIel].every(({ epochs }) => epochs.length > 0) &&
    (["engine", "engineVersion", "device", "threads", "cpu"] as const).every((part) =>
      without.environment[part] === withIel.environment[part]
    )
  );
  if (pairs.length === 0) return notYetTested(`${NO_PAIR} on one machine`);
  const ratios = pairs.map((pair) => stepSeconds(pair.withIel) / stepSeconds(pair.without));
  const middle = median(ratios);
  const verdict = verdictOf(middle);
  const [without, withIel] = [
    pairs.map((pair) => pair.without),
    pairs.map((pair) => pair.withIel),
  ].map((runs) => milliseconds(1000 * median(runs.map(stepSeconds))));
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
      { name: "training step without layers, median", value: without! },
      { name: "training step with layers, median", value: withIel! },
      {
        name: `ratio, median and range of ${counted(pairs.length, "pair")}`,
        value: `${factor(middle)} (${extent(ratios).map(factor).join(" … ")})`,
      },
      {
        name: "peak memory of the process, median",
        value: `${memory(pairs.map((pair) => pair.without))} without layers, ` +
          `${memory(pairs.map((pair) => pair.withIel))} with`,
      },
    ],
    records: runsOfPairs(pairs),
  };
}
