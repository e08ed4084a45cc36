/**
 * Draws paired differences: a dot for each seed, the interval of the mean, a line at zero, and the band
 * in which a difference does not matter.
 *
 * @module
 */
import { extent } from "../results/statistics.ts";
import type { Differences } from "./finding.ts";
import { factor, fixed, signed } from "./format.ts";
import { type Html, html } from "./html.ts";

const WIDTH = 430;
const [LEFT, RIGHT] = [16, 16];
const ROW = 34;
const AXIS = 40;

/** Round numbers that divide a range into two to five intervals. */
function ticks(low: number, high: number): number[] {
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find((factor) => factor * power >= rough)!;
  const first = Math.ceil(low / step);
  return Array.from(
    { length: Math.floor(high / step) - first + 1 },
    (_, at) => (first + at) * step,
  );
}

/**
 * Draws differences as an inline SVG.
 *
 * @example
 * ```ts
 * import { forest } from "./forest.ts";
 * import { match } from "node:assert/strict";
 *
 * const interval = { mean: 0.02, low: -0.01, high: 0.05, level: 0.95 };
 * const values = [{ seed: 0, value: 0.01 }, { seed: 1, value: 0.03 }];
 * match(forest({ title: "Dice", values, interval }).markup, /aria-label="Dice: seed 0 \+0\.010,/);
 * ```
 */
export function forest(differences: Differences): Html {
  const { title, values, interval, margin, scale = "linear" } = differences;
  const show = (value: number, digits = 3) =>
    scale === "linear" ? signed(value, { digits }) : factor(10 ** value);
  const reach = [0, interval.low, interval.high, ...values.map(({ value }) => value)];
  if (margin !== undefined) reach.push(-margin, margin);
  const [least, most] = extent(reach);
  const pad = 0.05 * (most - least || 1);
  const [low, high] = [least - pad, most + pad];
  const x = (value: number) =>
    Math.round(10 * (LEFT + (value - low) / (high - low) * (WIDTH - LEFT - RIGHT))) / 10;
  const bottom = 2 * ROW + 8;
  const marks = ticks(low, high);
  const digits = Math.min(
    3,
    Math.max(0, -Math.floor(Math.log10(marks[1]! - marks[0]! || 1) + 1e-9)),
  );
  const level = `${fixed(100 * interval.level, { digits: 0 })} % interval`;
  const seeds = values.map(({ seed, value }) => `seed ${seed} ${show(value)}`).join(", ");
  const alternative = `${title}: ${seeds}; mean ${show(interval.mean)}, ${level} ` +
    `${show(interval.low)} … ${show(interval.high)}` +
    (margin === undefined ? "." : `; margin ±${margin}.`);
  return html`
    <svg class="forest" role="img" viewBox="0 0 ${WIDTH} ${bottom + AXIS}"
      aria-label="${alternative}">
    ${margin !== undefined &&
      html`
        <rect class="margin" x="${x(-margin)}" y="4" height="${bottom - 4}"
          width="${x(margin) - x(-margin)}" />
      `}
    <line class="axis" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${bottom}" y2="${bottom}"/>
    <line class="zero" x1="${x(0)}" x2="${x(0)}" y1="4" y2="${bottom}"/>
    ${marks.map((mark) =>
      html`
        <line class="axis" x1="${x(mark)}" x2="${x(mark)}" y1="${bottom}" y2="${bottom + 5}" />
        <text x="${x(mark)}" y="${bottom + 19}">${show(mark, digits)}</text>
      `
    )}
    ${values.map(({ value }) =>
      html`
        <circle cx="${x(value)}" cy="${ROW / 2 + 6}" r="5" />
      `
    )}
    <line class="interval" x1="${x(interval.low)}" x2="${x(interval.high)}" y1="${ROW * 1.5}"
    y2="${ROW * 1.5}"/>
    <path class="mean" d="M${x(interval.mean)} ${ROW * 1.5 - 7}l6 7-6 7-6-7z"/>
    <text x="${WIDTH / 2}" y="${bottom +
      36}">dots: seeds; diamond: mean with ${level}${margin !== undefined &&
      `; band: ±${margin}`}</text>
    </svg>
  `;
}
