/**
 * Synthetic vessels: branching tubes of 1 to 4 pixels, drawn by a program, to test how well thin
 * structures survive smoothing. All results from them are marked as synthetic.
 *
 * Each picture has a few trees that enter at an edge, four pixels wide, wind, and branch into narrower
 * ones. Tubes of 1 and 2 pixels are a separate class, so that the counts of any record show how well they
 * survived. Narrower tubes have less contrast, and the light is that of the drawn cells.
 *
 * @module
 */
import { type RandomStream, stream } from "../random.ts";
import type { Sample } from "./dataset.ts";
import { drawnLoader, lighting, mix, type Point, rangeOf } from "./drawing.ts";
import type { Loader } from "./loader.ts";
import type { Size } from "./resize.ts";

/** Increase when the drawing changes, so that records of different pixels have different hashes. */
const VERSION = 1;
const SEED = 0;

/** Red, green and blue in neutral light (chosen to look like the back of an eye). */
const COLOURS = { ground: [200, 120, 70], vessel: [120, 50, 40] } as const;

/** Width in pixels; the narrowest tube has this fraction of the full contrast. */
const WIDEST = 4;
const WEAKEST = 0.55;
/** Tubes up to this width belong to the thin class. */
const THIN = 2;
/** Length of a tube before it branches, as a fraction of the smaller side. */
const REACH = { from: 0.12, to: 0.3 };
/** Angle of a branch, in radians. */
const TURN = { from: 0.35, to: 0.85 };
const TREES = 3;
/** Largest number of successive branchings. */
const DEPTH = 6;

/** The loader of the synthetic vessels: 180 for training, 30 for validation; it needs no files. */
export const vessels: Loader = drawnLoader({
  name: "synthetic-vessels",
  title: "Synthetic vessels (drawn by a program, not real images)",
  source: "drawn by the kit (synthetic vessels)",
  classes: [
    { name: "ground", colour: "#000000" },
    { name: "wide vessel", colour: "#e69f00" },
    { name: "thin vessel", colour: "#56b4e9" },
  ],
  counts: { train: 180, validation: 30 },
  drawing: { VERSION, SEED, COLOURS },
  draw: drawVessels,
});

/** A straight piece of a tube. */
interface Piece {
  readonly from: Point;
  readonly to: Point;
  /** In pixels. */
  readonly width: number;
}

/**
 * Draws one picture with its labels, as a function of id and size: 0 background, 1 tubes of 3 and 4
 * pixels, 2 tubes of 1 and 2; where two cross, the wider one counts.
 *
 * @example
 * ```ts
 * import { drawVessels } from "./vessels.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const { label } = drawVessels("001", { height: 64, width: 64 });
 * deepStrictEqual([...new Set(label.data)].sort(), [0, 1, 2]);
 * ```
 */
export function drawVessels(id: string, { height, width }: Size): Sample {
  const random = stream(SEED, `synthetic-vessels/${id}`);
  const pieces = Array.from({ length: TREES }, () => tree(random, { height, width })).flat();
  const light = lighting(random, { height, width });
  const tubes = widest(pieces, { height, width });

  const image = new Uint8Array(height * width * 3);
  const label = new Uint8Array(height * width);
  for (let pixel = 0; pixel < height * width; pixel++) {
    const at = { x: pixel % width + 0.5, y: Math.floor(pixel / width) + 0.5 };
    const tube = tubes.width[pixel]!;
    label[pixel] = tube === 0 ? 0 : tube <= THIN ? 2 : 1;
    const shade = light.shade(at);
    for (let channel = 0; channel < 3; channel++) {
      const [ground, vessel] = [COLOURS.ground[channel]!, COLOURS.vessel[channel]!];
      const colour = ground + (vessel - ground) * tubes.strength[pixel]!;
      const value = colour * shade * light.tint[channel]! + 6 * random.normal();
      image[pixel * 3 + channel] = Math.round(Math.min(Math.max(value, 0), 255));
    }
  }
  return { id, image: { height, width, data: image }, label: { height, width, data: label } };
}

/** A tree that enters at an edge and branches until it is one pixel wide. */
function tree(random: RandomStream, { height, width }: Size): Piece[] {
  const between = rangeOf(random);
  const side = Math.min(height, width);
  const along = between({ from: 0.15, to: 0.85 });
  const edge = Math.floor(4 * random.uniform());
  const root = [
    { x: 0, y: along * height },
    { x: width, y: along * height },
    { x: along * width, y: 0 },
    { x: along * width, y: height },
  ][edge]!;
  const inwards = Math.atan2(height / 2 - root.y, width / 2 - root.x);
  const pieces: Piece[] = [];
  const grow = (start: Point, direction: number, wide: number, depth: number): void => {
    let [from, angle] = [start, direction];
    for (let left = side * between(REACH); left > 0; left -= 2) {
      angle += 0.15 * random.normal();
      const to = { x: from.x + 2 * Math.cos(angle), y: from.y + 2 * Math.sin(angle) };
      pieces.push({ from, to, width: wide });
      from = to;
      if (to.x < 0 || to.y < 0 || to.x > width || to.y > height) return;
    }
    if (depth === DEPTH || wide === 1 && depth > 2 && random.uniform() < 0.5) return;
    const turn = between(TURN);
    // One branch continues, sometimes at the same width; the other turns off and is narrower.
    grow(
      from,
      angle - 0.3 * turn,
      random.uniform() < 0.4 ? wide : Math.max(1, wide - 1),
      depth + 1,
    );
    grow(from, angle + (random.uniform() < 0.5 ? turn : -turn), Math.max(1, wide - 1), depth + 1);
  };
  grow(root, inwards, WIDEST, 0);
  return pieces;
}

/** For each pixel the width of its widest tube, 0 for none, and its darkness, 0–1. */
function widest(pieces: readonly Piece[], { height, width }: Size) {
  const tubes = new Uint8Array(height * width);
  const strength = new Float32Array(height * width);
  for (const { from, to, width: wide } of pieces) {
    const reach = wide / 2 + 1;
    const [left, right] = [Math.min(from.x, to.x) - reach, Math.max(from.x, to.x) + reach];
    const [top, bottom] = [Math.min(from.y, to.y) - reach, Math.max(from.y, to.y) + reach];
    const contrast = WEAKEST + (1 - WEAKEST) * (wide - 1) / (WIDEST - 1);
    for (let y = Math.max(0, Math.floor(top)); y < Math.min(height, bottom); y++) {
      for (let x = Math.max(0, Math.floor(left)); x < Math.min(width, right); x++) {
        const depth = wide / 2 - distance({ x: x + 0.5, y: y + 0.5 }, from, to);
        const at = y * width + x;
        if (depth >= 0) tubes[at] = Math.max(tubes[at]!, wide);
        strength[at] = Math.max(strength[at]!, mix(0, contrast, depth + 0.5));
      }
    }
  }
  return { width: tubes, strength };
}

/** The distance of a point from the line segment between two others. */
function distance(at: Point, from: Point, to: Point): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const share = ((at.x - from.x) * dx + (at.y - from.y) * dy) / (dx * dx + dy * dy);
  const nearest = Math.min(Math.max(share, 0), 1);
  return Math.hypot(at.x - from.x - nearest * dx, at.y - from.y - nearest * dy);
}
