/**
 * Objects that an annotator overlooked, and neighbours drawn as one.
 *
 * @module
 */
import * as z from "zod";
import { connectedComponents, nearComponents, type Nearest } from "../data/components.ts";
import type { LabelMap } from "../data/dataset.ts";
import { type Kind, kind } from "../kind/kind.ts";
import {
  type LabelNoise,
  type LabelNoiseContext,
  noiseOfLabels,
  noiseStreams,
  positionFields,
} from "./label_noise.ts";

const schema = z.strictObject({
  kind: z.literal("instances"),
  /** Probability that an object is missing. */
  missing: z.number().min(0).max(1).default(0.1),
  /** Probability that two neighbours, neither of them missing, are merged. */
  merged: z.number().min(0).max(1).default(0.1),
  /** Objects are neighbours if the gap between them is at most this many pixels. */
  gap: z.int().nonnegative().default(4),
  /** The class around objects. */
  background: z.int().nonnegative().default(0),
  ...positionFields,
});

/** Settings of {@linkcode instances}. */
export type Instances = z.output<typeof schema>;

/**
 * Missing and merged objects, the errors of annotators who draw one object at a time. An object is a
 * 4-connected component of pixels that are neither background nor ignored: a nucleus, or a cell with all
 * its parts.
 *
 * A missing object becomes background. Two objects A and B at the distance D between their nearest
 * pixels (centres; a gap of g pixels is a distance of g + 1) are joined by a bridge: the background
 * pixels x with d(x, A) + d(x, B) ≤ D + 1, each with the class of the pixel of A or B nearest to it. Each
 * object draws one number from the stream, in the order of their first pixels; then each pair of
 * neighbours does.
 *
 * Source: none, the kit's own.
 *
 * @example Two nuclei become one
 * ```ts
 * import { instances } from "./instances.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const context = { classes: 2, ignore: undefined, height: 1, width: 7, seed: 0 };
 * const noise = instances.make(instances({ missing: 0, merged: 1 }), context);
 * const clean = { height: 1, width: 7, data: Uint8Array.of(0, 1, 1, 0, 0, 1, 0) };
 * deepStrictEqual([...noise.corrupt(clean, { id: "a", epoch: 1 }).data], [0, 1, 1, 1, 1, 1, 0]);
 * ```
 */
export const instances: Kind<typeof schema, LabelNoiseContext, LabelNoise> = kind({
  kind: "instances",
  schema,
  make(settings, context) {
    if (settings.background >= context.classes) {
      throw new RangeError(
        `class ${settings.background} cannot be the background of ${context.classes} classes: ` +
          `take one from 0 to ${context.classes - 1}`,
      );
    }
    const { positions } = noiseStreams(settings, context.seed);
    return noiseOfLabels(settings, context, {
      draw(label, access) {
        const { owner, count, bridges } = sceneOf(label, settings, context);
        const random = positions(access);
        const missing = Array.from({ length: count }, () => random.uniform() < settings.missing);
        const merged = bridges.map(() => random.uniform() < settings.merged);
        const data = label.data.map((value, at) =>
          owner[at]! >= 0 && missing[owner[at]!] ? settings.background : value
        );
        bridges.forEach(({ between: [a, b], pixels }, index) => {
          if (!merged[index] || missing[a] || missing[b]) return;
          for (const [at, value] of pixels) data[at] = value;
        });
        return data;
      },
      expectedWrongShare: (label) => expectedShare(settings, label, context),
    });
  },
});

/** The pixels that join two objects. */
interface Bridge {
  readonly between: readonly [number, number];
  /** Background pixels, with the class that each gets. */
  readonly pixels: Map<number, number>;
}

interface Scene {
  /** The object of each pixel, or −1. */
  readonly owner: Int32Array;
  /** Number of objects. */
  readonly count: number;
  /** One bridge for each pair of neighbours, in the order of their objects. */
  readonly bridges: readonly Bridge[];
}

/** How much longer a path over a bridge pixel may be than the shortest path between the objects. */
const DETOUR = 1;

function sceneOf(
  label: LabelMap,
  { background, gap }: Instances,
  context: LabelNoiseContext,
): Scene {
  const components = connectedComponents(label, {
    part: (value) => value === background || value === context.ignore ? -1 : 0,
  });
  const { owner, count } = components;
  const near = nearComponents(label, { components, reach: gap + 1 + DETOUR });
  /** Distance between each pair of neighbours, by their numbers. */
  const distances = new Map<string, number>();
  /** Background pixels near at least two objects. */
  const between: [number, Nearest[]][] = [];
  for (const [at, objects] of near) {
    if (label.data[at] === background && objects.length > 1) between.push([at, objects]);
    for (const { component, distance } of objects) {
      if (owner[at]! < 0 || owner[at]! > component || distance > gap + 1) continue;
      const name = `${owner[at]} ${component}`;
      distances.set(name, Math.min(distance, distances.get(name) ?? Infinity));
    }
  }
  const bridges = new Map<string, Bridge>();
  for (const name of distances.keys()) {
    const [a, b] = name.split(" ").map(Number) as [number, number];
    bridges.set(name, { between: [a, b], pixels: new Map() });
  }
  for (const [at, objects] of between) {
    for (const a of objects) {
      for (const b of objects) {
        const name = `${a.component} ${b.component}`;
        if (!(a.distance + b.distance <= distances.get(name)! + DETOUR)) continue;
        const nearer = a.distance <= b.distance ? a : b;
        bridges.get(name)!.pixels.set(at, label.data[nearer.from]!);
      }
    }
  }
  const ordered = [...bridges.values()]
    .sort(({ between: [a, b] }, { between: [c, d] }) => a - c || b - d);
  return { owner, count, bridges: ordered };
}

/** Missing objects, plus for each background pixel the probability that one of its bridges exists. */
function expectedShare(settings: Instances, label: LabelMap, context: LabelNoiseContext): number {
  const { owner, bridges } = sceneOf(label, settings, context);
  const counted = label.data.filter((value) => value !== context.ignore).length;
  if (counted === 0) return 0;
  const over = new Map<number, number[]>();
  bridges.forEach(({ pixels }, index) => {
    for (const at of pixels.keys()) over.set(at, [...over.get(at) ?? [], index]);
  });
  /** Pixels by the bridges that they belong to. */
  const areas = Map.groupBy(over.values(), (indices) => `${indices}`);
  const bridged = Array.from(areas.values(), (pixels) => (
    pixels.length * chanceOfAny(pixels[0]!.map((index) => bridges[index]!.between), settings)
  ));
  const inside = owner.filter((object) => object >= 0).length;
  return (settings.missing * inside + bridged.reduce((sum, area) => sum + area, 0)) / counted;
}

/** The probability that a bridge exists: 1 minus that of none, summed over which objects are missing. */
function chanceOfAny(
  bridges: readonly (readonly [number, number])[],
  { missing, merged }: Instances,
): number {
  const objects = [...new Set(bridges.flat())];
  let none = 0;
  for (let pattern = 0; pattern < 2 ** objects.length; pattern++) {
    const present = new Set(objects.filter((_, bit) => pattern & (1 << bit)));
    const possible = bridges.filter((between) => between.every((object) => present.has(object)));
    none += (1 - missing) ** present.size * missing ** (objects.length - present.size) *
      (1 - merged) ** possible.length;
  }
  return 1 - none;
}
