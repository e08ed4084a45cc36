/**
 * Draws lines over a common axis, labelled at their ends, for functions and sweeps. `dice.ts` draws the
 * scores of records.
 *
 * @module
 */
import { extent } from "../results/statistics.ts";
import type { Figure, FigureMeta } from "./figure.ts";
import { endLabelRoom, spreadOut } from "./labels.ts";
import type { Layout, Trace } from "./plotly/renderer.ts";
import { axis, axisOver, BASE_LAYOUT, heading, lineStyles } from "./style.ts";

/** A line. */
export interface Line {
  /** Label at the end of the line, readable on its own. An arm has its usual label and look. */
  readonly name: string;
  /** Positions, ascending. */
  readonly x: readonly number[];
  /** One value for each position. */
  readonly y: readonly number[];
  /** Whether to draw the points too. @default false */
  readonly markers?: boolean;
}

/** Titles and axes of the figure. */
export interface LinesOptions extends Pick<FigureMeta, "command" | "dataKind"> {
  /** Title of the figure. */
  readonly title: string;
  /** Second line of the title. */
  readonly subtitle: string;
  /** Name of the horizontal axis, with its unit. */
  readonly x: string;
  /** Name of the vertical axis, with its unit. */
  readonly y: string;
  /** Axes that are logarithmic. @default [] */
  readonly log?: readonly ("x" | "y")[];
}

const SIZE = { width: 900, height: 440 };
const MARGIN = { l: 78, t: 94, b: 58 };
/** Room for the number before a label. */
const BEFORE_NAME = 82;
const LABEL_HEIGHT = 20;
/** Maximum number of positions for which each has its own tick. */
const MOST_TICKS = 8;

/**
 * Draws lines.
 *
 * @throws {RangeError} without lines, at a line without points, and at a value ≤ 0 on a logarithmic
 * axis.
 *
 * @example
 * ```ts
 * import { linesFigure } from "./lines.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const { data } = linesFigure([{ name: "x²", x: [1, 2, 3], y: [1, 4, 9] }], {
 *   title: "A parabola",
 *   subtitle: "",
 *   x: "x",
 *   y: "x²",
 *   command: "none",
 *   dataKind: "synthetic",
 * });
 * strictEqual(data.length, 1);
 * ```
 */
export function linesFigure(lines: readonly Line[], options: LinesOptions): Figure {
  const { title, subtitle, command, dataKind, log = [] } = options;
  if (lines.length === 0) throw new RangeError("a figure of lines needs at least one line");
  for (const line of lines) check(line, log);
  const styles = lineStyles(lines.map(({ name }) => name));
  const coordinate = (value: number) => log.includes("y") ? Math.log10(value) : value;
  const heights = lines.flatMap(({ y }) => y.map(coordinate));
  const [least, greatest] = extent(heights);
  const room = 0.06 * (greatest - least || 1);
  const range = [least - room, greatest + room] as const;
  const pixel = (range[1] - range[0]) / (SIZE.height - MARGIN.t - MARGIN.b);
  const ends = lines.map(({ y }) => coordinate(y.at(-1)!));
  const labels = spreadOut(ends, { gap: LABEL_HEIGHT * pixel });
  const names = endLabelRoom(styles.map(({ label }) => label), { size: 14 });
  const places = [...new Set(lines.flatMap(({ x }) => x))].sort((a, b) => a - b);
  const logarithmic = { type: "log", exponentformat: "power", dtick: 1 };
  return {
    data: lines.map(({ x, y, markers = false }, index): Trace => {
      const { label, colour, dash } = styles[index]!;
      return {
        type: "scatter",
        mode: markers ? "lines+markers" : "lines",
        name: label,
        x,
        y,
        line: { color: colour, dash, width: 2.4 },
        hovertemplate: "%{y:.4g}",
      };
    }),
    layout: {
      ...BASE_LAYOUT,
      ...{ ...SIZE, width: SIZE.width + names.extra, hovermode: "x unified" },
      margin: { ...MARGIN, r: BEFORE_NAME + names.width },
      title: heading(title, subtitle),
      xaxis: {
        ...axis(options.x),
        ...(log.includes("x") ? logarithmic : {}),
        ...(places.length <= MOST_TICKS ? { tickvals: places } : {}),
      },
      yaxis: log.includes("y")
        ? { ...axis(options.y), ...logarithmic, range }
        : axisOver(options.y, range),
      annotations: lines.map(({ y }, index): Layout => {
        const { label, text } = styles[index]!;
        return {
          ...{ xref: "paper", x: 1, xanchor: "left", xshift: 12, yanchor: "middle" },
          y: labels[index],
          showarrow: false,
          align: "left",
          text: `<b>${short(y.at(-1)!)}</b>  ${label}`,
          font: { size: 14, color: text },
        };
      }),
    },
    meta: { title, sources: [], command, shelf: "published", dataKind },
  };
}

const short = (value: number) =>
  Math.abs(value) >= 1e5 ? value.toExponential(1) : `${Number(value.toPrecision(3))}`;

function check({ name, x, y }: Line, log: readonly ("x" | "y")[]): void {
  if (x.length === 0 || x.length !== y.length) {
    throw new RangeError(`line "${name}" needs as many values as places, and at least one`);
  }
  const unfit = (log.includes("x") && x.some((value) => !(value > 0))) ||
    (log.includes("y") && y.some((value) => !(value > 0)));
  if (unfit) throw new RangeError(`line "${name}" has values that no logarithmic axis can show`);
}
