/**
 * Draws live training curves as SVG text, which is fast to make and to show, unlike a plotly figure, which
 * cannot update in a notebook while a cell runs.
 *
 * @module
 */
import { escapeXml } from "../figures/escape.ts";
import { spreadOut } from "../figures/labels.ts";
import { FONT_FAMILY } from "../figures/plotly/assets.ts";
import { INK, type LineStyle, lineStyles } from "../figures/style.ts";

/** Points of a line. A value that is not finite leaves a gap. */
export interface Series {
  /** Name of the line; an arm has the label and style that it has in figures. */
  readonly name: string;
  /** [x, y], in the order of x. */
  readonly points: readonly (readonly [x: number, y: number])[];
  /** Style and label. @default by its name and position */
  readonly style?: LineStyle;
  /** Whether to draw it in the background, without its name. @default false */
  readonly faint?: boolean;
}

/** Title and axes of a plot. */
export interface CurveFrame {
  /** Title above the plot. */
  readonly title: string;
  /** Name of the horizontal axis. */
  readonly x: string;
  /** Name of the vertical axis. */
  readonly y: string;
  /** Minimum end of the horizontal axis. */
  readonly until: number;
}

/** Size in pixels. */
export const CURVE_SIZE = { width: 680, height: 320 } as const;
const MARGIN = { left: 58, right: 170, top: 40, bottom: 46 } as const;
/** Dash patterns, as in the figures. */
const DASHES = {
  solid: "",
  dash: ' stroke-dasharray="9 5"',
  dot: ' stroke-dasharray="2 4"',
} as const;
const FAINT = 'stroke-width="1.4" stroke-opacity="0.35"';
const TEXT_HEIGHT = 17;

/**
 * Draws lines with their names at their ends.
 *
 * @example
 * ```ts
 * import { curveSvg } from "./curve_svg.ts";
 * import { match } from "node:assert/strict";
 *
 * const series = [{ name: "noisy", points: [[1, 0.7], [2, 0.8]] as [number, number][] }];
 * const svg = curveSvg(series, { title: "Dice", x: "epoch", y: "Dice", until: 10 });
 * match(svg, /<polyline .*noisy labels/s);
 * ```
 */
export function curveSvg(series: readonly Series[], frame: CurveFrame): string {
  const { width, height } = CURVE_SIZE;
  const all = series.flatMap(({ points }) => points.filter(isDrawn));
  const [xs, ys] = [all.map(([x]) => x), all.map(([, y]) => y)];
  const xTicks = ticks(Math.min(0, ...xs), Math.max(frame.until, ...xs));
  const yTicks = ys.length ? ticks(Math.min(...ys), Math.max(...ys)) : ticks(0, 1);
  const right = width - MARGIN.right;
  const bottom = height - MARGIN.bottom;
  const across = scale([xTicks[0]!, Math.max(frame.until, ...xs)], [MARGIN.left, right]);
  const up = scale([yTicks[0]!, yTicks.at(-1)!], [bottom, MARGIN.top]);
  const text = (x: number, y: number, words: string, more = "") =>
    `<text x="${round(x)}" y="${round(y)}" fill="${INK.text}" ${more}>${escapeXml(words)}</text>`;
  const styles = lineStyles(series.map(({ name }) => name), {
    taken: series.flatMap(({ style }) => style?.colour ?? []),
  });
  const drawn = series.map((line, index) => ({ ...line, ...line.style ?? styles[index]! }));
  const named = drawn.filter(({ points, faint }) => !faint && points.some(isDrawn));
  const ends = named.map((line) => {
    const [x, y] = line.points.filter(isDrawn).at(-1)!;
    return { ...line, x: across(x), y: up(y), value: y };
  });
  const heights = spreadOut(ends.map(({ y }) => y), { gap: TEXT_HEIGHT });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
    `viewBox="0 0 ${width} ${height}" role="img" font-family="${FONT_FAMILY}, sans-serif" ` +
    `font-size="13"><title>${escapeXml(frame.title)}</title>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    text(12, 20, frame.title, 'font-weight="bold" font-size="14"'),
    ...yTicks.map((tick) =>
      `<path d="M${MARGIN.left} ${round(up(tick))}H${right}" stroke="${INK.grid}"/>` +
      text(MARGIN.left - 8, up(tick) + 4, label(tick, yTicks), 'text-anchor="end"')
    ),
    ...xTicks.filter((tick) => across(tick) <= right).map((tick) =>
      text(across(tick), bottom + 18, label(tick, xTicks), 'text-anchor="middle"')
    ),
    text((MARGIN.left + right) / 2, height - 8, frame.x, 'text-anchor="middle"'),
    `<text transform="translate(14 ${(MARGIN.top + bottom) / 2}) rotate(-90)" ` +
    `text-anchor="middle" fill="${INK.text}">${escapeXml(frame.y)}</text>`,
    ...drawn.flatMap(({ points, ...style }) => runs(points).map(lineThrough(style, across, up))),
    ...ends.map(({ x, y, colour }) =>
      `<circle cx="${round(x)}" cy="${round(y)}" r="3" fill="${colour}"/>`
    ),
    ...ends.map(({ label: name, value, text: ink }, index) =>
      text(right + 10, heights[index]! + 4, `${value.toPrecision(3)} ${name}`)
        .replace(INK.text, ink)
    ),
    "</svg>",
  ].join("\n");
}

type Point = readonly [x: number, y: number];

const isDrawn = ([x, y]: Point) => Number.isFinite(x) && Number.isFinite(y);

/** Splits a line at its gaps. */
function runs(points: readonly Point[]): Point[][] {
  const stretches: Point[][] = [[]];
  for (const point of points) {
    if (isDrawn(point)) stretches.at(-1)!.push(point);
    else stretches.push([]);
  }
  return stretches.filter(({ length }) => length > 0);
}

function lineThrough(
  { colour, dash, faint = false }: Pick<LineStyle, "colour" | "dash"> & Pick<Series, "faint">,
  across: Scale,
  up: Scale,
): (points: Point[]) => string {
  return (points) => {
    const path = points.map(([x, y]) => `${round(across(x))},${round(up(y))}`).join(" ");
    return `<polyline points="${path}" fill="none" stroke="${colour}" ${
      faint ? FAINT : 'stroke-width="2.2"'
    }${DASHES[dash]}/>`;
  };
}

type Scale = (value: number) => number;

function scale([from, to]: [number, number], [first, last]: [number, number]): Scale {
  return (value) => first + (value - from) / (to - from || 1) * (last - first);
}

/** Four to eight round tick values that cover `low` to `high`. */
function ticks(low: number, high: number): number[] {
  const span = high - low || Math.abs(high) || 1;
  const power = 10 ** Math.floor(Math.log10(span / 4));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => span / size <= 6)!;
  const first = Math.floor(low / step + 1e-9);
  const last = Math.max(Math.ceil(high / step - 1e-9), first + 1);
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
}

function label(tick: number, all: readonly number[]): string {
  const digits = Math.max(0, -Math.floor(Math.log10(all[1]! - all[0]!) + 1e-9));
  return tick.toFixed(digits);
}

const round = (value: number) => Math.round(value * 10) / 10;
