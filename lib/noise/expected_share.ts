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
 * turns every window into class 0. Pixels that are ignored count nowhere. Windows drawn one by one on a
 * `"grid"` never reach the margin that the grid leaves; windows `"anywhere"` reach the image's border
 * a little less often than its middle, which is left out here.
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
  settings: Pick<
    WindowNoise,
    "window" | "share" | "area" | "placement" | "replacement" | "encoding"
  >,
  { label, classes, ignore }: {
    /** A clean label. */
    readonly label: LabelMap;
    /** Number of classes K. */
    readonly classes: number;
    /** Label value that counts nowhere. @default undefined */
    readonly ignore?: number | undefined;
  },
): number {
  const { window, area, placement, replacement, encoding } = settings;
  const whole = (side: number) => side - side % window;
  const inside = placement === "grid" && area === "bernoulli"
    ? whole(label.height) * whole(label.width) / (label.height * label.width)
    : 1;
  const share = settings.share * inside;
  if (encoding === "grey-level") {
    const counted = label.data.filter((value) => value !== ignore);
    return share * counted.filter((value) => value > 0).length / Math.max(1, counted.length);
  }
  return replacement === "other" ? share : share * (classes - 1) / classes;
}
