/**
 * The colours of the page and of its figures, in light and dark mode. `figures/` draws for a white
 * background; this file replaces each of its colours with a CSS variable that the page sets.
 *
 * @module
 */
import { INK, OKABE_ITO } from "../figures/style.ts";

/** A colour of the figures, in light and in dark mode. */
interface FigureColour {
  readonly name: string;
  readonly light: string;
  readonly dark: string;
}

/** Every colour of the report's figures. The darker variants are for labels. */
const FIGURE_COLOURS: readonly FigureColour[] = [
  { name: "paper", light: "#ffffff", dark: "#1b1e22" },
  { name: "text", light: INK.text, dark: "#e8eaed" },
  { name: "muted", light: INK.muted, dark: "#a5abb2" },
  { name: "grid", light: INK.grid, dark: "#34393f" },
  { name: "clean", light: OKABE_ITO.black, dark: "#f1f3f4" },
  { name: "clean-iel", light: OKABE_ITO.green, dark: "#2fc79a" },
  { name: "clean-iel-text", light: "#00704f", dark: "#4fd6ae" },
  { name: "noisy", light: OKABE_ITO.vermillion, dark: "#ff8a3d" },
  { name: "noisy-text", light: "#b84f00", dark: "#ff9d5c" },
  { name: "noisy-iel", light: OKABE_ITO.blue, dark: "#5fb4f0" },
];

const channels = (colour: string): number[] =>
  [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));

const rgb = (colour: string): string => `rgb(${channels(colour).join(", ")})`;

/** Background colour of the dark page. */
const DARK_PAPER = "#1b1e22";
/** Minimum contrast of text in WCAG 2. */
const LEAST_CONTRAST = 4.5;

/** Relative luminance as WCAG 2 defines it. */
function luminance(colour: string): number {
  const [red, green, blue] = channels(colour).map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Lightens a colour until it is legible on the dark page. */
function inTheDark(colour: string): string {
  const paper = luminance(DARK_PAPER) + 0.05;
  for (let white = 0; white < 1; white += 0.05) {
    const mixed = channels(colour).map((value) => Math.round(value + white * (255 - value)));
    const hex = `#${mixed.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
    if ((luminance(hex) + 0.05) / paper >= LEAST_CONTRAST) return hex;
  }
  return "#ffffff";
}

/**
 * Converts a colour to CSS for the page. A colour of the figures becomes its variable. Any other colour,
 * such as that of an arm of your own experiment, is kept in light mode and lightened in dark mode.
 *
 * @example
 * ```ts
 * import { pageColour } from "./colours.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual(
 *   ["#D55E00", "#ffff00", "#440000"].map(pageColour),
 *   ["var(--figure-noisy)", "light-dark(#ffff00, #ffff00)", "light-dark(#440000, #a27f7f)"],
 * );
 * ```
 */
export function pageColour(colour: string): string {
  const known = FIGURE_COLOURS.find(({ light }) => light.toLowerCase() === colour.toLowerCase());
  return known ? `var(--figure-${known.name})` : `light-dark(${colour}, ${inTheDark(colour)})`;
}

/** Declares the figures' colours as CSS variables, for one mode. */
export function figureVariables(mode: "light" | "dark"): string {
  return FIGURE_COLOURS.map((colour) => `--figure-${colour.name}: ${colour[mode]};`).join(" ");
}

/**
 * Makes the colours of an SVG follow the page: the figures' colours, and the arms' own.
 *
 * @param own Colours of arms that are not among the figures' colours.
 *
 * @example
 * ```ts
 * import { withVariables } from "./colours.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(
 *   withVariables('<path style="stroke: rgb(0, 114, 178);"/>'),
 *   '<path style="stroke: var(--figure-noisy-iel);"/>',
 * );
 * ```
 */
export function withVariables(svg: string, own: readonly string[] = []): string {
  const colours = new Set([...FIGURE_COLOURS.map(({ light }) => light), ...own]);
  return [...colours].reduce(
    (text, colour) => text.replaceAll(rgb(colour), pageColour(colour)),
    svg,
  );
}
