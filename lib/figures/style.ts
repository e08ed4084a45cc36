/**
 * The house style of figures: the font, colours that colour-blind readers can tell apart, and the axes and
 * margins that all figures share. The look of each arm is stated in its records.
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

/** Colours of everything that is not data. */
export const INK = { text: "#1a1a1a", muted: "#5f6368", grid: "#e8eaed" } as const;

/** The name and look of a line. */
export type LineStyle = Omit<ArmStyle, "order">;

/** The paper's arms, which look the same in all of its experiments. */
const PAPER: Readonly<Record<string, Arm>> = EXPERIMENTS["wbc-unet"].arms;

/** Colours of lines that are not arms, used in turn; the second colour is for text. */
const PALETTE = [
  [OKABE_ITO.blue, OKABE_ITO.blue],
  [OKABE_ITO.vermillion, "#b84f00"],
  [OKABE_ITO.green, "#00704f"],
  [OKABE_ITO.purple, "#8f4c72"],
  [OKABE_ITO.orange, "#8a5f00"],
  [OKABE_ITO.skyBlue, "#1f6f9f"],
] as const;

/**
 * Chooses the look of lines that have no records to state it. Names of the paper's arms (also of one
 * seed, `"noisy, seed 1"`) look as in every figure. All other names take in turn the colours of the
 * palette that no arm beside them uses.
 *
 * @param names Names of the lines.
 *
 * @example
 * ```ts
 * import { lineStyles } from "./style.ts";
 * import { deepStrictEqual, notStrictEqual } from "node:assert/strict";
 *
 * const labels = lineStyles(["noisy-iel-40", "noisy-iel, seed 1"]).map(({ label }) => label);
 * deepStrictEqual(labels, ["noisy labels + 40 IELs", "noisy labels + IELs, seed 1"]);
 * const [noisy, layers] = lineStyles(["noisy", "layers"]);
 * notStrictEqual(layers?.colour, noisy?.colour);
 * ```
 */
export function lineStyles(
  names: readonly string[],
  options: {
    /** Colours of other lines in the figure. @default [] */
    readonly taken?: readonly string[];
  } = {},
): LineStyle[] {
  const arms = names.map(armStyle);
  const taken = new Set([...options.taken ?? [], ...arms.flatMap((arm) => arm?.colour ?? [])]);
  const free = PALETTE.filter(([colour]) => !taken.has(colour));
  const palette = free.length > 0 ? free : PALETTE;
  let next = 0;
  return arms.map((arm, at) => {
    if (arm) return arm;
    const [colour, text] = palette[next++ % palette.length]!;
    return { label: names[at]!, colour, text, dash: "solid" };
  });
}

/** The style of a line if it is one of the paper's arms. */
function armStyle(name: string): LineStyle | undefined {
  const [arm = name, ...rest] = name.split(/(?=, seed \d+$)/);
  const style = Object.hasOwn(PAPER, arm) ? PAPER[arm]!.style : undefined;
  return style && { ...style, label: [style.label, ...rest].join("") };
}

/** Adds an opacity (0–1) to a colour, for bands. */
export function fade(colour: string, opacity: number): string {
  const channel = (at: number) => Number.parseInt(colour.slice(at, at + 2), 16);
  return `rgba(${channel(1)},${channel(3)},${channel(5)},${opacity})`;
}

/** Title and subtitle of a figure, above it at the left. */
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

/**
 * An axis in the house style with limits; its title says so if they leave out 0.
 *
 * @example
 * ```ts
 * import { axisOver } from "./style.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const titleOf = (low: number, high: number) => axisOver("Dice", [low, high])["title"];
 * const font = { font: { size: 14 }, standoff: 12 };
 * deepStrictEqual(titleOf(0.8512, 0.96), { text: "Dice, axis from 0.85", ...font });
 * deepStrictEqual(titleOf(-0.3, -0.1), { text: "Dice, axis to −0.10", ...font });
 * deepStrictEqual(titleOf(-0.1, 1), { text: "Dice", ...font });
 * ```
 */
export function axisOver(title: string, [low, high]: readonly [number, number]): Layout {
  const short = (value: number) =>
    (Math.abs(value) < 100 ? value.toPrecision(2) : value.toFixed(0)).replace("-", "−");
  const note = low > 0 ? `, axis from ${short(low)}` : high < 0 ? `, axis to ${short(high)}` : "";
  return { ...axis(`${title}${note}`), range: [low, high] };
}

/** The base of every layout: font, white background, no legend (lines are labelled directly). */
export const BASE_LAYOUT = {
  font: { family: `${FONT_FAMILY}, Helvetica, Arial, sans-serif`, size: 14, color: INK.text },
  paper_bgcolor: "#ffffff",
  plot_bgcolor: "#ffffff",
  showlegend: false,
} as const satisfies Layout;
