/**
 * Connected components of label maps.
 *
 * @module
 */
import type { LabelMap } from "./dataset.ts";

/** The components of a label map, numbered in the order of their first pixels, row by row. */
export interface Components {
  /** The component of each pixel, 0 … count − 1, or −1 if it is in none. */
  readonly owner: Int32Array;
  /** Number of components. */
  readonly count: number;
  /** The label value of each component's first pixel. */
  readonly labels: Uint8Array;
  /** The number of pixels of each component. */
  readonly areas: Uint32Array;
}

/** Which pixels count as connected. */
export interface ComponentOptions {
  /**
   * Maps label values to parts. Pixels of one part that share a side are connected; a pixel of a negative
   * part is in no component.
   *
   * @param label The label value of a pixel.
   * @default the label value itself, which gives the components of each class
   */
  readonly part?: (label: number) => number;
}

/**
 * The 4-connected components of a label map: pixels that touch only at a corner are not connected.
 *
 * @example Components of each class, and those of everything but the background
 * ```ts
 * import { connectedComponents } from "./components.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const label = { height: 2, width: 4, data: Uint8Array.of(1, 2, 0, 1, 0, 0, 0, 1) };
 * const { labels, areas } = connectedComponents(label);
 * deepStrictEqual([[...labels], [...areas]], [[1, 2, 0, 1], [1, 1, 4, 2]]);
 * const objects = connectedComponents(label, { part: (value) => value > 0 ? 0 : -1 });
 * deepStrictEqual([...objects.owner], [0, 0, -1, 1, -1, -1, -1, 1]);
 * ```
 */
export function connectedComponents(
  { height, width, data }: LabelMap,
  { part = (label) => label }: ComponentOptions = {},
): Components {
  const owner = new Int32Array(data.length).fill(-1);
  const parts = Int32Array.from({ length: 256 }, (_, label) => part(label));
  const pending = new Int32Array(data.length);
  const [labels, areas]: [number[], number[]] = [[], []];
  for (let start = 0; start < data.length; start++) {
    const own = parts[data[start]!]!;
    if (own < 0 || owner[start]! >= 0) continue;
    const component = areas.length;
    let [waiting, area] = [0, 0];
    const visit = (at: number) => {
      if (owner[at]! >= 0 || parts[data[at]!] !== own) return;
      owner[at] = component;
      pending[waiting++] = at;
      area++;
    };
    visit(start);
    while (waiting > 0) {
      const at = pending[--waiting]!;
      const x = at % width;
      if (x > 0) visit(at - 1);
      if (x + 1 < width) visit(at + 1);
      if (at >= width) visit(at - width);
      if (at + width < height * width) visit(at + width);
    }
    labels.push(data[start]!);
    areas.push(area);
  }
  return {
    owner,
    count: areas.length,
    labels: Uint8Array.from(labels),
    areas: Uint32Array.from(areas),
  };
}

/** A component near a pixel, and its pixel nearest to it. */
export interface Nearest {
  /** Number of the component. */
  readonly component: number;
  /** Distance between the centres of the two pixels. */
  readonly distance: number;
  /** The component's nearest pixel; the first one row by row wins a tie. */
  readonly from: number;
}

/**
 * Lists for each pixel the components other than its own that come within `reach` pixels of it
 * (Euclidean, between centres), in the order of their numbers. Pixels with none nearby are left out; the
 * others come row by row.
 *
 * @example
 * ```ts
 * import { connectedComponents, nearComponents } from "./components.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const label = { height: 1, width: 5, data: Uint8Array.of(1, 0, 0, 0, 1) };
 * const near = nearComponents(label, { components: connectedComponents(label), reach: 2 });
 * deepStrictEqual([...near.keys()], [0, 1, 2, 3, 4]);
 * deepStrictEqual(near.get(2), [
 *   { component: 0, distance: 2, from: 0 },
 *   { component: 2, distance: 2, from: 4 },
 * ]);
 * ```
 */
export function nearComponents(
  { height, width }: { readonly height: number; readonly width: number },
  { components: { owner, count }, reach }: {
    /** The components of an image of this size. */
    readonly components: Components;
    /** At least 0. */
    readonly reach: number;
  },
): Map<number, Nearest[]> {
  const offsets = offsetsWithin(reach);
  // Edge pixels by component, each component's row by row.
  const edges = Array.from({ length: count }, (): number[] => []);
  for (let at = 0; at < owner.length; at++) {
    if (owner[at]! >= 0 && isEdge(owner, at, width)) edges[owner[at]!]!.push(at);
  }
  const found: [number, Nearest][] = [];
  const distances = new Float64Array(owner.length).fill(Infinity);
  const origins = new Int32Array(owner.length);
  edges.forEach((pixels, component) => {
    const reached: number[] = [];
    for (const from of pixels) {
      const [y, x] = [Math.floor(from / width), from % width];
      for (const { dy, dx, distance } of offsets) {
        if (y + dy < 0 || y + dy >= height || x + dx < 0 || x + dx >= width) continue;
        const at = from + dy * width + dx;
        if (distance >= distances[at]! || owner[at] === component) continue;
        if (distances[at] === Infinity) reached.push(at);
        distances[at] = distance;
        origins[at] = from;
      }
    }
    for (const at of reached) {
      found.push([at, { component, distance: distances[at]!, from: origins[at]! }]);
      distances[at] = Infinity;
    }
  });
  found.sort(([a], [b]) => a - b);
  const near = new Map<number, Nearest[]>();
  for (const [at, nearest] of found) {
    const known = near.get(at);
    if (known) known.push(nearest);
    else near.set(at, [nearest]);
  }
  return near;
}

/** Whether one of the four neighbours is outside the component: only such a pixel can be nearest. */
function isEdge(owner: Int32Array, at: number, width: number): boolean {
  const [own, x] = [owner[at], at % width];
  return (x > 0 && owner[at - 1] !== own) || (x + 1 < width && owner[at + 1] !== own) ||
    (at >= width && owner[at - width] !== own) ||
    (at + width < owner.length && owner[at + width] !== own);
}

/** The offsets to every other pixel within `reach`. */
function offsetsWithin(reach: number): { dy: number; dx: number; distance: number }[] {
  const most = Math.floor(reach);
  const along = Array.from({ length: 2 * most + 1 }, (_, at) => at - most);
  return along.flatMap((dy) =>
    along.map((dx) => ({ dy, dx, distance: Math.sqrt(dy * dy + dx * dx) }))
  )
    .filter(({ distance }) => distance > 0 && distance <= reach);
}
