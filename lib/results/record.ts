/**
 * The record of a run: everything that a table, a figure or a reader needs, in one JSON file. It
 * holds counts, not scores, so that every Dice and IoU convention can be computed from it later.
 * How records are kept on disk is `store.ts`'s matter.
 *
 * @module
 */
import * as z from "zod";
import type { ImageCounts as Counts } from "../metrics/counts.ts";
import type { EpochNumbers } from "../train/epoch.ts";

const count = z.int().nonnegative();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, "64 hexadecimal digits");
/** Settings whose shape belongs to another room (noise, IEL, model, optimizer, schedule). */
const settings = z.record(z.string(), z.json());

/**
 * What a run is, resolved: every setting that its numbers depend on, and nothing else.
 *
 * @example A setting that the key would not know is refused
 * ```ts
 * import { RunSpec } from "./record.ts";
 * import { fakeRecord } from "./fixture.ts";
 * import { throws } from "node:assert/strict";
 *
 * const { spec } = fakeRecord();
 * RunSpec.parse(spec);
 * throws(() => RunSpec.parse({ ...spec, momentum: 0.9 }), /momentum/);
 * ```
 */
export const RunSpec = z.strictObject({
  /** Row of the experiments table, such as `"wbc-unet"`. */
  experiment: z.string(),
  profile: z.enum(["smoke", "quick", "night", "paper"]),
  /** `"clean"`, `"clean-iel"`, `"noisy"` or `"noisy-iel"`. */
  arm: z.string(),
  seed: count,
  /** Name, size and any restriction of the data set. */
  dataset: settings,
  model: settings,
  /** The label noise of training, or `null` for the labels as they are. */
  noise: settings.nullable(),
  /** The inverse evolution layers of training, or `null` for none. */
  iel: settings.nullable(),
  loss: settings,
  optimizer: settings,
  schedule: settings,
  batch: count,
  epochs: count,
  precision: z.enum(["float32", "tf32", "bfloat16"]),
  /** Random scales, crops, flips and colours of training samples. */
  augmentation: settings.exactOptional(),
  /** Sliding window of validation. */
  window: settings.exactOptional(),
  /** The file of weights that training began with. */
  pretrained: z.strictObject({ file: z.string(), sha256 }).exactOptional(),
});
/** A run with every setting resolved. */
export type RunSpec = z.infer<typeof RunSpec>;

/** Pixels of one image: for each class [intersection, predicted, true]. Ignored pixels count nowhere. */
export const ImageCounts = z.array(z.tuple([count, count, count])) satisfies z.ZodType<Counts>;
/** Counts of one image, class by class. */
export type ImageCounts = Counts;

/**
 * Checks an epoch's numbers; what they mean stands with their type.
 *
 * @example A loss that is no number any more is null, as JSON has it
 * ```ts
 * import { EpochRecord } from "./record.ts";
 * import { fakeRecord } from "./fixture.ts";
 * import { strictEqual, throws } from "node:assert/strict";
 *
 * const [epoch] = fakeRecord().epochs;
 * strictEqual(EpochRecord.parse({ ...epoch, loss: null }).loss, null);
 * throws(() => EpochRecord.parse({ ...epoch, loss: NaN }));
 * ```
 */
export const EpochRecord = z.strictObject({
  epoch: z.int().positive(),
  steps: count,
  loss: z.number().nullable(),
  learningRate: z.number().nonnegative(),
  gradientNorm: z.strictObject({ mean: z.number().nullable(), max: z.number().nullable() }),
  trainSeconds: z.number().nonnegative(),
  validationSeconds: z.number().nonnegative(),
  counts: z.array(ImageCounts),
}) satisfies z.ZodType<EpochNumbers>;
/** One epoch of a record. */
export type EpochRecord = EpochNumbers;

/**
 * What the run ran on.
 *
 * @example Its engine is one that the kit has
 * ```ts
 * import { Environment } from "./record.ts";
 * import { ENGINE_NAMES } from "../engine/engine.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual(Environment.shape.engine.options, [...ENGINE_NAMES]);
 * ```
 */
