/**
 * The layout of figures on phones: the ends of lines show scores only, and a legend below names the
 * lines, so that the plot keeps most of the width.
 *
 * @module
 */
import { escapeXml } from "./escape.ts";
import type { Layout, Trace } from "./plotly/renderer.ts";

/** Margins of a narrow figure: no title above, and room for a number at the right. */
const MARGIN = { l: 58, r: 66, t: 12, b: 54 } as const;

/** Dashes of a line in the legend, by the dash of its trace. */
const DASHES = { solid: "none", dash: "7 4", dot: "2 3" } as const;

const isEndLabel = ({ xref, x, xanchor }: Layout): boolean =>
  xref === "paper" && x === 1 && xanchor === "left";

/**
 * Shortens the labels at the ends of lines to their numbers, and keeps all other labels of a layout.
 *
 * @example
 * ```ts
 * import { shortLabels } from "./narrow.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const label = { xref: "paper", x: 1, xanchor: "left", text: "<b>0.951</b>  clean labels" };
 * deepStrictEqual(shortLabels({ annotations: [label] }).map(({ text }) => text), ["<b>0.951</b>"]);
 * ```
 */
export function shortLabels({ annotations = [] }: Layout): Layout[] {
  return (annotations as readonly Layout[]).map((label) =>
    isEndLabel(label)
      ? { ...label, xshift: 14, text: `${label["text"]}`.replace(/(<\/b>).*$/, "$1") }
      : label
  );
}

/**
 * Adapts the layout of a figure to a phone: removes title and width, and keeps the height of the plot.
 * Undefined if no line has a label at its end.
 *
 * @example
 * ```ts
 * import { linesFigure } from "./lines.ts";
 * import { narrowLayout } from "./narrow.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const { layout } = linesFigure([{ name: "x²", x: [1, 2, 3], y: [1, 4, 9] }], {
 *   ...{ title: "A parabola", subtitle: "", x: "x", y: "x²" },
 *   ...{ command: "none", dataKind: "synthetic" },
 * });
 * strictEqual(narrowLayout(layout)?.["title"], undefined);
 * strictEqual(narrowLayout({ annotations: [] }), undefined);
 * ```
 */
export function narrowLayout(layout: Layout): Layout | undefined {
  const labels = (layout["annotations"] ?? []) as readonly Layout[];
  if (!labels.some(isEndLabel)) return undefined;
  const { title: _title, width: _width, ...rest } = layout;
  const { t, b } = layout["margin"] as { readonly t: number; readonly b: number };
  return {
    ...rest,
    height: (layout["height"] as number) - t - b + MARGIN.t + MARGIN.b,
    margin: MARGIN,
    annotations: shortLabels(layout),
  };
}

/**
 * Lists the names of a figure's lines as items of an HTML list, each with a sample of its line.
 *
 * @example
 * ```ts
 * import { legendItems } from "./narrow.ts";
 * import { match } from "node:assert/strict";
 *
 * const line = { type: "scatter", name: "a < b", line: { color: "#0072B2", dash: "dot" } };
 * match(legendItems([line]), /<li>.*stroke="#0072B2".*a &lt; b<\/li>/s);
 * ```
 */
export function legendItems(data: readonly Trace[]): string {
  return data.flatMap(({ name, line }) => {
    const { color, dash = "solid" } = (line ?? {}) as { color?: string; dash?: string };
    if (name === undefined || color === undefined) return [];
    const dashes = DASHES[dash as keyof typeof DASHES] ?? DASHES.solid;
    return `<li><svg viewBox="0 0 28 4" aria-hidden="true"><line x1="0" x2="28" y1="2" y2="2" ` +
      `stroke="${escapeXml(color)}" stroke-width="2.4" stroke-dasharray="${dashes}"/></svg>` +
      `${escapeXml(`${name}`)}</li>`;
  }).join("\n");
}
