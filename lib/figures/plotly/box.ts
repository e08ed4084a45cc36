/**
 * Rectangles and affine maps of the plane, as in SVG.
 *
 * @module
 */

/** A rectangle parallel to the axes; y grows downwards. */
export interface Box {
  /** Least x. */
  readonly left: number;
  /** Least y. */
  readonly top: number;
  /** Greatest x. */
  readonly right: number;
  /** Greatest y. */
  readonly bottom: number;
}

/** The map (x, y) → (a·x + c·y + e, b·x + d·y + f), in SVG's order [a, b, c, d, e, f]. */
export type Matrix = readonly [number, number, number, number, number, number];

/** The identity map. */
export const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0];

/** The smallest rectangle that contains the points; undefined without points. */
export function around(points: readonly (readonly [number, number])[]): Box | undefined {
  if (points.length === 0) return undefined;
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return { left, top, right, bottom };
}

/** The smallest rectangle that contains two others, either of which may be missing. */
export function union(a: Box | undefined, b: Box | undefined): Box | undefined {
  if (!a || !b) return a ?? b;
  return {
    left: Math.min(a.left, b.left),
    top: Math.min(a.top, b.top),
    right: Math.max(a.right, b.right),
    bottom: Math.max(a.bottom, b.bottom),
  };
}

/** The map that applies `second`, then `first`: their matrix product. */
export function compose(first: Matrix, second: Matrix): Matrix {
  const [a, b, c, d, e, f] = first;
  const [g, h, i, j, k, l] = second;
  return [
    a * g + c * h,
    b * g + d * h,
    a * i + c * j,
    b * i + d * j,
    a * k + c * l + e,
    b * k + d * l + f,
  ];
}

/** The smallest rectangle that contains the image of a rectangle under a map. */
export function transformBox(box: Box, [a, b, c, d, e, f]: Matrix): Box {
  const corners = [
    [box.left, box.top],
    [box.right, box.top],
    [box.left, box.bottom],
    [box.right, box.bottom],
  ] as const;
  return around(corners.map(([x, y]) => [a * x + c * y + e, b * x + d * y + f]))!;
}

/**
 * Reads an SVG `transform` attribute: translate, scale, rotate and matrix, in any sequence.
 *
 * @throws {SyntaxError} at any other function, by name.
 *
 * @example
 * ```ts
 * import { parseTransform, transformBox } from "./box.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const box = { left: 0, top: 0, right: 2, bottom: 1 };
 * const moved = transformBox(box, parseTransform("translate(10,20) scale(3)"));
 * deepStrictEqual(moved, { left: 10, top: 20, right: 16, bottom: 23 });
 * ```
 */
export function parseTransform(text: string | null): Matrix {
  let matrix = IDENTITY;
  for (const [, name, list = ""] of (text ?? "").matchAll(/(\w+)\s*\(([^)]*)\)/g)) {
    const numbers = list.split(/[\s,]+/).filter(Boolean).map(Number);
    const [a = 0, b, c = 0, d = 0, e = 0, f = 0] = numbers;
    switch (name) {
      case "translate":
        matrix = compose(matrix, [1, 0, 0, 1, a, b ?? 0]);
        break;
      case "scale":
        matrix = compose(matrix, [a, 0, 0, b ?? a, 0, 0]);
        break;
      case "rotate": {
        const [cos, sin] = [Math.cos(a * Math.PI / 180), Math.sin(a * Math.PI / 180)];
        const [x, y] = [b ?? 0, c];
        const move = [cos, sin, -sin, cos, x - cos * x + sin * y, y - sin * x - cos * y] as const;
        matrix = compose(matrix, move);
        break;
      }
      case "matrix":
        matrix = compose(matrix, [a, b ?? 0, c, d, e, f]);
        break;
      default:
        throw new SyntaxError(`SVG transform "${name}" is not supported`);
    }
  }
  return matrix;
}
