/**
 * Claims C5 and C8: the effect of the layers on training, namely on the number of parameters and on the
 * gradients.
 *
 * @module
 */
import * as z from "zod";
import { STENCILS } from "../evolution/stencil.ts";
import { gain } from "../iel.ts";
import type { Settings } from "../kind/kind.ts";
import type { RunRecord } from "../results/record.ts";
import { mean } from "../results/statistics.ts";
import { curve } from "../results/summary.ts";
import { type Finding, notYetTested } from "./finding.ts";
import { counted, factor, fixed } from "./format.ts";
import { NO_PAIR, pairsOfBothLabels, runsOfPairs } from "./pairs.ts";

/**
 * Greatest gain of a stack of layers that C8 considers harmless. It lies between the greatest gain in
 * Table 1 with the released stencil (591) and the least with the printed one (130,000).
 */
export const GAIN_LIMIT = 1000;

/**
 * C5, tested on the numbers of learnable parameters of runs that differ only in the layers. Supported:
 * equal in every pair.
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
  const pairs = pairsOfBothLabels(records);
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
    records: runsOfPairs(pairs),
  };
}

/** Whether every loss and gradient norm of a run is finite. */
function isFinite({ epochs, diverged }: RunRecord): boolean {
  return !diverged &&
    epochs.every(({ loss, gradientNorm }) =>
      [loss, gradientNorm.mean, gradientNorm.max].every((value) => value !== null)
    );
}

/** Mean gradient norm over runs and epochs, finite values only. */
function meanNorm(runs: readonly RunRecord[]): string {
  const norms = runs.map(({ epochs }) => epochs.map(({ gradientNorm }) => gradientNorm.mean ?? NaN))
    .filter((norms) => norms.length > 0);
  return norms.length > 0 ? fixed(mean(norms.map(mean)), { digits: 2 }) : "none";
}

/** Heat layers, whose gain is known. */
const HeatLayers = z.looseObject({
  evolution: z.looseObject({
    kind: z.literal("heat"),
    stencil: z.enum(Object.keys(STENCILS) as [keyof typeof STENCILS]),
  }),
  dt: z.number(),
  steps: z.int(),
}).transform(({ evolution: { stencil }, dt, steps }) => ({ stencil, dt, steps }));

const heatLayers = (iel: Settings | null) => HeatLayers.safeParse(iel).data;

/**
 * C8, tested on the losses and gradient norms of the runs with layers, and on the factor by which such
 * a stack of layers amplifies a checkerboard. Not supported: a loss or norm is not finite, or a run
 * ends below half the score of its pair. Supported: neither occurs, and the gain stays below {@linkcode
 * GAIN_LIMIT}, also for the stencil as the paper prints it. Mixed: the runs are sound, but the gain of
 * the printed stencil is above the limit.
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
  const pairs = pairsOfBothLabels(records);
  if (pairs.length === 0) return notYetTested(NO_PAIR);
  const iel = heatLayers(pairs[0]!.withIel.spec.iel);
  if (!iel) return notYetTested("the gain of layers is known for the heat equation only");
  const final = (record: RunRecord) => curve(record).at(-1) ?? NaN;
  const broken = pairs.filter(({ without, withIel }) =>
    !isFinite(withIel) || final(withIel) < final(without) / 2
  );
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
        value: `${meanNorm(pairs.map(({ without }) => without))} without layers, ` +
          `${meanNorm(pairs.map(({ withIel }) => withIel))} with`,
      },
      {
        name: `gain of the layers as run (${iel.stencil} stencil, ${layers})`,
        value: factor(own),
      },
      { name: `gain of the layers as printed (${layers})`, value: factor(printed) },
    ],
    records: runsOfPairs(pairs),
  };
}
