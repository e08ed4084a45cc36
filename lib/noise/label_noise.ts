/**
 * The interface of label noise: a pure function of settings, a seed, the image's id and the epoch, so
 * that any label of any epoch can be drawn again in any order, and runs with one seed share their noise.
 * Images and tensors do not belong here.
 *
 * @module
 */
import * as z from "zod";
import type { LabelMap } from "../data/dataset.ts";
import { type RandomStream, stream } from "../random.ts";
import { type Draw, keptDraws } from "./kept_draws.ts";

/**
 * How often a random choice is drawn: once for all images and epochs (`"fixed"`), once for each image
 * and then kept (`"per-image"`), or anew for each image in each epoch (`"redrawn"`).
 *
 * @example
 * ```ts
 * import { REDRAWS } from "./label_noise.ts";
 * import { protocols } from "./protocols.ts";
 * import { ok } from "node:assert/strict";
 *
 * ok(Object.values(protocols).every(({ settings }) => REDRAWS.includes(settings.positions)));
 * ```
 */
export const REDRAWS = ["fixed", "per-image", "redrawn"] as const;
/** One of {@linkcode REDRAWS}. */
export type Redraw = typeof REDRAWS[number];

/** Facts about the labels that noise needs, and the seed of the run. */
export interface LabelNoiseContext {
  /** Number of classes K; labels are 0 … K − 1. */
  readonly classes: number;
  /** Label value that is never changed, if there is one. */
  readonly ignore: number | undefined;
  /** Rows of a label map. */
  readonly height: number;
  /** Columns of a label map. */
  readonly width: number;
  /** Seed of the run; settings may have their own seeds. */
  readonly seed: number;
}

/** A label in a pass over the data. */
export interface Access {
  /** Name of the image in its data set. */
  readonly id: string;
  /** Epoch, counted from 1. */
  readonly epoch: number;
}

/** Noise, ready to be applied. */
export interface LabelNoise {
  /**
   * Returns a corrupted copy; the label map itself is not changed. Equal arguments give equal results.
   *
   * @throws {RangeError} when the label map has another size, or (if the replacement depends on it) holds
   * a value that is not a class.
   */
  corrupt(label: LabelMap, access: Access): LabelMap;
  /**
   * Where this noise may have changed a label: 1 for each pixel that it drew anew, 0 elsewhere. Absent if
   * the kind of noise cannot tell. Comparing errors inside and outside shows whether a network memorises
   * noise.
   *
   * @param label The clean label map, for noise whose places depend on it.
   */
  touched?(access: Access, label: LabelMap): Uint8Array;
  /**
   * The fraction of labels that the noise makes wrong on average, for a clean label map. Absent if no
   * formula is known.
   */
  expectedWrongShare?(label: LabelMap): number;
}

/**
 * Returns the stream for an access, depending on `redraw`: `<name>`, `<name>/image-<id>`, or
 * `<name>/epoch-<epoch>/image-<id>`.
 *
 * @example
 * ```ts
 * import { streamOfAccess } from "./label_noise.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const fixed = streamOfAccess("noise/positions", { redraw: "fixed", seed: 0 });
 * const [a, b] = [fixed({ id: "1", epoch: 1 }), fixed({ id: "2", epoch: 7 })];
 * strictEqual(a.integer(1000), b.integer(1000));
 * ```
 */
export function streamOfAccess(
  name: string,
  { redraw, seed }: { readonly redraw: Redraw; readonly seed: number },
): (access: Access) => RandomStream {
  return ({ id, epoch }) => {
    if (redraw === "fixed") return stream(seed, name);
    if (redraw === "per-image") return stream(seed, `${name}/image-${id}`);
    return stream(seed, `${name}/epoch-${epoch}/image-${id}`);
  };
}

/**
 * Schema of a seed: a number, the same for every run of a study, or `"run"` for the seed of the run.
 *
 * @example
 * ```ts
 * import { seedField } from "./label_noise.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(seedField.safeParse("run").success, true);
 * strictEqual(seedField.safeParse(-1).success, false);
 * ```
 */
export const seedField = z.union([z.literal("run"), z.int().nonnegative()]);

/**
 * Schema fields for where a noise hits; by default each image keeps its positions.
 *
 * @example
 * ```ts
 * import { positionFields } from "./label_noise.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 * import * as z from "zod";
 *
 * const settings = { positions: "per-image", positionsSeed: "run" };
 * deepStrictEqual(z.strictObject(positionFields).parse({}), settings);
 * ```
 */
export const positionFields = {
  /** How often the positions of wrong labels are drawn. */
  positions: z.enum(REDRAWS).default("per-image"),
  /** Seed of the positions; `"run"` uses the seed of the run. */
  positionsSeed: seedField.default("run"),
} as const;

