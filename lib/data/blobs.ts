/**
 * Synthetic cells: pictures drawn by a program, of the shape of WBC (300 images, three classes), for
 * tests and for machines that have no real data. Whatever is made from them says so.
 *
 * Each picture has one cell: a blob of cytoplasm with a lobed nucleus inside. Neither brightness nor
 * colour alone tells the classes apart: the light falls off to one side, its strength and tint differ
 * from image to image, the ground is mottled, and red cells (background) lie about.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { type RandomStream, stream } from "../random.ts";
import type { Sample, Split } from "./dataset.ts";
import { firstIds, type Loader } from "./loader.ts";
import type { Size } from "./resize.ts";

/** Changes when the drawing changes, so that records of different pixels have different hashes. */
const VERSION = 1;
const SEED = 0;
const IMAGES = 300;
const VALIDATION = 30;

/** Red, green and blue of each class, and of the red cells, in plain light (chosen to look like WBC). */
const COLOURS = {
  background: [205, 190, 150],
  cytoplasm: [180, 170, 165],
  nucleus: [125, 85, 140],
  redCell: [190, 150, 130],
} as const satisfies Record<string, readonly [number, number, number]>;

/** Lengths, as shares of the smaller side. */
const CELL_RADIUS = { from: 0.24, to: 0.36 };
const NUCLEUS_SHARE = { from: 0.5, to: 0.72 };
const RED_CELLS = 4;
/** Half the width of a blurred outline, in pixels. */
const EDGE = 1;

const ids = Array.from({ length: IMAGES }, (_, at) => `${at + 1}`.padStart(3, "0"));

/** The loader of the synthetic cells: 270 for training, 30 for validation; needs no files. */
export const blobs: Loader = {
  title: "Synthetic blobs (drawn by a program, not real images)",
  locate: () => Promise.resolve(""),
  open(settings) {
    const { height, width } = settings;
    const train = firstIds(ids.slice(0, IMAGES - VALIDATION), settings.train);
    const validation = firstIds(ids.slice(IMAGES - VALIDATION), settings.validation);
    const parameters = { VERSION, SEED, COLOURS, height, width, train, validation };
    return Promise.resolve({
      name: "synthetic-blobs",
      title: blobs.title,
      classes: [
        { name: "background", colour: "#000000" },
        { name: "cytoplasm", colour: "#56b4e9" },
        { name: "nucleus", colour: "#e69f00" },
      ],
      ignore: undefined,
      height,
      width,
      train: drawnSplit(train, { height, width }),
      validation: drawnSplit(validation, { height, width }),
      provenance: {
        kind: "synthetic",
        sha256: createHash("sha256").update(JSON.stringify(parameters)).digest("hex"),
        source: "drawn by the kit (synthetic blobs)",
      },
    });
  },
};

function drawnSplit(ids: readonly string[], size: Size): Split {
  const kept = new Map<number, Sample>();
  return {
    ids,
    load(index) {
      const id = ids[index];
      if (id === undefined) throw new RangeError(`sample ${index} of a split of ${ids.length}`);
      const sample = kept.get(index) ?? drawCell(id, size);
      kept.set(index, sample);
      return Promise.resolve(sample);
    },
  };
}

/**
 * Draws one picture with its labels; a function of the id and the size.
 *
 * @example
 * ```ts
 * import { drawCell } from "./blobs.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const { label } = drawCell("001", { height: 32, width: 32 });
 * deepStrictEqual([...new Set(label.data)].sort(), [0, 1, 2]);
 * ```
 */
