/**
 * Draws maps of numbers side by side with a common colour scale, such as logits before and after a
 * transform.
 *
 * @module
 */
import { extent } from "../results/statistics.ts";
import type { Tensor4D } from "../tensor.ts";
import type { Figure, FigureMeta } from "./figure.ts";
import type { Layout, Trace } from "./plotly/renderer.ts";
import { BASE_LAYOUT, heading, INK, OKABE_ITO } from "./style.ts";

/** A map of numbers. */
export interface Field {
  /** Text above the map. */
  readonly title: string;
  /** Text below the map. @default its least and greatest value */
  readonly note?: string;
  /** Values by row, from the top. */
  readonly values: readonly (readonly number[])[];
}

/** Options of {@linkcode fieldsFigure}. */
export interface FieldsOptions extends Pick<FigureMeta, "command" | "dataKind"> {
  /** Title of the figure. */
  readonly title: string;
  /** Second line of the title. */
  readonly subtitle: string;
  /** Value with the strongest colour. @default the greatest |value| */
  readonly limit?: number;
  /** Whether values may be negative: the scale then begins at −limit, else at 0. @default true */
  readonly signed?: boolean;
  /** Name of the quantity, beside the colour scale. @default "logit" */
  readonly unit?: string;
  /** Number of maps per row. @default all of them */
  readonly columns?: number;
}

/** From orange through white to blue: legible with any colour vision, and in greyscale. */
const DIVERGING = [[0, OKABE_ITO.vermillion], [0.5, "#ffffff"], [1, OKABE_ITO.blue]];
/** From white to blue. */
const SEQUENTIAL = [[0, "#ffffff"], [1, OKABE_ITO.blue]];
/** Width of a map, in pixels; its height follows from its shape. */
const SIDE = 216;
const GAP = 18;
/** Pixels between rows, for the note of one map and the title of the next. */
const BETWEEN = 56;
const ABOVE = { yanchor: "bottom", yshift: 4 };
const BELOW = { yanchor: "top", yshift: -6, font: { size: 13, color: INK.muted } };
const MARGIN = { l: 20, r: 96, t: 108, b: 40 };

/**
 * Draws maps of the same shape. Values beyond ±`limit` have the strongest colour.
 *
 * @throws {RangeError} without maps, or when `columns` is not a positive integer.
 *
 * @example
 * ```ts
 * import { fieldsFigure } from "./fields.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const { data } = fieldsFigure([{ title: "before", values: [[0, 1], [-3, 2]] }], {
 *   title: "A map",
 *   subtitle: "invented",
 *   command: "none",
 *   dataKind: "synthetic",
 * });
 * strictEqual(data[0]!.zmax, 3);
 * ```
 */
export function fieldsFigure(
  fields: readonly Field[],
  options: FieldsOptions,
): Figure {
  const { title, subtitle, command, dataKind, limit, signed = true, unit = "logit" } = options;
  const { columns = fields.length } = options;
  if (fields.length === 0) throw new RangeError("a figure of maps needs at least one map");
  if (!Number.isInteger(columns) || columns < 1) {
    throw new RangeError(`${columns} maps in a row: take a positive integer`);
  }
  const ranges = fields.map(({ values }) => extent(values.flat()));
  const strongest = limit ?? extent(ranges.flat().map(Math.abs))[1];
  const [across, rows] = [Math.min(columns, fields.length), Math.ceil(fields.length / columns)];
  const axes = fields.map((_, index) => index === 0 ? "" : `${index + 1}`);
  const [{ values: [row = [], ...others] }] = fields as [Field, ...Field[]];
  const side = { x: SIDE, y: Math.round(SIDE * (1 + others.length) / row.length) };
  const spans = { x: span(across, side.x, GAP), y: span(rows, side.y, BETWEEN) };
  /** Position of a map, in fractions of the figure from the left and from the bottom. */
  const domain = (index: number) => ({
    x: part(index % columns, { side: side.x, gap: GAP, of: spans.x }),
    y: part(rows - 1 - Math.floor(index / columns), { side: side.y, gap: BETWEEN, of: spans.y }),
  });
  const bare = { visible: false, fixedrange: true };
  const caption = (index: number, text: string, more: Layout) => ({
    ...{ xref: "paper", yref: "paper", x: (domain(index).x[0] + domain(index).x[1]) / 2 },
    ...{ xanchor: "center", showarrow: false, text, ...more },
  });
  return {
    data: fields.map(({ title, values }, index): Trace => ({
      type: "heatmap",
      name: title,
      z: values,
      xaxis: `x${axes[index]}`,
      yaxis: `y${axes[index]}`,
      zmin: signed ? -strongest : 0,
      zmax: strongest,
      colorscale: signed ? DIVERGING : SEQUENTIAL,
      showscale: index === fields.length - 1,
      colorbar: { title: { text: unit, side: "top" }, thickness: 12, outlinewidth: 0, x: 1.02 },
      hovertemplate: "row %{y}, column %{x}: %{z:.3g}<extra></extra>",
    })),
    layout: {
      ...BASE_LAYOUT,
      width: MARGIN.l + MARGIN.r + spans.x,
      height: MARGIN.t + MARGIN.b + spans.y,
      margin: MARGIN,
      title: heading(title, subtitle),
      ...Object.fromEntries(axes.flatMap((axis, index) => [
        [`xaxis${axis}`, { ...bare, domain: domain(index).x, anchor: `y${axis}` }],
        [`yaxis${axis}`, {
          ...{ ...bare, autorange: "reversed", anchor: `x${axis}` },
          ...rows > 1 ? { domain: domain(index).y } : {},
        }],
      ])),
      annotations: fields.flatMap(({ title, note }, index) => [
        caption(index, `<b>${title}</b>`, { y: domain(index).y[1], ...ABOVE }),
        caption(index, note ?? ranges[index]!.map(short).join(" to "), {
          y: domain(index).y[0],
          ...BELOW,
        }),
      ]),
    },
    meta: { title, sources: [], command, shelf: "published", dataKind },
  };
}

/** Pixels covered by a number of maps and the gaps between them. */
const span = (count: number, side: number, gap: number) => count * side + (count - 1) * gap;

/** Start and end of one map, in fractions of the whole. */
const part = (
  index: number,
  { side, gap, of }: { side: number; gap: number; of: number },
): [number, number] => [
  index * (side + gap) / of,
  (index * (side + gap) + side) / of,
];

/**
 * Converts one class of a tensor's first image to a map.
 *
 * @param u [batch, height, width, classes]; not disposed.
 *
 * @example
 * ```ts
 * import { fieldOf } from "./fields.ts";
 * import { tf } from "../tensor.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const { values } = await fieldOf(tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]), { title: "u" });
 * deepStrictEqual(values, [[1, 2], [3, 4]]);
 * ```
 */
export async function fieldOf(
  u: Tensor4D,
  { channel = 0, ...words }: Omit<Field, "values"> & {
    /** Index of the class. @default 0 */
    channel?: number;
  },
): Promise<Field> {
  const [image] = await u.array();
  return { ...words, values: image!.map((row) => row.map((pixel) => pixel[channel]!)) };
}

const short = (value: number) =>
  Math.abs(value) >= 1e5 ? value.toExponential(1) : `${Number(value.toPrecision(3))}`;