/**
 * Schema fields for what a noise writes; by default each image keeps its values.
 *
 * @example
 * ```ts
 * import { valueFields } from "./label_noise.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 * import * as z from "zod";
 *
 * const settings = { values: "per-image", valuesSeed: "run" };
 * deepStrictEqual(z.strictObject(valueFields).parse({}), settings);
 * ```
 */
export const valueFields = {
  /** How often the written classes are drawn. */
  values: z.enum(REDRAWS).default("per-image"),
  /** Seed of the classes; `"run"` uses the seed of the run. */
  valuesSeed: seedField.default("run"),
} as const;

/** Settings of the random choices of a noise: where it hits, and what it writes there. */
export type Drawn =
  & Readonly<Record<"positions" | "values", Redraw>>
  & Readonly<Record<"positionsSeed" | "valuesSeed", number | "run">>;

/**
 * The streams of a noise by access: `noise/positions…` decides where it hits, `noise/values…` what it
 * writes there, each with the redraw and the seed of the settings.
 *
 * @param runSeed Seed of the run.
 *
 * @example Runs of one seed share their positions
 * ```ts
 * import { noiseStreams } from "./label_noise.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const settings = { positions: "per-image", positionsSeed: "run" } as const;
 * const [a, b] = [1, 2].map((epoch) => noiseStreams(settings, 7).positions({ id: "x", epoch }));
 * strictEqual(a!.uniform(), b!.uniform());
 * ```
 */
export function noiseStreams(
  settings: Partial<Drawn>,
  runSeed: number,
): Record<"positions" | "values", (access: Access) => RandomStream> {
  const streams = (what: "positions" | "values") => {
    const seed = settings[`${what}Seed`] ?? "run";
    return streamOfAccess(`noise/${what}`, {
      redraw: settings[what] ?? "redrawn",
      seed: seed === "run" ? runSeed : seed,
    });
  };
  return { positions: streams("positions"), values: streams("values") };
}

/**
 * Checks the labels that a noise is made for, and those it is applied to.
 *
 * @throws {RangeError} when there are fewer than two classes, or the label has another size.
 *
 * @example
 * ```ts
 * import { checkLabels } from "./label_noise.ts";
 * import { throws } from "node:assert/strict";
 *
 * const context = { classes: 2, ignore: undefined, height: 8, width: 8, seed: 0 };
 * throws(() => checkLabels(context, { height: 4, width: 8 }), /labels of 8×8, not 4×8/);
 * ```
 */
export function checkLabels(
  { height, width, classes }: LabelNoiseContext,
  label: { readonly height: number; readonly width: number } = { height, width },
): void {
  if (!Number.isSafeInteger(classes) || classes < 2) {
    throw new RangeError(`label noise needs two classes or more, not ${classes}`);
  }
  if (label.height !== height || label.width !== width) {
    throw new RangeError(
      `this noise is for labels of ${height}×${width}, not ${label.height}×${label.width}`,
    );
  }
}

/**
 * Noise whose places depend on the label map; `touched` marks the pixels that it changed. Draws that do
 * not change between epochs are cached.
 *
 * @param settings How often its random choices are drawn.
 * @param draw Returns the corrupted values of a label map, which is of the right size.
 * @param expectedWrongShare For a clean label map of the right size.
 * @throws {RangeError} when there are fewer than two classes.
 *
 * @example Noise that erases class 1
 * ```ts
 * import { noiseOfLabels } from "./label_noise.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const context = { classes: 2, ignore: undefined, height: 1, width: 3, seed: 0 };
 * const noise = noiseOfLabels({ positions: "per-image" }, context, {
 *   draw: ({ data }) => data.map(() => 0),
 *   expectedWrongShare: ({ data }) => data.filter((value) => value === 1).length / data.length,
 * });
 * const clean = { height: 1, width: 3, data: Uint8Array.of(0, 1, 1) };
 * deepStrictEqual(noise.touched!({ id: "a", epoch: 1 }, clean), Uint8Array.of(0, 1, 1));
 * ```
 */
export function noiseOfLabels(
  { positions, values }: Partial<Drawn>,
  context: LabelNoiseContext,
  { draw: drawAnew, expectedWrongShare }: {
    draw: Draw;
    expectedWrongShare(label: LabelMap): number;
  },
): LabelNoise {
  checkLabels(context);
  const changes = positions === "redrawn" || values === "redrawn";
  const draw = changes ? drawAnew : keptDraws(drawAnew);
  const corrupted = (label: LabelMap, access: Access) => {
    checkLabels(context, label);
    return draw(label, access);
  };
  return {
    corrupt: (label, access) => ({ ...label, data: corrupted(label, access) }),
    touched: (access, label) =>
      corrupted(label, access).map((value, at) => value === label.data[at] ? 0 : 1),
    expectedWrongShare(label) {
      checkLabels(context, label);
      return expectedWrongShare(label);
    },
  };
}
