/**
 * Reads the value of each mask pixel. Masks are read as displayed, as PIL's "L" and OpenCV do: a palette
 * of greys by its greys, 1-bit masks as 0 and 255. Stored values count only if the classes match them
 * better than the displayed ones, as for masks of indices with a palette of colours.
 *
 * @module
 */
import type { ImageFile } from "../images/decode.ts";
import type { Raster } from "../images/raster.ts";
import { Unreadable } from "../images/unreadable.ts";
import { IGNORE_LABEL, type LabelMap } from "./dataset.ts";
import { codeWords, colourCode, isColour, type LabelTable } from "./label_table.ts";

/** Whether values count as stored or as displayed. */
export type Reading = "shown" | "stored";

/** Masks whose stored values differ from the displayed ones: with a palette, or with few bits of grey. */
export type MaskKind = "palette" | "1-bit" | "2-bit" | "4-bit";

/** A mask value, and how often it occurs. */
export interface MaskCount {
  /** Code of the displayed value. */
  readonly shown: number;
  /** Code of the stored value; it differs only for a `MaskKind`. */
  readonly stored: number;
  /** Number of pixels. */
  readonly pixels: number;
}

/** The values of a mask. */
export interface MaskValues {
  /** Rows of pixels. */
  readonly height: number;
  /** Columns of pixels. */
  readonly width: number;
  /** The kind of mask, if stored and displayed values differ. */
  readonly kind: MaskKind | undefined;
  /** Stored values; these are the codes themselves if there is no `shown`. */
  readonly data: Uint8Array | Uint16Array | Uint32Array;
  /** The code displayed for each stored value. */
  readonly shown: readonly number[] | undefined;
}

/**
 * The values of a decoded mask.
 *
 * @throws {Unreadable} when its pixels differ only in their opacity, or it has colours of 16 bits.
 *
 * @example Colours are grey where red, green and blue are equal
 * ```ts
 * import { maskValues } from "./mask.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const rgb = { height: 1, width: 2, channels: 3, data: Uint8Array.of(7, 7, 7, 9, 9, 9) } as const;
 * deepStrictEqual([...maskValues(rgb).data], [7, 9]);
 * ```
 */
export function maskValues(raster: Raster): MaskValues {
  const { height, width, channels, data, colours, greyBits } = raster;
  checkAlpha(raster);
  if (channels === 1) {
    return {
      ...{ height, width, data },
      kind: colours ? greyBits ? `${greyBits}-bit` : "palette" : undefined,
      shown: colours?.map((rgb) => colourCode(...rgb)),
    };
  }
  return { height, width, kind: undefined, shown: undefined, data: pixelCodes(raster) };
}

/** Rejects a mask that has a single colour and differs only in its alpha. */
function checkAlpha({ height, width, channels, data, colours, alphas }: Raster): void {
  const [seen, opacities] = [new Set<number>(), new Set<number>()];
  if (channels === 2 || channels === 4) {
    const last = channels - 1;
    for (let at = 0; at < data.length && seen.size < 2; at += channels) {
      seen.add(channels === 2 ? data[at]! : colourCode(data[at]!, data[at + 1]!, data[at + 2]!));
      opacities.add(data[at + last]!);
    }
  } else if (colours && alphas) {
    for (const index of new Set(data)) {
      seen.add(colourCode(...colours[index]!));
      opacities.add(alphas[index] ?? 255);
    }
  }
  if (seen.size !== 1 || opacities.size < 2 || height * width < 2) return;
  throw new Unreadable(
    `its ${height}×${width} pixels have one colour and differ in their alpha channel only; save ` +
      "what alpha shows as grey values",
  );
}

function pixelCodes({ height, width, channels, data }: Raster): Uint32Array {
  const codes = new Uint32Array(height * width);
  const deep = data instanceof Uint16Array;
  for (let pixel = 0, at = 0; pixel < codes.length; pixel++, at += channels) {
    const red = data[at]!;
    if (channels === 2 || (red === data[at + 1] && red === data[at + 2])) codes[pixel] = red;
    else if (!deep) codes[pixel] = colourCode(red, data[at + 1]!, data[at + 2]!);
    else {
      const bytes = [red, data[at + 1]!, data[at + 2]!].map((value) => value / 257);
      if (!bytes.every(Number.isInteger)) {
        throw new Unreadable("colours of 16 bits; save it with 8 bits per channel");
      }
      codes[pixel] = colourCode(bytes[0]!, bytes[1]!, bytes[2]!);
    }
  }
  return codes;
}

/** Each distinct value of a mask with its number of pixels. */
export function countValues({ data, shown }: MaskValues): MaskCount[] {
  const counts = new Map<number, number>();
  let [last, run] = [data[0]!, 0];
  for (const value of data) { // masks consist of runs of one value: update the map once per run
    if (value === last) run++;
    else {
      counts.set(last, (counts.get(last) ?? 0) + run);
      [last, run] = [value, 1];
    }
  }
  counts.set(last, (counts.get(last) ?? 0) + run);
  return Array.from(
    counts,
    ([stored, pixels]) => ({ stored, shown: shown ? shown[stored]! : stored, pixels }),
  );
}

