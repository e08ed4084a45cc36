/**
 * What a figure of records is called: its experiment, and the data where they are not the paper's.
 *
 * @module
 */
import { loaderOf } from "../data/open.ts";
import type { Experiment } from "../experiments/experiment.ts";
import type { RunRecord } from "../results/record.ts";

/**
 * Title of a figure of an experiment's records. Real data that are not those of the paper are named.
 *
 * @example
 * ```ts
 * import { figureTitle } from "./title.ts";
 * import { EXPERIMENTS } from "../experiments/paper.ts";
 * import { fakeRecord } from "../results/fixture.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const { data } = fakeRecord();
 * strictEqual(figureTitle(EXPERIMENTS["wbc-unet"], { data }), "UNet on white blood cells");
 * strictEqual(
 *   figureTitle(EXPERIMENTS["cityscapes-hrnetv2"], { data: { ...data, name: "camvid" } }),
 *   "HRNetV2 on street scenes: CamVid, not Cityscapes",
 * );
 * ```
 */
export function figureTitle(
  experiment: Pick<Experiment, "title" | "profiles">,
  record: Pick<RunRecord, "data">,
): string {
  const other = otherData(experiment, record);
  return other === undefined ? experiment.title : `${experiment.title}: ${other}`;
}

/**
 * Which real data stand in for those of the paper; undefined where none do.
 *
 * @example
 * ```ts
 * import { otherData } from "./title.ts";
 * import { EXPERIMENTS } from "../experiments/paper.ts";
 * import { fakeRecord } from "../results/fixture.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const { data } = fakeRecord();
 * strictEqual(otherData(EXPERIMENTS["wbc-unet"], { data }), undefined);
 * const camvid = { data: { ...data, name: "camvid" } };
 * strictEqual(otherData(EXPERIMENTS["cityscapes-hrnetv2"], camvid), "CamVid, not Cityscapes");
 * ```
 */
export function otherData(
  { profiles }: Pick<Experiment, "profiles">,
  { data: { name, kind } }: Pick<RunRecord, "data">,
): string | undefined {
  const wanted = profiles.paper.settings.dataset.name;
  if (kind === "synthetic" || name === wanted) return undefined;
  return `${shortTitle(name)}, not ${shortTitle(wanted)}`;
}

/** The first word of a data set's title, which is its name. */
const shortTitle = (name: string) => loaderOf(name).title.split(/[ ,]/)[0]!;
