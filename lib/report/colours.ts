/**
 * The colours of the page and of its figures, in light and in dark. Figures are drawn for white paper
 * by `figures/`; here each of their colours becomes a variable that the page sets.
 *
 * @module
 */
import { INK, OKABE_ITO } from "../figures/style.ts";

/** A colour of the figures, and what it is in the dark. */
interface FigureColour {
  readonly name: string;
  readonly light: string;
  readonly dark: string;
}

/** Every colour that the report's figures are drawn in. The darker ones are those of labels. */
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

const rgb = (colour: string): string =>
  `rgb(${[1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16)).join(", ")})`;

/** The declarations of the figures' colours, for one of the two. */
export function figureVariables(mode: "light" | "dark"): string {
  return FIGURE_COLOURS.map((colour) => `--figure-${colour.name}: ${colour[mode]};`).join(" ");
}

/**
 * An SVG whose colours follow the page.
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
export function withVariables(svg: string): string {
  return FIGURE_COLOURS.reduce(
    (text, { name, light }) => text.replaceAll(rgb(light), `var(--figure-${name})`),
    svg,
  );
}
