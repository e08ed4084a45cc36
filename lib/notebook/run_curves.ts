/**
 * Draws the live curves of runs as one picture, with a line for each arm and seed. Its callers display it.
 *
 * @module
 */
import type { RunSpec } from "../experiment/spec.ts";
import { type LineStyle, lineStyles } from "../figures/style.ts";
import { conventions } from "../metrics/conventions.ts";
import { score } from "../metrics/score.ts";
import type { RunRecord } from "../results/record.ts";
import { type Selection, specsOf } from "../run/selection.ts";
import type { EpochNumbers } from "../train/epoch.ts";
import { curveSvg, type Series } from "./curve_svg.ts";

/** Growing curves. */
export interface RunCurves {
  /** Adds an epoch of a run. */
  add(spec: RunSpec, numbers: EpochNumbers): void;
  /** Notes where a run resumes. */
  resume(spec: RunSpec, from: { readonly epochs: number; readonly score: number }): void;
  /** Adds a finished run. */
  take(record: RunRecord): void;
  /** Draws the current state. The most recently updated of several seeds is in front. */
  svg(): string;
}

/**
 * Creates the curves of a selection, empty at first. Prediction-only arms have their own curves.
 *
 * @example
 * ```ts
 * import { fakeRecord } from "../results/fixture.ts";
 * import { select } from "../run/selection.ts";
 * import { runCurves } from "./run_curves.ts";
 * import { match } from "node:assert/strict";
 *
 * const lines = runCurves(select()[0]!);
 * lines.take(fakeRecord({ arm: "noisy" }));
 * match(lines.svg(), /noisy labels/);
 * ```
 */
export function runCurves(
  selection: Selection,
  { title = selection.experiment.title }: {
    /** Title above the curves. @default the experiment's */
    readonly title?: string | undefined;
  } = {},
): RunCurves {
  const { arms } = selection.experiment;
  const specs = specsOf(selection);
  const y = `validation ${conventions[specs[0]!.metric].title}`;
  const until = Math.max(...specs.map(({ epochs }) => epochs));
  /** Points by run, then by arm. */
  const lines = new Map<string, { arm: string; seed: number; points: [number, number][] }>();
  let front: number | undefined;
  const lineOf = (arm: string, seed: number) => {
    const key = `${arm}, seed ${seed}`;
    const line = lines.get(key) ?? { arm, seed, points: [] };
    lines.set(key, line);
    return line.points;
  };
  const styleOf = (arm: string): LineStyle => {
    const names = [...new Set(lines.values().map((line) => line.arm))];
    if (arms[arm]) return arms[arm].style;
    const others = names.filter((name) => !arms[name]);
    const taken = names.flatMap((name) => arms[name]?.style.colour ?? []);
    return lineStyles(others, { taken })[others.indexOf(arm)]!;
  };
  const addEpoch = (spec: RunSpec, { epoch, counts, after }: EpochNumbers) => {
    const named = { [spec.arm]: counts, ...after };
    for (const [arm, images] of Object.entries(named)) {
      lineOf(arm, spec.seed).push([epoch, score(spec.metric, images).mean]);
    }
  };
  return {
    add(spec, numbers) {
      front = spec.seed;
      addEpoch(spec, numbers);
    },
    resume(spec, { epochs, score }) {
      front = spec.seed;
      lineOf(spec.arm, spec.seed).push([epochs, score]);
    },
    take(record) {
      const { spec, epochs } = record;
      front = spec.seed;
      for (const arm of [spec.arm, ...Object.keys(spec.after)]) lineOf(arm, spec.seed).length = 0;
      for (const numbers of epochs) addEpoch(spec, numbers);
    },
    svg() {
      const series = [...lines.values()].map(({ arm, seed, points }): Series => ({
        ...{ name: arm, points, style: styleOf(arm) },
        faint: seed !== front &&
          [...lines.values()].some((line) => line.arm === arm && line.seed === front),
      }));
      return curveSvg(series, { title, x: "epoch", y, until });
    },
  };
}
