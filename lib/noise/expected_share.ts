/**
 * How much harm noise is to be expected to do, by formula. What it did is `wrong_share.ts`'s matter.
 *
 * @module
 */
import type { LabelMap } from "../data/dataset.ts";
import type { WindowNoise } from "./window_noise.ts";

/**
 * The share of labels that window noise makes wrong on average: `share` of the area, times the chance that
 * a window's class is not the true one. That chance is (K − 1) / K where any of K classes is drawn,
 * 1 where the true one is left out (a little less at the borders of regions, where a window holds
 * several classes), and the share of the pixels that are not class 0 where the grey-level defect
 * turns every window into class 0. No label is ignored.
 *
 * @param label A clean label, for its class shares.
 *
 * @example Any of three classes: 10 % of the area, 6.7 % of the labels
 * ```ts
 * import { expectedWrongShare } from "./expected_share.ts";
 * import { protocols } from "./protocols.ts";
 * import { ok } from "node:assert/strict";
 *
 * const label = { height: 1, width: 3, data: Uint8Array.of(0, 1, 2) };
 * const share = expectedWrongShare(protocols.released.settings, { label, classes: 3 });
 * ok(Math.abs(share - 0.2 / 3) < 1e-12);
 * ```
 */
export function expectedWrongShare(
  { share, replacement, encoding }: Pick<WindowNoise, "share" | "replacement" | "encoding">,
  { label, classes }: {
    /** A clean label. */
    readonly label: LabelMap;
    /** Number of classes K. */
    readonly classes: number;
  },
): number {
  if (encoding === "grey-level") {
    return share * label.data.filter((value) => value > 0).length / label.data.length;
  }
  return replacement === "other" ? share : share * (classes - 1) / classes;
}
