/**
 * Formats numbers for the report: with a true minus sign, and no more digits than are meaningful.
 *
 * @module
 */
import type { Interval } from "../results/statistics.ts";
import type { Spread } from "../results/summary.ts";

const MINUS = "−";

/**
 * Formats a number with fixed decimal places, or with significant digits above a million.
 *
 * @example
 * ```ts
 * import { fixed } from "./format.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(fixed(-0.0514), "−0.051");
 * strictEqual(fixed(2.5, { digits: 0 }), "3");
 * ```
 */
export function fixed(
  value: number,
  options: {
    /** Decimal places. @default {3} */
    digits?: number;
  } = {},
): string {
  const text = value.toFixed(options.digits ?? 3);
  return Number(text) === 0 ? text.replace("-", "") : text.replace("-", MINUS);
}

/**
 * Formats a difference with its sign.
 *
 * @example
 * ```ts
 * import { signed } from "./format.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual([0.0123, -0.5, 0].map((value) => signed(value)), ["+0.012", "−0.500", "0.000"]);
 * ```
 */
export function signed(value: number, options: { digits?: number } = {}): string {
  const text = fixed(value, options);
  return Number(text.replace(MINUS, "-")) > 0 ? `+${text}` : text;
}

/**
 * Formats an interval of differences, which does not break across lines.
 *
 * @example
 * ```ts
 * import { intervalText } from "./format.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const interval = { mean: 0.1, low: -0.1, high: 0.3, level: 0.95 };
 * strictEqual(intervalText(interval), "−0.100\u00a0…\u00a0+0.300");
 * ```
 */
export function intervalText({ low, high }: Interval, options: { digits?: number } = {}): string {
  return `${signed(low, options)}\u00a0…\u00a0${signed(high, options)}`;
}

/** Formats a fraction as a percentage: `17.1 %`. */
export function percent(share: number): string {
  return `${fixed(100 * share, { digits: 1 })} %`;
}

/** Formats a mean, with its standard deviation over seeds if there are several: `0.905 ± 0.012`. */
export function spreadText({ mean, sd }: Spread): string {
  return sd === null ? fixed(mean) : `${fixed(mean)} ± ${fixed(sd)}`;
}

/** Formats a p value: `p = 0.125`, `p < 0.001`. */
export function pText(p: number): string {
  return p < 0.001 ? "p < 0.001" : `p = ${fixed(p)}`;
}

/**
 * Formats a factor of any size with a no-break space: `× 1.23`, `× 38`, `× 130,000`.
 *
 * @example
 * ```ts
 * import { factor } from "./format.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const texts = [1.234, 38.34, 127482, 0.0512].map(factor);
 * deepStrictEqual(texts, ["×\u00a01.23", "×\u00a038", "×\u00a0130,000", "×\u00a00.051"]);
 * ```
 */
export function factor(value: number): string {
  const text = value >= 1 && value < 10
    ? value.toFixed(2)
    : Number(value.toPrecision(2)).toLocaleString("en-US", { maximumSignificantDigits: 2 });
  return `×\u00a0${text}`;
}

/** Formats a duration: `42 s`, `3.5 min`, `2.1 h`. */
export function duration(seconds: number): string {
  if (seconds < 90) return `${fixed(seconds, { digits: seconds < 10 ? 1 : 0 })} s`;
  if (seconds < 5400) return `${fixed(seconds / 60, { digits: 1 })} min`;
  return `${fixed(seconds / 3600, { digits: 1 })} h`;
}

/** Formats a count with its noun: `1 seed`, `3 seeds`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

const LIST = new Intl.ListFormat("en-GB");

/**
 * Formats a list of words.
 *
 * @example
 * ```ts
 * import { listed } from "./format.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(listed(["cells", "nuclei", "streets"]), "cells, nuclei and streets");
 * ```
 */
export const listed = (words: readonly string[]): string => LIST.format(words);
