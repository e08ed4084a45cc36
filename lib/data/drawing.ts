/**
 * Shared parts of drawn data sets: light, blurred edges, and a loader that needs no files. Each data set
 * does its own drawing.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { RandomStream } from "../random.ts";
import type { ClassInfo, Sample, Split } from "./dataset.ts";
import { firstIds, type Loader } from "./loader.ts";
import type { Size } from "./resize.ts";

/** A point in a picture, in pixels. */
export interface Point {
  /** From the left. */
  readonly x: number;
  /** From the top. */
  readonly y: number;
}

/** Half the width of a blurred outline, in pixels. */
export const EDGE = 1;

/** The definition of a drawn data set. */
export interface Drawn extends Pick<Loader, "title"> {
  /** Name of its row in the table. */
  readonly name: string;
  /** Where its pixels came from, in words. */
  readonly source: string;
  /** Its classes, in the order of the labels. */
  readonly classes: readonly ClassInfo[];
  /** Number of images; those for training come first. */
  readonly counts: { readonly train: number; readonly validation: number };
  /** Everything that the pixels depend on, except size and ids, for the hash. */
  readonly drawing: Readonly<Record<string, unknown>>;
  /** Draws one picture, as a function of its id and size. */
  draw(id: string, size: Size): Sample;
}

/** The loader of a drawn data set, with ids counting from 001. */
export function drawnLoader(
  { name, title, source, classes, counts, drawing, draw }: Drawn,
): Loader {
  const ids = Array.from(
    { length: counts.train + counts.validation },
    (_, at) => `${at + 1}`.padStart(3, "0"),
  );
  return {
    title,
    locate: () => Promise.resolve(""),
    open(settings) {
      const { height, width } = settings;
      const train = firstIds(ids.slice(0, counts.train), settings.train);
      const validation = firstIds(ids.slice(counts.train), settings.validation);
      const parameters = { ...drawing, height, width, train, validation };
      const split = (ids: readonly string[]) =>
        drawnSplit(ids, (id) => draw(id, { height, width }));
      return Promise.resolve({
        ...{ name, title, classes, height, width },
        ignore: undefined,
        train: split(train),
        validation: split(validation),
        provenance: {
          kind: "synthetic",
          sha256: createHash("sha256").update(JSON.stringify(parameters)).digest("hex"),
          source,
        },
      });
    },
  };
}

function drawnSplit(ids: readonly string[], draw: (id: string) => Sample): Split {
  const kept = new Map<number, Sample>();
  return {
    ids,
    load(index) {
      const id = ids[index];
      if (id === undefined) throw new RangeError(`sample ${index} of a split of ${ids.length}`);
      const sample = kept.get(index) ?? draw(id);
      kept.set(index, sample);
      return Promise.resolve(sample);
    },
  };
}

/** Returns a function that draws numbers uniformly from a range. */
export function rangeOf(random: RandomStream): (range: { from: number; to: number }) => number {
  return ({ from, to }) => from + (to - from) * random.uniform();
}

/** Factors by which light multiplies a colour: `shade` at a point, `tint` for red, green and blue. */
export interface Light {
  /** For the whole picture. */
  readonly tint: readonly number[];
  /** Brightness at a point. */
  shade(at: Point): number;
}

/** Light with a random strength and tint that falls off to one side, on a mottled background. */
export function lighting(random: RandomStream, { height, width }: Size): Light {
  const between = rangeOf(random);
  const mottle = waves(random, Math.min(height, width));
  const strength = between({ from: 0.8, to: 1.15 });
  const tint = [0, 1, 2].map(() => between({ from: 0.93, to: 1.07 }));
  const slope = between({ from: 0, to: 0.3 });
  const angle = 2 * Math.PI * random.uniform();
  return {
    tint,
    shade(at) {
      const across = Math.cos(angle) * (at.x / width - 0.5) +
        Math.sin(angle) * (at.y / height - 0.5);
      return strength * (1 + slope * across) * (1 + 0.07 * mottle(at));
    },
  };
}

/** A mottled background of long waves, with values of about −1 to 1. */
function waves(random: RandomStream, side: number): (at: Point) => number {
  const terms = Array.from({ length: 6 }, () => ({
    x: 12 * random.normal() / side,
    y: 12 * random.normal() / side,
    phase: 2 * Math.PI * random.uniform(),
  }));
  return (at) =>
    terms.reduce((sum, { x, y, phase }) => sum + Math.cos(x * at.x + y * at.y + phase), 0) / 3;
}

/** Blends two colours over 2·`EDGE` pixels across an outline, at `depth` pixels inside it. */
export function mix(outside: number, inside: number, depth: number): number {
  const share = Math.min(Math.max(depth / EDGE + 1, 0) / 2, 1);
  return outside + (inside - outside) * share;
}
