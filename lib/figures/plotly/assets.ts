/**
 * Locates files of packages that figures need: the bundles of plotly.js and the fonts. Paths are
 * resolved from this module, so that they do not depend on a program's working folder.
 *
 * @module
 */
import { createRequire } from "node:module";

const FONTS = "@expo-google-fonts/open-sans";

/** Resolves from the kit's folder, because a program that imports the kit may lack these packages. */
const { resolve } = createRequire(import.meta.url);

/** Path of a file, given a package name, optionally followed by a path inside the package. */
const asset = (name: string): string => resolve(name);

/** The full bundle of plotly.js: every trace type, 4.8 MB. */
export const fullBundle = (): string => asset("plotly.js-dist-min");

/** The basic bundle of plotly.js: scatter, bar and pie traces, 1.2 MB. */
export const basicBundle = (): string => asset("plotly.js-basic-dist-min");

/** The trace types that the basic bundle draws. */
export const BASIC_TRACES: readonly string[] = ["scatter", "bar", "pie"];

/** Font family in which text is measured and drawn. */
export const FONT_FAMILY = "Open Sans";

/** Font files of the family, by weight and slant. */
export const FONT_FILES = {
  regular: () => asset(`${FONTS}/400Regular/OpenSans_400Regular.ttf`),
  italic: () => asset(`${FONTS}/400Regular_Italic/OpenSans_400Regular_Italic.ttf`),
  bold: () => asset(`${FONTS}/700Bold/OpenSans_700Bold.ttf`),
  boldItalic: () => asset(`${FONTS}/700Bold_Italic/OpenSans_700Bold_Italic.ttf`),
} as const;

/** A face of the font family. */
export type FontFace = keyof typeof FONT_FILES;