/**
 * Decides how to read masks with these values. Masks with colours are read as displayed if the classes
 * have colours, otherwise by index. If larger stored values are brighter, the reading with fewer unknown
 * values wins, then the one with fewer ignored values; in all other cases masks are read as displayed.
 *
 * @example Black and white of one bit
 * ```ts
 * import { labelTable } from "./label_table.ts";
 * import { readingOf } from "./mask.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const counts = [{ stored: 0, shown: 0, pixels: 9 }, { stored: 1, shown: 255, pixels: 3 }];
 * const table = (...values: number[]) =>
 *   labelTable({ classes: values.map((value) => ({ name: `${value}`, colour: "#000000", value })) });
 * const readings = [table(0, 255), table(0, 1), table(0, 1, 255), table(3)]
 *   .map((table) => readingOf(counts, table));
 * deepStrictEqual(readings, ["shown", "stored", "shown", "shown"]);
 * ```
 */
export function readingOf(
  counts: readonly Omit<MaskCount, "pixels">[],
  { hasColours, exact }: Pick<LabelTable, "hasColours" | "exact">,
): Reading {
  if (counts.some(({ shown }) => isColour(shown))) return hasColours ? "shown" : "stored";
  if (!rising(counts)) return "shown"; // indices that an optimiser reordered mean nothing
  const of = (reading: Reading) => {
    const labels = [...new Set(counts.map((count) => count[reading]))].map(exact);
    const unknown = labels.filter((label) => label === undefined).length;
    return { unknown, ignored: labels.filter((label) => label === IGNORE_LABEL).length };
  };
  const [shown, stored] = [of("shown"), of("stored")];
  if (shown.unknown !== stored.unknown) return shown.unknown < stored.unknown ? "shown" : "stored";
  return stored.ignored < shown.ignored ? "stored" : "shown";
}

/** Whether larger stored values are always brighter. */
function rising(counts: readonly Omit<MaskCount, "pixels">[]): boolean {
  const sorted = counts.toSorted((a, b) => a.stored - b.stored || a.shown - b.shown);
  return sorted.every(({ stored, shown }, at) => {
    const before = sorted[at - 1];
    if (!before) return true;
    return stored === before.stored ? shown === before.shown : shown > before.shown;
  });
}

/** How to read masks of each kind, if that was decided over many files. */
export type Readings = Partial<Record<MaskKind, Reading>>;

/**
 * The labels of a decoded mask.
 *
 * @throws {Unreadable} when a value is not a class, or the mask is a JPEG and no distance allows for it.
 *
 * @example
 * ```ts
 * import { labelTable } from "./label_table.ts";
 * import { maskLabels } from "./mask.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const classes = [
 *   { name: "ground", colour: "#000000", value: 0 },
 *   { name: "cell", colour: "#e69f00", value: 255 },
 * ];
 * const mask = {
 *   ...{ height: 1, width: 3, channels: 1, data: Uint8Array.of(0, 255, 0) } as const,
 *   ...{ format: "PNG", lossy: false } as const,
 * };
 * deepStrictEqual(maskLabels(mask, labelTable({ classes })).data, Uint8Array.of(0, 1, 0));
 * ```
 */
export function maskLabels(
  mask: Raster & Pick<ImageFile, "format" | "lossy">,
  table: LabelTable,
  readings: Readings = {},
): LabelMap {
  if (mask.lossy && table.nearest === undefined) throw new Unreadable(lossyWords(mask));
  const values = maskValues(mask);
  const { height, width, kind, data, shown } = values;
  const reading = kind ? readings[kind] ?? readingOf(countValues(values), table) : "shown";
  const labelOf = (value: number): number | undefined => {
    if (!shown || reading === "shown") return table.label(shown ? shown[value]! : value);
    return table.exact(value); // palette indices have no nearest value
  };
  const labels = new Uint8Array(height * width);
  let [last, label] = [-1, 0];
  for (let pixel = 0; pixel < labels.length; pixel++) {
    const value = data[pixel]!;
    if (value !== last) {
      const found = labelOf(value);
      if (found === undefined) {
        const seen = codeWords(shown && reading === "shown" ? shown[value]! : value);
        const place = `row ${Math.floor(pixel / width)}, column ${pixel % width}`;
        throw new Unreadable(`value ${seen} at ${place} is not a class (${table.words})`);
      }
      [last, label] = [value, found];
    }
    labels[pixel] = label;
  }
  return { height, width, data: labels };
}

/** Explains why masks must not be saved in a lossy format. */
export function lossyWords({ format }: Pick<ImageFile, "format">): string {
  const how = format === "JPEG" ? "JPEG" : `${format} with loss`;
  return `${how} changes labels at their edges; save masks as PNG, or set "nearest" to the greatest ` +
    "distance from a class's value";
}

/**
 * The displayed grey of each pixel.
 *
 * @throws {Unreadable} when there are colours.
 */
export function shownGreys(raster: Raster): MaskValues["data"] {
  const { data, shown, width } = maskValues(raster);
  const codes = shown ? Uint32Array.from(data, (value) => shown[value]!) : data;
  const coloured = codes instanceof Uint32Array ? codes.findIndex(isColour) : -1;
  if (coloured < 0) return codes;
  const [row, column] = [Math.floor(coloured / width), coloured % width];
  throw new Unreadable(`colours where a mask needs one value, at row ${row}, column ${column}`);
}
