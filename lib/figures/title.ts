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
  { title, profiles }: Pick<Experiment, "title" | "profiles">,
  { data: { name, kind } }: Pick<RunRecord, "data">,
): string {
  const wanted = profiles.paper.settings.dataset.name;
  if (kind === "synthetic" || name === wanted) return title;
  return `${title}: ${shortTitle(name)}, not ${shortTitle(wanted)}`;
}

/** The first word of a data set's title, which is its name. */
const shortTitle = (name: string) => loaderOf(name).title.split(/[ ,]/)[0]!;