export const Environment = z.strictObject({
  /** Version of the kit, and the commit it was at (with `+` when files had changed), if known. */
  kit: z.string(),
  commit: z.string().nullable(),
  deno: z.string(),
  tfjs: z.string(),
  engine: z.enum(["tensorflow", "webgpu", "wasm", "cpu"]),
  /** Version of the engine's library, such as `"TensorFlow 2.21.0"`. */
  engineVersion: z.string(),
  device: z.string(),
  threads: count,
  os: z.string(),
  cpu: z.string(),
  memoryBytes: count,
});
/** What a run ran on. */
export type Environment = z.infer<typeof Environment>;

/**
 * A label map, deflated and base64-encoded: see `encodeMap` and `decodeMap`.
 *
 * @example
 * ```ts
 * import { StoredMap } from "./record.ts";
 * import { decodeMap, encodeMap } from "./maps.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const map = { height: 1, width: 3, data: Uint8Array.of(0, 1, 255) };
 * deepStrictEqual(decodeMap(StoredMap.parse(encodeMap(map))), map);
 * ```
 */
export const StoredMap = z.strictObject({ height: count, width: count, deflated: z.string() });
/** A label map as text. */
export type StoredMap = z.infer<typeof StoredMap>;

/**
 * A finished run: as many epochs as its settings ask for, numbered from 1, with counts that fit its
 * data.
 *
 * @example A run that was cut short is no record
 * ```ts
 * import { RunRecord } from "./record.ts";
 * import { fakeRecord } from "./fixture.ts";
 * import { throws } from "node:assert/strict";
 *
 * const record = fakeRecord({ epochs: 3 });
 * RunRecord.parse(record);
 * const cut = { ...record, epochs: record.epochs.slice(0, 2) };
 * throws(() => RunRecord.parse(cut), /2 epochs, but the settings ask for 3/);
 * ```
 */
export const RunRecord = z.strictObject({
  /** Version of this format. */
  format: z.literal(1),
  /** `runKey(spec, data.sha256)`. */
  key: sha256,
  spec: RunSpec,
  data: z.strictObject({
    name: z.string(),
    kind: z.enum(["real", "synthetic"]),
    sha256,
    source: z.string(),
    classes: z.array(z.string()),
    train: count,
    /** Ids of the validation images, in the order of every epoch's counts. */
    validation: z.array(z.string()),
    /** Share of training pixels whose label the noise made wrong, in its first draw; null without noise. */
    wrongLabels: z.number().min(0).max(1).nullable(),
  }),
  environment: Environment,
  /** The command that makes this run. */
  command: z.string(),
  started: z.iso.datetime(),
  finished: z.iso.datetime(),
  /** Number of learnable parameters of the network. */
  parameters: count,
  /** Largest resident memory of the process, in bytes. */
  peakMemoryBytes: count,
  epochs: z.array(EpochRecord),
  /** The network's label maps of validation images (up to 32) after the last epoch, by id. */
  predictions: z.record(z.string(), StoredMap),
}).superRefine(({ spec, data, epochs }, context) => {
  const fail = (path: (string | number)[], message: string) =>
    context.addIssue({ code: "custom", path, message });
  if (epochs.length !== spec.epochs) {
    fail(["epochs"], `${epochs.length} epochs, but the settings ask for ${spec.epochs}`);
  }
  for (const [index, { epoch, counts }] of epochs.entries()) {
    if (epoch !== index + 1) fail(["epochs", index, "epoch"], `${epoch} instead of ${index + 1}`);
    const fits = counts.length === data.validation.length &&
      counts.every((image) => image.length === data.classes.length);
    if (!fits) {
      const shape = `${data.validation.length} images of ${data.classes.length} classes`;
      fail(["epochs", index, "counts"], `not the counts of ${shape}`);
    }
  }
});
/** Everything that is kept of a run. */
export type RunRecord = z.infer<typeof RunRecord>;
