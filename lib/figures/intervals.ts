/**
 * Draws scores of many arms side by side: for each its seeds, their mean, and the 95 % interval of the
 * mean.
 *
 * @module
 */
import { extent, mean, meanInterval } from "../results/statistics.ts";
import type { Figure, FigureMeta } from "./figure.ts";
import type { Layout, Trace } from "./plotly/renderer.ts";
import { axis, axisOver, BASE_LAYOUT, fade, heading, INK, OKABE_ITO } from "./style.ts";

/** A row of the figure: one arm, with one set of values for each series. */
export interface IntervalRow {
  /** Name of the arm, for readers. */
  readonly label: string;
  /** Values of each series, one for each seed; empty if there are no runs. */
  readonly values: readonly (readonly number[])[];
}

/** Options of {@linkcode intervalsFigure}. */
export interface IntervalsOptions extends FigureMeta {
  /** Second line of the title. */
  readonly subtitle: string;
  /** Name of the horizontal axis, with its unit. */
  readonly x: string;
  /** Names of the series, at most four. */
  readonly series: readonly string[];
  /** Value marked on the axis, such as 0 for differences. @default nothing */
  readonly mark?: number;
}

/** An interval of two seeds reaches 12.7 standard errors to each side, far beyond all dots. */
const LEAST_SEEDS = 3;
const ROW = 40;
const MARGIN = { l: 336, r: 40, t: 94, b: 92 };
const COLOURS = [OKABE_ITO.vermillion, OKABE_ITO.blue, OKABE_ITO.green, OKABE_ITO.purple] as const;

/**
 * Draws one arm in each row, the first on top. Dots are seeds, the diamond is their mean, and the line
 * is the 95 % t interval of the mean (with three seeds or more).
 *
 * @throws {RangeError} when there is nothing to draw, or when a row does not have one entry per series.
 *
 * @example
 * ```ts
 * import { intervalsFigure } from "./intervals.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const { data } = intervalsFigure([{ label: "plain", values: [[0.8, 0.9]] }], {
 *   ...{ title: "Scores", subtitle: "", x: "Dice", series: ["noisy labels"] },
 *   ...{ sources: [], command: "none", shelf: "runs", dataKind: "synthetic" },
 * });
 * deepStrictEqual(data.map(({ mode }) => mode), ["markers", "markers"]); // seeds, and their mean
 * ```
 */
export function intervalsFigure(rows: readonly IntervalRow[], options: IntervalsOptions): Figure {
  const { title, subtitle, x, series, mark, ...meta } = options;
  if (series.length > COLOURS.length) throw new RangeError(`at most ${COLOURS.length} series`);
  for (const { label, values } of rows) {
    if (values.length !== series.length) {
      throw new RangeError(`"${label}" has ${values.length} series, not ${series.length}`);
    }
  }
  const all = rows.flatMap(({ values }) => values.flat());
  if (all.length === 0) throw new RangeError("a figure of intervals needs a value");
  const height = MARGIN.t + MARGIN.b + ROW * rows.length;
  const step = 0.56 / series.length;
  const place = (row: number, one: number) => row + (one - (series.length - 1) / 2) * step;
  const drawn = series.map((name, one) => {
    const found = rows.flatMap(({ values }, row) => {
      const own = values[one]!;
      if (own.length === 0) return [];
      const interval = own.length < LEAST_SEEDS ? null : meanInterval(own);
      return [{ own, at: place(row, one), mean: mean(own), interval }];
    });
    return { name, colour: COLOURS[one]!, found };
  });
  const ends = drawn.flatMap(({ found }) =>
    found.flatMap(({ interval }) => interval ? [interval.low, interval.high] : [])
  );
  const [least, greatest] = extent([...all, ...ends, ...mark === undefined ? [] : [mark]]);
  const room = 0.05 * (greatest - least || 0.1);
  return {
    data: drawn.flatMap(({ name, colour, found }): Trace[] => [
      {
        ...{ type: "scatter", mode: "markers", showlegend: false, hoverinfo: "x" },
        name: `${name}, seeds`,
        x: found.flatMap(({ own }) => own),
        y: found.flatMap(({ own, at }) => own.map(() => at)),
        marker: { color: fade(colour, 0.45), size: 6 },
      },
      {
        ...{ type: "scatter", mode: "markers", name, hovertemplate: "%{x:.4f}" },
        x: found.map(({ mean }) => mean),
        y: found.map(({ at }) => at),
        marker: { color: colour, size: 10, symbol: "diamond" },
        error_x: {
          type: "data",
          symmetric: false,
          array: found.map(({ interval, mean }) => interval ? interval.high - mean : 0),
          arrayminus: found.map(({ interval, mean }) => interval ? mean - interval.low : 0),
          ...{ color: colour, thickness: 2, width: 4 },
        },
      },
    ]),
    layout: {
      ...BASE_LAYOUT,
      ...{ width: 900, height, margin: MARGIN, showlegend: series.length > 1 },
      legend: { orientation: "h", x: 0, y: -56 / (height - MARGIN.t - MARGIN.b), yanchor: "top" },
      title: heading(title, subtitle),
      xaxis: axisOver(x, [least - room, greatest + room]),
      yaxis: {
        ...axis(""),
        tickvals: rows.map((_, row) => row),
        ticktext: rows.map(({ label }) => label),
        range: [rows.length - 0.5, -0.5],
        ticklen: 0,
      },
      shapes: mark === undefined ? [] : [
        {
          ...{ type: "line", xref: "x", yref: "paper", x0: mark, x1: mark, y0: 0, y1: 1 },
          line: { color: INK.muted, width: 1.5, dash: "dot" },
          layer: "below",
        } satisfies Layout,
      ],
    },
    meta: { ...meta, title },
  };
}
