/**
 * Wrongly drawn boundaries: regions that are too large or too small by a few pixels.
 *
 * @module
 */
import * as z from "zod";
import {
  type Components,
  connectedComponents,
  nearComponents,
  type Nearest,
} from "../data/components.ts";
import type { LabelMap } from "../data/dataset.ts";
import { type Kind, kind } from "../kind/kind.ts";
import type { RandomStream } from "../random.ts";
import {
  type LabelNoise,
  type LabelNoiseContext,
  noiseOfLabels,
  noiseStreams,
  positionFields,
} from "./label_noise.ts";

const schema = z.strictObject({
  kind: z.literal("boundary-band"),
  /** Smallest and largest width of the band, in pixels; any width between is equally likely. */
  least: z.number().nonnegative().default(1),
  greatest: z.number().positive().default(3),
  /**
   * Probability that at a boundary the region of the higher class (the object, where class 0 is the
   * background) is too large rather than too small.
   */
  dilate: z.number().min(0).max(1).default(0.5),
  /** Probability that a boundary is wrong at all. */
  share: z.number().min(0).max(1).default(1),
  ...positionFields,
}).refine(({ least, greatest }) => least <= greatest, {
  message: "least must not be above greatest",
  path: ["least"],
});

/** Settings of {@linkcode boundaryBand}. */
export type BoundaryBand = z.output<typeof schema>;

/**
 * Random dilation and erosion of each region: the noise `DE` of Yao et al., "Learning to Segment from
 * Noisy Annotations: A Spatial Correction Approach" (ICLR 2023, noise_generator.py: dilated or eroded
 * with probability ½, by a distance U(least, greatest)), for any number of classes and objects.
 *
 * A boundary is where two 4-connected components of different classes touch. For each boundary the noise
 * draws whether it is wrong, which of the two components has grown, and by what width r; pixels of the
 * other component that are nearer to it than r (Euclidean, between pixel centres) get its class. So an
 * object on background is dilated or eroded as a whole, and a region between two others moves
 * independently on each side. If several components have grown over a pixel, it belongs to the nearest
 * one; among equally near ones, to the one of the lowest class. Neighbours are 1 pixel apart, so a width
 * of 1 or less changes nothing, and a straight boundary moves by ⌈r⌉ − 1 pixels: with widths from 1 to 4
 * by 1, 2 or 3, equally often. The edge of the image and ignored pixels are not boundaries.
 *
 * @example A square that is one pixel too large on each side
 * ```ts
 * import { boundaryBand } from "./boundary_band.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const context = { classes: 2, ignore: undefined, height: 8, width: 8, seed: 0 };
 * const noise = boundaryBand.make(boundaryBand({ least: 1.2, greatest: 1.2, dilate: 1 }), context);
 * const square = (at: number) => Number(at % 8 > 2 && at % 8 < 5 && at > 23 && at < 40);
 * const clean = { height: 8, width: 8, data: Uint8Array.from({ length: 64 }, (_, at) => square(at)) };
 * const { data } = noise.corrupt(clean, { id: "a", epoch: 1 });
 * strictEqual(data.filter((label) => label === 1).length, 4 + 4 * 2);
 * strictEqual(noise.expectedWrongShare!(clean), 8 / 64);
 * ```
 */
export const boundaryBand: Kind<typeof schema, LabelNoiseContext, LabelNoise> = kind({
  kind: "boundary-band",
  schema,
  make(settings, context) {
    const { positions } = noiseStreams(settings, context.seed);
    return noiseOfLabels(settings, context, {
      draw(label, access) {
        const { components, claims } = claimsOn(label, settings, context);
        const random = positions(access);
        const boundaries = drawBoundaries(settings, claims, { components, random });
        const data = label.data.slice();
        for (const { at, own, by } of claims) {
          const claim = by.find(({ component, distance }) => {
            const boundary = boundaries.get(nameOf(own, component))!;
            return boundary.grown === component && distance < boundary.width;
          });
          if (claim) data[at] = components.labels[claim.component]!;
        }
        return data;
      },
      expectedWrongShare: (label) => expectedShare(settings, label, context),
    });
  },
});

/** A pixel over which other components may grow. */
interface Claimed {
  readonly at: number;
  /** Its component. */
  readonly own: number;
  /** Nearest pixels of components of other classes, nearest first. */
  readonly by: readonly Nearest[];
}

function claimsOn(
  label: LabelMap,
  { greatest }: BoundaryBand,
  { ignore }: LabelNoiseContext,
): { components: Components; claims: Claimed[] } {
  const components = connectedComponents(label, {
    part: (value) => value === ignore ? -1 : value,
  });
  const { owner, labels } = components;
  const claims: Claimed[] = [];
  for (const [at, near] of nearComponents(label, { components, reach: greatest })) {
    const own = owner[at]!;
    if (own < 0) continue;
    const by = near.filter(({ component }) => labels[component] !== labels[own])
      .sort((a, b) => a.distance - b.distance || labels[a.component]! - labels[b.component]!);
    if (by.length) claims.push({ at, own, by });
  }
  return { components, claims };
}

/** Name of the boundary between two components, in either order. */
const nameOf = (a: number, b: number) => a < b ? `${a} ${b}` : `${b} ${a}`;

/** Draws three numbers for each boundary, in the order of its components. */
function drawBoundaries(
  { least, greatest, dilate, share }: BoundaryBand,
  claims: readonly Claimed[],
  { components: { labels }, random }: { components: Components; random: RandomStream },
): Map<string, { grown: number; width: number }> {
  const names = new Set(claims.flatMap(({ own, by }) => (
    by.map(({ component }) => nameOf(own, component))
  )));
  const pairs = Array.from(names, (name) => name.split(" ").map(Number) as [number, number])
    .sort(([a, b], [c, d]) => a - c || b - d);
  return new Map(pairs.map(([a, b]) => {
    const wrong = random.uniform() < share;
    const [high, low] = labels[a]! > labels[b]! ? [a, b] : [b, a];
    const grown = random.uniform() < dilate ? high : low;
    const width = least + (greatest - least) * random.uniform();
    return [nameOf(a, b), { grown, width: wrong ? width : 0 }];
  }));
}

/** The mean over counted pixels of 1 minus the probability that no component has grown over it. */
function expectedShare(settings: BoundaryBand, label: LabelMap, context: LabelNoiseContext) {
  const { dilate, share, least, greatest } = settings;
  const { components: { owner, labels }, claims } = claimsOn(label, settings, context);
  const wider = (distance: number) =>
    least === greatest
      ? Number(distance < least)
      : Math.min(1, Math.max(0, (greatest - distance) / (greatest - least)));
  const wrong = claims.reduce((sum, { own, by }) => {
    const kept = by.reduce((chance, { component, distance }) => {
      const grows = labels[component]! > labels[own]! ? dilate : 1 - dilate;
      return chance * (1 - share * grows * wider(distance));
    }, 1);
    return sum + 1 - kept;
  }, 0);
  const counted = owner.filter((component) => component >= 0).length;
  return counted === 0 ? 0 : wrong / counted;
}
