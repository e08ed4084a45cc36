/**
 * The expected fraction of wrong labels, by formula. `wrong_share.ts` measures the actual one.
 *
 * @module
 */
import type { LabelMap } from "../data/dataset.ts";
import type { WindowNoise } from "./window_noise.ts";

/**
 * The fraction of labels that window noise makes wrong on average: `share` of the area, times the
 * probability that a window's class is not the true one. That probability is (K − 1) / K if any of K
 * classes is drawn; 1 if the true one is left out (slightly less at the borders of regions, where a
 * window holds several classes); and the fraction of pixels that are not class 0 if the grey-level defect
 * turns every window into class 0. Ignored pixels are not counted. Windows drawn independently on a
 * `"grid"` never reach the margin that the grid leaves; windows `"anywhere"` reach the image's border
 * slightly less often than its middle, which this formula neglects.
 *
 * @param label A clean label, for its class fractions.
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
    /** Label value that is not counted. @default undefined */
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
