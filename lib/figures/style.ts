/**
 * The house style of figures: font, colours that colour-blind readers can tell apart, what each arm
 * looks like, and the axes and margins that all figures share.
 *
 * @module
 */
import { armParts } from "../results/arms.ts";
import { FONT_FAMILY } from "./plotly/assets.ts";
import type { Layout } from "./plotly/renderer.ts";

/** The palette of Okabe and Ito (2008), made for all kinds of colour vision. */
export const OKABE_ITO = {
  black: "#000000",
  orange: "#E69F00",
  skyBlue: "#56B4E9",
  green: "#009E73",
  yellow: "#F0E442",
  blue: "#0072B2",
  vermillion: "#D55E00",
  purple: "#CC79A7",
} as const;

/** Colours of what is not data. */
export const INK = { text: "#1a1a1a", muted: "#5f6368", grid: "#e8eaed" } as const;

/** How an arm is drawn and called. */
export interface ArmStyle {
  /** A name that reads on its own. */
  readonly label: string;
  /** Line colour. */
  readonly colour: string;
  /** Colour of its name: the line's, dark enough to be read on white. */
  readonly text: string;
  /** Dash of the line: arms of clean labels are dashed. */
  readonly dash: "solid" | "dash" | "dot";
}

/** The paper's arms. With IELs is blue or green, without is black or red; noisy is solid. */
const ARM_STYLES: Readonly<Record<string, ArmStyle>> = {
  clean: { label: "clean labels", colour: OKABE_ITO.black, text: OKABE_ITO.black, dash: "dot" },
  "clean-iel": {
    label: "clean labels + IELs",
    colour: OKABE_ITO.green,
    text: "#00704f",
    dash: "dash",
  },
  noisy: { label: "noisy labels", colour: OKABE_ITO.vermillion, text: "#b84f00", dash: "solid" },
  "noisy-iel": {
    label: "noisy labels + IELs",
    colour: OKABE_ITO.blue,
    text: OKABE_ITO.blue,
    dash: "solid",
  },
};

/** Lines that are no arm's take these in turn; the second colour is that of text. */
const PALETTE = [
  [OKABE_ITO.blue, OKABE_ITO.blue],
  [OKABE_ITO.vermillion, "#b84f00"],
  [OKABE_ITO.green, "#00704f"],
  [OKABE_ITO.purple, "#8f4c72"],
] as const;

/**
 * How an arm is drawn: the same in every figure. Arms of another number of layers look like those
 * with layers, and the number stands in their name. Arms that the kit does not know are purple.
 *
 * @example
 * ```ts
 * import { armStyle } from "./style.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(armStyle("noisy-iel").label, "noisy labels + IELs");
 * strictEqual(armStyle("noisy-iel-40").label, "noisy labels + 40 IELs");
 * strictEqual(armStyle("noisy-svls").label, "noisy-svls");
 * ```
 */
export function armStyle(arm: string): ArmStyle {
  const { labels, layers } = armParts(arm) ?? {};
  const named = typeof layers === "number" && layers > 0;
  const style = ARM_STYLES[named ? `${labels}-iel` : arm];
  if (!style) return { label: arm, colour: OKABE_ITO.purple, text: "#8f4c72", dash: "solid" };
  return named ? { ...style, label: style.label.replace("IELs", `${layers} IELs`) } : style;
}

/**
 * How a line is drawn that may be an arm's: arms (also of one seed, `"noisy, seed 1"`) as in every
 * figure; any other name takes the colours of the palette in turn.
 *
 * @param name Name of the line.
 * @param index Its place among the lines.
 *
 * @example
 * ```ts
 * import { armStyle, lineStyle } from "./style.ts";
 * import { deepStrictEqual, strictEqual } from "node:assert/strict";
 *
 * deepStrictEqual(lineStyle("noisy", 7), armStyle("noisy"));
 * strictEqual(lineStyle("noisy-iel, seed 1", 0).label, "noisy labels + IELs, seed 1");
 * strictEqual(lineStyle("loss", 0).colour, lineStyle("loss", 4).colour);
 * ```
 */
export function lineStyle(name: string, index: number): ArmStyle {
  const [arm = name, ...rest] = name.split(/(?=, seed \d+$)/);
  const style = armStyle(arm);
  if (style.label !== arm) return { ...style, label: [style.label, ...rest].join("") };
  const [colour, text] = PALETTE[index % PALETTE.length]!;
  return { label: name, colour, text, dash: "solid" };
}

/** A colour with some opacity (0–1), for bands. */
export function fade(colour: string, opacity: number): string {
  const channel = (at: number) => Number.parseInt(colour.slice(at, at + 2), 16);
  return `rgba(${channel(1)},${channel(3)},${channel(5)},${opacity})`;
}

/** Title and subtitle of a figure, set left above it. */
export function heading(title: string, subtitle: string): Layout {
  return {
    text: `<b>${title}</b>`,
    subtitle: { text: subtitle, font: { size: 13, color: INK.muted } },
    x: 0,
    xref: "container",
    xanchor: "left",
    pad: { l: 20, t: 22 },
    y: 1,
    yref: "container",
    yanchor: "top",
    font: { size: 17, color: INK.text },
  };
}

/** An axis in the house style. */
export function axis(title: string): Layout {
  return {
    title: { text: title, font: { size: 14 }, standoff: 12 },
    gridcolor: INK.grid,
    linecolor: INK.muted,
    ticks: "outside",
    tickcolor: INK.muted,
    ticklen: 4,
    zeroline: false,
    fixedrange: false,
  };
}

/** What every layout begins with: font, white background, no legend (figures label directly). */
export const BASE_LAYOUT = {
  font: { family: `${FONT_FAMILY}, Helvetica, Arial, sans-serif`, size: 14, color: INK.text },
  paper_bgcolor: "#ffffff",
  plot_bgcolor: "#ffffff",
  showlegend: false,
} as const satisfies Layout;
