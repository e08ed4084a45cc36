/**
 * The line below a figure's title: what its records are, so that no figure stands without saying
 * which data, profile, seeds and shelf it shows, and whether the data are synthetic.
 *
 * @module
 */
import type { RunRecord } from "../results/record.ts";
import { extent } from "../results/statistics.ts";
import { OKABE_ITO } from "./style.ts";

/**
 * The profile of an experiment that states none: it has no name for readers.
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

/**
 * Says what records of one experiment and profile are.
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
 * match(subtitle(more, { shelf: "runs" }), / 1 to 2 seeds: /);
 * ```
 */
export function subtitle(
  records: readonly RunRecord[],
  options: {
    /** Shelf that the records are from. */
    shelf: "published" | "runs";
  },
): string {
  const { data, spec } = records[0]!;
  const seeds = [...Map.groupBy(records, (record) => record.spec.arm).values()]
    .map((runs) => new Set(runs.map((record) => record.spec.seed)).size);
  const [least, most] = extent(seeds);
  const parts = [
    `${data.name} (${data.train} training, ${data.validation.length} validation images)`,
    ...spec.profile === NO_PROFILE ? [] : [`profile ${spec.profile}`],
    most === 1
      ? "1 seed"
      : `${least === most ? most : `${least} to ${most}`} seeds: mean and range`,
    SHELVES[options.shelf],
  ];
  const synthetic = records.some((record) => record.data.kind === "synthetic");
  const warning = `<b><span style="color:${OKABE_ITO.vermillion}">SYNTHETIC DATA</span></b>`;
  return (synthetic ? [warning, ...parts] : parts).join(" · ");
}
