/**
 * The geometry of an SVG path's `d`: points along it, and its length. Curves are approximated by short
 * chords, and an arc by the chord between its ends.
 *
 * @module
 */

/** A point of the plane. */
export type Point = readonly [x: number, y: number];

const CHORDS = 16;
const OPERANDS: Record<string, number> = { M: 2, L: 2, H: 1, V: 1, Q: 4, C: 6, A: 7, Z: 0 };

/**
 * Lists the points of a path in order: ends of segments, and points on curves between them.
 *
 * @throws {SyntaxError} at a command other than M, L, H, V, Q, C, A, Z (and their relative forms).
 *
 * @example
 * ```ts
 * import { pathPoints } from "./path.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual(pathPoints("M1,2h3v-2Z"), [[1, 2], [4, 2], [4, 0], [1, 2]]);
 * ```
 */
export function pathPoints(d: string): Point[] {
  const points: Point[] = [];
  let [x, y] = [0, 0];
  let start: Point = [0, 0];
  for (const [, letter = "", rest = ""] of d.matchAll(/([a-df-z])([^a-df-z]*)/gi)) {
    const command = letter.toUpperCase();
    const size = OPERANDS[command];
    if (size === undefined) throw new SyntaxError(`SVG path command "${letter}" is not supported`);
    if (size === 0) {
      [x, y] = start;
      points.push(start);
      continue;
    }
    const values = (rest.match(/[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?/gi) ?? []).map(Number);
    for (let at = 0; at + size <= values.length; at += size) {
      const [ox, oy] = letter === command ? [0, 0] : [x, y];
      const operand = (index: number) => values[at + index]!;
      const point = (index: number): Point => [ox + operand(index), oy + operand(index + 1)];
      if (command === "Q" || command === "C") {
        const controls = [[x, y] as Point];
        for (let index = 0; index < size; index += 2) controls.push(point(index));
        for (let chord = 1; chord < CHORDS; chord++) points.push(bezier(controls, chord / CHORDS));
      }
      if (command === "H") x = ox + operand(0);
      else if (command === "V") y = oy + operand(0);
      else [x, y] = point(size - 2);
      points.push([x, y]);
      if (command === "M" && at === 0) start = [x, y];
    }
  }
  return points;
}

/** Evaluates the Bézier curve with these control points at `t`, by De Casteljau's algorithm. */
function bezier(controls: readonly Point[], t: number): Point {
  if (controls.length === 1) return controls[0]!;
  const between = controls.slice(1).map(([x, y], index): Point => {
    const [px, py] = controls[index]!;
    return [px + t * (x - px), py + t * (y - py)];
  });
  return bezier(between, t);
}

/** Length of a path. */
export function pathLength(d: string): number {
  const points = pathPoints(d);
  return points.slice(1).reduce((sum, point, index) => sum + distance(points[index]!, point), 0);
}

/** The point on a path at a distance from its start, or its last point if it is shorter. */
export function pointAtLength(d: string, length: number): Point {
  const points = pathPoints(d);
  let rest = Math.max(0, length);
  for (const [index, to] of points.slice(1).entries()) {
    const from = points[index]!;
    const step = distance(from, to);
    if (rest <= step) {
      const t = step === 0 ? 0 : rest / step;
      return [from[0] + t * (to[0] - from[0]), from[1] + t * (to[1] - from[1])];
    }
    rest -= step;
  }
  return points.at(-1) ?? [0, 0];
}

function distance([ax, ay]: Point, [bx, by]: Point): number {
  return Math.hypot(bx - ax, by - ay);
}
