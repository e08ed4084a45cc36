/**
 * Selects runs that differ only in the evolution time T = N·Δt of their layers: the sweep behind claim C7.
 * `figures/evolution_time.ts` draws it.
 *
 * @module
 */
import * as z from "zod";
import { canonicalJson } from "../kind/canonical.ts";
import type { RunRecord } from "./record.ts";
import { settingsBut } from "./comparable.ts";

/** The runs with one evolution time. */
export interface EvolutionTime {
  /** Number N of layers; 0 without layers. */
  readonly steps: number;
  /** T = N·Δt. */
  readonly time: number;
  /** Records, ordered by seed. */
  readonly records: readonly RunRecord[];
}

const Stepped = z.looseObject({ dt: z.number(), steps: z.int().nonnegative() });

/** Number, Δt and other settings of the layers; null without layers. */
const layersOf = ({ spec }: RunRecord) => {
  const { data } = Stepped.safeParse(spec.iel);
  if (!data) return { steps: 0, dt: 0, kind: spec.iel && canonicalJson(spec.iel) };
  const { steps, ...rest } = data;
  return { steps, dt: rest.dt, kind: canonicalJson(rest) };
};

/**
 * The evolution times among records, in ascending order; T = 0 are the runs without layers. All of them
 * have the settings, the data and the layers (except their number) of the run with layers that finished
 * last; other records, such as those of layers without a number, are left out.
 *
 * @example
 * ```ts
 * import { evolutionTimes } from "./evolution_time.ts";
 * import { fakeRecord } from "./fixture.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const records = ["noisy", "noisy-iel", "noisy-iel-40"].map((arm) => fakeRecord({ arm }));
 * deepStrictEqual(evolutionTimes(records).map(({ time }) => time), [0, 2, 4]);
 * ```
 */
export function evolutionTimes(
  records: readonly RunRecord[],
  options: {
    /** Labels that the networks were trained on. @default "noisy" */
    labels?: "clean" | "noisy";
  } = {},
): EvolutionTime[] {
  const { labels = "noisy" } = options;
  const ofLabels = records.filter(({ spec }) => (spec.noise === null) === (labels === "clean"));
  const newest = ofLabels.filter(({ spec }) => Stepped.safeParse(spec.iel).success)
    .reduce<RunRecord | undefined>(
      (last, record) =>
        last && Date.parse(last.finished) >= Date.parse(record.finished) ? last : record,
      undefined,
    );
  if (!newest) return [];
  const { kind: wanted, dt } = layersOf(newest);
  const shared = (record: RunRecord) => settingsBut(record, ["arm", "seed", "iel"]);
  const common = shared(newest);
  const swept = ofLabels.filter((record) => {
    const { kind } = layersOf(record);
    return shared(record) === common && (kind === null || kind === wanted);
  });
  return [...Map.groupBy(swept, (record) => layersOf(record).steps)]
    .sort(([a], [b]) => a - b)
    .map(([steps, runs]) => ({
      steps,
      time: Number((steps * dt).toPrecision(12)),
      records: runs.sort((a, b) => a.spec.seed - b.spec.seed),
    }));
}