export function drawCell(id: string, { height, width }: Size): Sample {
  const random = stream(SEED, `synthetic-blobs/${id}`);
  const between = ({ from, to }: { from: number; to: number }) =>
    from + (to - from) * random.uniform();
  const side = Math.min(height, width);
  const centre = {
    x: width * between({ from: 0.42, to: 0.58 }),
    y: height * between({ from: 0.42, to: 0.58 }),
  };
  const radius = side * between(CELL_RADIUS);
  const cell = blob(random, { ...centre, radius, lobes: 0.06 });
  const share = between(NUCLEUS_SHARE);
  const offset = radius * (0.9 - share) * random.uniform();
  const angle = 2 * Math.PI * random.uniform();
  const nucleus = blob(random, {
    x: centre.x + offset * Math.cos(angle),
    y: centre.y + offset * Math.sin(angle),
    radius: radius * share,
    lobes: 0.12,
  });
  const redCells = Array.from({ length: RED_CELLS }, () =>
    blob(random, {
      x: width * random.uniform(),
      y: height * random.uniform(),
      radius: side * between({ from: 0.1, to: 0.16 }),
      lobes: 0.03,
    }));
  const mottle = waves(random, side);
  const light = {
    strength: between({ from: 0.8, to: 1.15 }),
    tint: [0, 1, 2].map(() => between({ from: 0.93, to: 1.07 })),
    slope: between({ from: 0, to: 0.3 }),
    angle: 2 * Math.PI * random.uniform(),
  };

  const image = new Uint8Array(height * width * 3);
  const label = new Uint8Array(height * width);
  for (let pixel = 0; pixel < height * width; pixel++) {
    const at = { x: pixel % width + 0.5, y: Math.floor(pixel / width) + 0.5 };
    const [inCell, inNucleus] = [cell(at), nucleus(at)];
    const inRed = redCells.reduce((depth, red) => Math.max(depth, red(at)), -EDGE);
    label[pixel] = inCell < 0 ? 0 : inNucleus < 0 ? 1 : 2;
    const across = Math.cos(light.angle) * (at.x / width - 0.5) +
      Math.sin(light.angle) * (at.y / height - 0.5);
    const shade = light.strength * (1 + light.slope * across) * (1 + 0.07 * mottle(at));
    for (let channel = 0; channel < 3; channel++) {
      let colour: number = COLOURS.background[channel]!;
      colour = mix(colour, COLOURS.redCell[channel]!, inRed);
      colour = mix(colour, COLOURS.cytoplasm[channel]!, inCell);
      colour = mix(colour, COLOURS.nucleus[channel]!, Math.min(inCell, inNucleus));
      const value = colour * shade * light.tint[channel]! + 6 * random.normal();
      image[pixel * 3 + channel] = Math.round(Math.min(Math.max(value, 0), 255));
    }
  }
  return {
    id,
    image: { height, width, data: image },
    label: { height, width, data: label },
  };
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** A smooth outline; the function tells by how many pixels a point is inside of it, −`EDGE` or more. */
function blob(
  random: RandomStream,
  { x, y, radius, lobes }: Point & { radius: number; lobes: number },
): (at: Point) => number {
  const terms = [2, 3, 4].map((turns) => ({
    turns,
    size: lobes * random.normal() / Math.sqrt(turns),
    phase: 2 * Math.PI * random.uniform(),
  }));
  const reach = radius * terms.reduce((sum, { size }) => sum + Math.abs(size), 1);
  return (at) => {
    const distance = Math.sqrt((at.x - x) ** 2 + (at.y - y) ** 2);
    if (distance > reach + EDGE) return -EDGE;
    const angle = Math.atan2(at.y - y, at.x - x);
    const edge = terms.reduce(
      (sum, { turns, size, phase }) => sum + size * Math.cos(turns * angle + phase),
      1,
    );
    return Math.max(radius * edge - distance, -EDGE);
  };
}

/** A mottled ground of long waves, values about −1 to 1. */
function waves(random: RandomStream, side: number): (at: Point) => number {
  const terms = Array.from({ length: 6 }, () => ({
    x: 12 * random.normal() / side,
    y: 12 * random.normal() / side,
    phase: 2 * Math.PI * random.uniform(),
  }));
  return (at) =>
    terms.reduce((sum, { x, y, phase }) => sum + Math.cos(x * at.x + y * at.y + phase), 0) / 3;
}

/** From one colour to another over 2·`EDGE` pixels about the outline. */
function mix(outside: number, inside: number, depth: number): number {
  const share = Math.min(Math.max(depth / EDGE + 1, 0) / 2, 1);
  return outside + (inside - outside) * share;
}
