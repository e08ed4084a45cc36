/**
 * Maps mask values to labels. Masks hold numbers or colours: both become codes, one number for each
 * distinct appearance of a pixel.
 *
 * @module
 */
import { UserError } from "../errors.ts";
import { type ClassInfo, IGNORE_LABEL } from "./dataset.ts";

/** A value of a mask: a number from 0 to 65535, or a colour, `#rrggbb`. */
export type MaskValue = number | string;

/** A class as stored in mask files: pixels of `value` belong to it. */
export interface MaskClass extends ClassInfo {
  /** Its mask value: a number from 0 to 65535, or a colour, `#rrggbb`. */
  readonly value: MaskValue;
  /** Further mask values of the class. @default none */
  readonly also?: readonly MaskValue[] | undefined;
}

/** The meaning of mask values. */
export interface MaskMeaning {
  /** Classes in the order of their label values 0, 1, …. */
  readonly classes: readonly MaskClass[];
  /** Known mask values of no class, which become `IGNORE_LABEL`. @default none */
  readonly ignored?: readonly MaskValue[] | undefined;
  /**
   * Any other value gets the class with the nearest value, if it is no farther than this. The distance of
   * colours is their largest channel difference. A value between two equally near classes stays unknown.
   * @default such values stay unknown
   */
  readonly nearest?: number | undefined;
}

/** Labels by code. */
export interface LabelTable extends MaskMeaning {
  /** Whether a class or an ignored value is a colour that is not grey. */
  readonly hasColours: boolean;
  /** The label of a code, if the table lists it. */
  exact(code: number): number | undefined;
  /** The label of a code, if the table lists it or a near one. */
  label(code: number): number | undefined;
  /** The distance of a code from the nearest listed one. */
  distance(code: number): number;
  /** Values and names of the classes, for messages. */
  readonly words: string;
}

/** Codes from this one on are colours; smaller ones are greys. */
const COLOURS = 2 ** 24;

/**
 * The code of a colour; if all channels are equal, the code of that grey.
 *
 * @example
 * ```ts
 * import { codeWords, colourCode } from "./label_table.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(colourCode(7, 7, 7), 7);
 * strictEqual(codeWords(colourCode(128, 0, 0)), "#800000");
 * ```
 */
export function colourCode(red: number, green: number, blue: number): number {
  return red === green && green === blue ? red : COLOURS + (red << 16 | green << 8 | blue);
}

/** Whether a code is a colour that is not grey. */
export function isColour(code: number): boolean {
  return code >= COLOURS;
}

/** A code as users write it. */
export function codeWords(code: number): string {
  return isColour(code) ? `#${(code - COLOURS).toString(16).padStart(6, "0")}` : `${code}`;
}

/**
 * The code of a value; `undefined` if the value is invalid.
 *
 * @example
 * ```ts
 * import { codeOf } from "./label_table.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual(["#0A0a0a", 10, 0.5, "red"].map(codeOf), [10, 10, undefined, undefined]);
 * ```
 */
export function codeOf(value: MaskValue): number | undefined {
  if (typeof value === "number") {
    return Number.isInteger(value) && value >= 0 && value <= 65535 ? value : undefined;
  }
  const rgb = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(value);
  return rgb ? colourCode(...channels(parseInt(value.slice(1), 16))) : undefined;
}

const channels = (rgb: number): [number, number, number] => [rgb >> 16, rgb >> 8 & 255, rgb & 255];

/** Red, green and blue of a code. */
export function codeRgb(code: number): [red: number, green: number, blue: number] {
  return isColour(code) ? channels(code - COLOURS) : [code, code, code];
}

/** The distance of two codes: their largest channel difference. */
const apart = (a: number, b: number): number => {
  const [one, two] = [codeRgb(a), codeRgb(b)];
  return Math.max(...one.map((channel, at) => Math.abs(channel - two[at]!)));
};

/**
 * The table of classes and ignored values.
 *
 * @throws {UserError} when a value is neither a number from 0 to 65535 nor a colour, two are equal,
 * there are more classes than labels, or `nearest` is not a distance.
 *
 * @example
 * ```ts
 * import { labelTable } from "./label_table.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const classes = [
 *   { name: "road", colour: "#804080", value: 7 },
 *   { name: "sky", colour: "#4682b4", value: 200 },
 * ];
 * const { label } = labelTable({ classes, ignored: [255], nearest: 10 });
 * deepStrictEqual([7, 193, 255, 100].map(label), [0, 1, 255, undefined]);
 * ```
 */
export function labelTable({ classes, ignored = [], nearest }: MaskMeaning): LabelTable {
  if (classes.length < 1 || classes.length > IGNORE_LABEL) {
    throw new UserError(`${classes.length} classes; give 1 to ${IGNORE_LABEL} in "classes"`);
  }
  if (nearest !== undefined && !(nearest >= 0 && nearest < Infinity)) {
    throw new UserError(`"nearest" is ${nearest}; give the greatest distance, 0 or more`);
  }
  const labels = new Map<number, number>();
  const owners = new Map<number, string>();
  const own = (name: string, values: readonly MaskValue[], label: number) => {
    for (const value of values) {
      const code = codeOf(value);
      if (code === undefined) {
        throw new UserError(
          `the value of "${name}" is ${value}; give a whole number from 0 to 65535, or a colour ` +
            'such as "#ff8000"',
        );
      }
      const owner = owners.get(code);
      if (owner !== undefined) {
        throw new UserError(`"${owner}" and "${name}" have one value, ${value}; give them two`);
      }
      owners.set(code, name);
      labels.set(code, label);
    }
  };
  classes.forEach(({ name, value, also = [] }, label) => own(name, [value, ...also], label));
  own("ignored", [...new Set(ignored)], IGNORE_LABEL);
  const near = new Map<number, number | undefined>();
  const distance = (code: number) => Math.min(...labels.keys().map((known) => apart(code, known)));
  const nearestLabel = (code: number): number | undefined => {
    const least = distance(code);
    if (nearest === undefined || least > nearest) return undefined;
    const those = new Set(
      [...labels].flatMap(([known, label]) => apart(code, known) === least ? [label] : []),
    );
    return those.size === 1 ? [...those][0] : undefined;
  };
  const words = classes.map(({ name, value }) => `${value} ${name}`);
  if (ignored.length) words.push(`ignored: ${[...new Set(ignored)].join(" ")}`);
  return {
    ...{ classes, ignored, nearest, distance },
    hasColours: labels.keys().some(isColour),
    exact: (code) => labels.get(code),
    label(code) {
      const exact = labels.get(code);
      if (exact !== undefined || nearest === undefined) return exact;
      if (!near.has(code)) near.set(code, nearestLabel(code));
      return near.get(code);
    },
    words: words.join(", "),
  };
}
