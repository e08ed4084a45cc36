/**
 * Tests which evolution preserves thin structures: layers on synthetic vessels of 1 to 4 pixels,
 * under the careful protocol. The noise is that of the cells, windows of 2×2 pixels over a tenth of
 * the image, as wide as the thin vessels: smoothing that removes the noise may remove the vessels.
 *
 * Written down before the first run. Nothing was chosen on vessels: N is the paper's 20 for cells,
 * each parameter is the first of its two in the grid of the cells, or the default. The score is the
 * mean Dice of wide and thin vessels; the counts of a record have both.
 *
 * - Layers of any evolution score higher than plain training on noisy labels.
 * - Guidance by the image preserves what heat loses, on noisy and on clean labels; so does curvature
 *   motion, which leaves straight level lines unchanged.
 * - Guided layers score higher than the same flow at prediction.
 *
 * @module
 */
import { dataset } from "../data/table.ts";
import type { Comparison } from "../experiment/compare.ts";
import { type Experiment, experiment } from "../experiment/experiment.ts";
import { CAREFUL_SMOKE, CAREFUL_WBC } from "./careful.ts";
import { type Flow, type FlowName, FLOWS } from "./evolution_grids.ts";
import { armsOf } from "./evolutions.ts";

const first = (name: FlowName): Flow => ({
  evolution: Object.values(FLOWS[name].of)[0]!,
  steps: 20,
});

/** The evolutions to compare, each with its settings. */
const CHOSEN = Object.fromEntries(
  (["heat", "guided", "curvature", "perona-malik", "biharmonic"] as const)
    .map((name) => [name, first(name)]),
) as Partial<Record<FlowName, Flow>>;

const greater = (arm: string, other: string): Comparison => ({
  ...{ arm, with: other, expect: "greater" },
  ...arm.startsWith("noisy") && { gate: "noisy" },
});

/** The study of thin structures. */
export const VESSELS: Experiment = experiment({
  id: "vessels",
  title: "Which evolution keeps thin vessels",
  source: "The kit's own study, under its careful protocol (lib/studies/careful.ts).",
  claim: "Guidance by the image, and curvature, keep thin vessels that heat smooths away.",
  base: { ...CAREFUL_WBC, data: dataset("synthetic-vessels", { height: 112, width: 112 }) },
  arms: { ...armsOf("noisy", CHOSEN), ...armsOf("clean", CHOSEN) },
  profiles: {
    quick: { cost: "one to four minutes on one core" },
    smoke: {
      changes: {
        ...CAREFUL_SMOKE,
        data: dataset("synthetic-vessels", { height: 32, width: 32, train: 24, validation: 6 }),
      },
      cost: "two seconds on two cores",
      synthetic: true,
    },
  },
  compare: [
    greater("noisy-heat", "noisy"),
    greater("noisy-guided", "noisy-heat"),
    greater("noisy-curvature", "noisy-heat"),
    greater("clean-guided", "clean-heat"),
    greater("clean-curvature", "clean-heat"),
    greater("noisy-guided", "noisy-guided-after"),
  ],
  seeds: 3,
});
