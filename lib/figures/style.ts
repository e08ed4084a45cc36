/**
 * The house style of figures: font, colours that colour-blind readers can tell apart, and the axes and
 * margins that all figures share. What each arm looks like, its records say.
 *
 * @module
 */
import type { ArmStyle } from "../experiment/arm.ts";
import type { Arm } from "../experiment/experiment.ts";
import { EXPERIMENTS } from "../paper/paper.ts";
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

/** How a line is drawn and called. */
export type LineStyle = Omit<ArmStyle, "order">;

/** The paper's arms: every one of its experiments draws them alike. */
const PAPER: Readonly<Record<string, Arm>> = EXPERIMENTS["wbc-unet"].arms;

/** Lines that are no arm's take these in turn; the second colour is that of text. */
const PALETTE = [
  [OKABE_ITO.blue, OKABE_ITO.blue],
  [OKABE_ITO.vermillion, "#b84f00"],
  [OKABE_ITO.green, "#00704f"],
  [OKABE_ITO.purple, "#8f4c72"],
] as const;

/**
 * How a line is drawn that may be one of the paper's arms, for what has no records to say so: arms (also
 * of one seed, `"noisy, seed 1"`) as in every figure; any other name takes the colours of the palette in
 * turn.
 *
 * @param name Name of the line.
 * @param index Its place among the lines.
 *
 * @example
 * ```ts
 * import { lineStyle } from "./style.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(lineStyle("noisy-iel-40", 0).label, "noisy labels + 40 IELs");
 * strictEqual(lineStyle("noisy-iel, seed 1", 0).label, "noisy labels + IELs, seed 1");
 * strictEqual(lineStyle("loss", 0).colour, lineStyle("loss", 4).colour);
 * ```
 */
export function lineStyle(name: string, index: number): LineStyle {
  const [arm = name, ...rest] = name.split(/(?=, seed \d+$)/);
  const style = Object.hasOwn(PAPER, arm) ? PAPER[arm]!.style : undefined;
  if (style) return { ...style, label: [style.label, ...rest].join("") };
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
