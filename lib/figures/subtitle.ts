/**
 * The line below a figure's title. It says which data, profile, precision, seeds and shelf the figure
 * shows, which figure of the paper it corresponds to, and whether the data are synthetic.
 *
 * @module
 */
import type { Experiment } from "../experiment/experiment.ts";
import { EXPERIMENTS } from "../paper/paper.ts";
import { isPapers } from "../results/comparable.ts";
import type { RunRecord } from "../results/record.ts";
import { extent } from "../results/statistics.ts";
import { OKABE_ITO } from "./style.ts";

/**
 * Name of the profile of an experiment that states none. Readers do not see this name.
 *
 * @example
 * ```ts
 * import { experiment } from "../experiment/experiment.ts";
 * import { unet } from "../models/unet.ts";
 * import { NO_PROFILE } from "./subtitle.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const data = { kind: "synthetic-blobs", height: 32, width: 32 };
 * const made = experiment({ id: "mine", base: { data, model: unet() }, arms: { plain: {} } });
 * deepStrictEqual(Object.keys(made.profiles), [NO_PROFILE]);
 * ```
 */
export const NO_PROFILE = "base";

const SHELVES = { published: "published runs", runs: "your runs" } as const;

/** Index of the paper's figure among those of an experiment, by what it shows. */
const SHOWN = { curves: 0, predictions: 1 } as const;

/** The figure of the paper that corresponds to a figure of these records, if there is one. */
function papersFigure(
  { spec: { experiment, set } }: RunRecord,
  shows: "curves" | "predictions",
): string[] {
  const papers: Readonly<Record<string, Pick<Experiment, "figures">>> = EXPERIMENTS;
  if (!isPapers(experiment) || Object.keys(set).length > 0) return [];
  const number = papers[experiment]?.figures[SHOWN[shows]];
  return number === undefined ? [] : [`paper’s Figure ${number}`];
}

/**
 * Describes records of one experiment and profile.
 *
 * @example
 * ```ts
 * import { subtitle } from "./subtitle.ts";
 * import { fakeRecord } from "../results/fixture.ts";
 * import { match } from "node:assert/strict";
 *
 * match(subtitle([fakeRecord()], { shelf: "runs" }), /wbc .* profile quick · 1 seed · your runs/);
 * match(subtitle([fakeRecord({ kind: "synthetic" })], { shelf: "runs" }), /SYNTHETIC DATA/);
 * const more = [fakeRecord(), fakeRecord({ seed: 1 }), fakeRecord({ arm: "noisy" })];
 * match(subtitle(more, { shelf: "runs" }), / 1 to 2 seeds: mean and range /);
 * match(subtitle(more, { shelf: "runs", spread: "median and points" }), /: median and points /);
 * match(subtitle([fakeRecord()], { shelf: "runs", shows: "curves" }), / · paper’s Figure 2$/);
 * ```
 */
export function subtitle(
  records: readonly RunRecord[],
  options: {
    /** Shelf of the records. */
    shelf: "published" | "runs";
    /** How the figure shows several seeds. @default {"mean and range"} */
    spread?: string;
    /** What the figure shows; names the corresponding figure of the paper. @default none is named */
    shows?: "curves" | "predictions";
  },
): string {
  const { data, spec } = records[0]!;
  const seeds = [...Map.groupBy(records, (record) => record.spec.arm).values()]
    .map((runs) => new Set(runs.map((record) => record.spec.seed)).size);
  const [least, most] = extent(seeds);
  const parts = [
    `${data.name} (${data.train} training, ${data.validation.length} validation images)`,
    ...spec.profile === NO_PROFILE ? [] : [`profile ${spec.profile}`],
    ...spec.precision === "float32" ? [] : [spec.precision],
    most === 1
      ? "1 seed"
      : `${least === most ? most : `${least} to ${most}`} seeds: ${
        options.spread ?? "mean and range"
      }`,
    SHELVES[options.shelf],
    ...options.shows ? papersFigure(records[0]!, options.shows) : [],
  ];
  const synthetic = records.some((record) => record.data.kind === "synthetic");
  const warning = `<b><span style="color:${OKABE_ITO.vermillion}">SYNTHETIC DATA</span></b>`;
  return (synthetic ? [warning, ...parts] : parts).join(" · ");
}
