/**
 * Maps of numbers side by side, in one colour scale: logits before and after a transform.
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
  /** Above the map. */
  readonly title: string;
  /** Below the map. @default its least and greatest value */
  readonly note?: string;
  /** Rows from the top. */
  readonly values: readonly (readonly number[])[];
}

/** What is around the maps. */
export interface FieldsOptions extends Pick<FigureMeta, "command" | "dataKind"> {
  /** Title of the figure. */
  readonly title: string;
  /** Second line of the title. */
  readonly subtitle: string;
  /** Value with the strongest colour; −limit has the strongest other one. @default the greatest |value| */
  readonly limit?: number;
  /** What the numbers are, beside the colour scale. @default "logit" */
  readonly unit?: string;
}

/** From orange over white to blue: distinct for all kinds of colour vision, and in grey. */
const DIVERGING = [[0, OKABE_ITO.vermillion], [0.5, "#ffffff"], [1, OKABE_ITO.blue]];
const SIDE = 216;
const GAP = 18;
const MARGIN = { l: 20, r: 96, t: 108, b: 40 };

/**
 * Draws maps of equal height and width. Values beyond ±`limit` have the strongest colour.
 *
 * @throws {RangeError} without maps.
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
  { title, subtitle, command, dataKind, limit, unit = "logit" }: FieldsOptions,
): Figure {
  if (fields.length === 0) throw new RangeError("a figure of maps needs at least one map");
  const ranges = fields.map(({ values }) => extent(values.flat()));
  const strongest = limit ?? extent(ranges.flat().map(Math.abs))[1];
  const width = MARGIN.l + MARGIN.r + fields.length * SIDE + (fields.length - 1) * GAP;
  const axes = fields.map((_, index) => index === 0 ? "" : `${index + 1}`);
  const span = fields.length * SIDE + (fields.length - 1) * GAP;
  const domain = (index: number) =>
    [index * (SIDE + GAP), index * (SIDE + GAP) + SIDE]
      .map((pixel) => pixel / span);
  const bare = { visible: false, fixedrange: true };
  const caption = (index: number, text: string, more: Layout) => ({
    ...{ xref: "paper", yref: "paper", x: (domain(index)[0]! + domain(index)[1]!) / 2 },
    ...{ xanchor: "center", showarrow: false, text, ...more },
  });
  return {
    data: fields.map(({ title, values }, index): Trace => ({
      type: "heatmap",
      name: title,
      z: values,
      xaxis: `x${axes[index]}`,
      yaxis: `y${axes[index]}`,
      zmin: -strongest,
      zmax: strongest,
      colorscale: DIVERGING,
      showscale: index === fields.length - 1,
      colorbar: { title: { text: unit, side: "top" }, thickness: 12, outlinewidth: 0, x: 1.02 },
      hovertemplate: "row %{y}, column %{x}: %{z:.3g}<extra></extra>",
    })),
    layout: {
      ...BASE_LAYOUT,
      ...{ width, height: MARGIN.t + SIDE + MARGIN.b, margin: MARGIN },
      title: heading(title, subtitle),
      ...Object.fromEntries(axes.flatMap((axis, index) => [
        [`xaxis${axis}`, { ...bare, domain: domain(index), anchor: `y${axis}` }],
        [`yaxis${axis}`, { ...bare, autorange: "reversed", anchor: `x${axis}` }],
      ])),
      annotations: fields.flatMap(({ title, note }, index) => [
        caption(index, `<b>${title}</b>`, { y: 1, yanchor: "bottom", yshift: 4 }),
        caption(index, note ?? ranges[index]!.map(short).join(" to "), {
          ...{ y: 0, yanchor: "top", yshift: -6, font: { size: 13, color: INK.muted } },
        }),
      ]),
    },
    meta: { title, sources: [], command, shelf: "published", dataKind },
  };
}

/**
 * One class of the first image of a tensor, as a map.
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
    /** Which class. @default 0 */
    channel?: number;
  },
): Promise<Field> {
  const [image] = await u.array();
  return { ...words, values: image!.map((row) => row.map((pixel) => pixel[channel]!)) };
}

const short = (value: number) =>
  Math.abs(value) >= 1e5 ? value.toExponential(1) : `${Number(value.toPrecision(3))}`;
