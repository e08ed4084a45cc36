/**
 * Synthetic cells: pictures drawn by a program, in the shape of WBC (300 images, three classes), for
 * tests and for machines without real data. All results from them are marked as synthetic.
 *
 * Each picture has one cell: a blob of cytoplasm with a lobed nucleus inside. Neither brightness nor
 * colour alone separates the classes: the light falls off to one side, its strength and tint differ
 * from image to image, the background is mottled, and red cells (background) are scattered over it.
 *
 * @module
 */
import { type RandomStream, stream } from "../random.ts";
import type { Sample } from "./dataset.ts";
import { drawnLoader, EDGE, lighting, mix, type Point, rangeOf } from "./drawing.ts";
import type { Loader } from "./loader.ts";
import type { Size } from "./resize.ts";

/** Increase when the drawing changes, so that records of different pixels have different hashes. */
const VERSION = 1;
const SEED = 0;

/** Red, green and blue of each class and of the red cells, in neutral light (chosen to look like WBC). */
const COLOURS = {
  background: [205, 190, 150],
  cytoplasm: [180, 170, 165],
  nucleus: [125, 85, 140],
  redCell: [190, 150, 130],
} as const satisfies Record<string, readonly [number, number, number]>;

/** Lengths, as fractions of the smaller side. */
const CELL_RADIUS = { from: 0.24, to: 0.36 };
const NUCLEUS_SHARE = { from: 0.5, to: 0.72 };
const RED_CELLS = 4;

/** The loader of the synthetic cells: 270 for training, 30 for validation; it needs no files. */
export const blobs: Loader = drawnLoader({
  name: "synthetic-blobs",
  title: "Synthetic blobs (drawn by a program, not real images)",
  source: "drawn by the kit (synthetic blobs)",
  classes: [
    { name: "background", colour: "#000000" },
    { name: "cytoplasm", colour: "#56b4e9" },
    { name: "nucleus", colour: "#e69f00" },
  ],
  counts: { train: 270, validation: 30 },
  drawing: { VERSION, SEED, COLOURS },
  draw: drawCell,
});

/**
 * Draws one picture with its labels, as a function of id and size.
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
  const between = rangeOf(random);
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
  const light = lighting(random, { height, width });

  const image = new Uint8Array(height * width * 3);
  const label = new Uint8Array(height * width);
  for (let pixel = 0; pixel < height * width; pixel++) {
    const at = { x: pixel % width + 0.5, y: Math.floor(pixel / width) + 0.5 };
    const [inCell, inNucleus] = [cell(at), nucleus(at)];
    const inRed = redCells.reduce((depth, red) => Math.max(depth, red(at)), -EDGE);
    label[pixel] = inCell < 0 ? 0 : inNucleus < 0 ? 1 : 2;
    const shade = light.shade(at);
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

/** A smooth outline; the function returns by how many pixels a point is inside, at least −`EDGE`. */
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
