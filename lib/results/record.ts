/**
 * The record of a run: everything that a table, a figure or a reader needs, in one JSON file. It stores
 * counts instead of scores, so that every Dice and IoU convention can be computed from it later.
 *
 * @module
 */
import * as z from "zod";
import { ArmStyle } from "../experiment/arm.ts";
import { Comparison } from "../experiment/compare.ts";
import { MAX_EPOCHS, RecordedSpec } from "../experiment/spec.ts";
import { conventions } from "../metrics/conventions.ts";
import { type ImageCounts as Counts, sumCounts } from "../metrics/counts.ts";
import { EpochNumbers } from "../train/epoch.ts";

const count = z.int().nonnegative();
const side = z.int().positive();
/** The pixels of an 8192×8192 image; images of Cityscapes have a thirty-second of that. */
const MAX_PIXELS = 2 ** 26;
/** Names of files beside a record. */
const fileName = z.string().max(200).regex(/^[A-Za-z0-9][\w.-]*$/, "not the name of a file");
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, "64 hexadecimal digits");

/** Counts of one image, class by class. */
export type ImageCounts = Counts;

/** One epoch of a record. */
export type EpochRecord = EpochNumbers;

/**
 * The hardware and software that the run used.
 *
 * @example Its engine is one of the kit's
 * ```ts
 * import { Environment } from "./record.ts";
 * import { ENGINE_NAMES } from "../engine/engine.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual(Environment.shape.engine.options, [...ENGINE_NAMES]);
 * ```
 */
export const Environment = z.strictObject({
  /** Version of the kit, and its commit if known (with `+` if its code had uncommitted changes). */
  kit: z.string(),
  commit: z.string().nullable(),
  deno: z.string(),
  tfjs: z.string(),
  engine: z.enum(["tensorflow", "webgpu", "wasm", "cpu"]),
  /** Version of the engine's library, such as `"TensorFlow 2.21.0"`. */
  engineVersion: z.string(),
  device: z.string(),
  /** Compute threads, and threads within one operation, which affect the last digits. */
  threads: count,
  intraThreads: count,
  os: z.string(),
  cpu: z.string(),
  memoryBytes: count,
});
/** The hardware and software that a run used. */
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
export const StoredMap = z.strictObject({
  height: side,
  width: side,
  deflated: z.string().regex(/^[A-Za-z0-9+/]*={0,2}$/, "not base64"),
}).refine(({ height, width }) => height * width <= MAX_PIXELS, "too large for a label map");
/** A label map stored as text. */
export type StoredMap = z.infer<typeof StoredMap>;

/**
 * The texts about a run in tables, figures and the report, stored here so that these need only the record.
 * No number and no key depends on them.
 */
const Shown = z.strictObject({
  /** Title of the experiment. */
  title: z.string().min(1),
  /** Numbers of the paper's figures that it reproduces. */
  figures: z.array(z.int().positive()).readonly(),
  /** Source of its settings; null if not stated. */
  source: z.string().nullable(),
  /** The claim about it; null if not stated. */
  claim: z.string().nullable(),
  /** Cost of an arm at its profile, as stated by the experiment. */
  cost: z.string().nullable(),
  /** Style and label of this arm, and of the prediction-only arms of the same training. */
  arms: z.record(z.string(), ArmStyle),
  /** The comparisons, as stated before the run. */
  compare: z.array(Comparison).readonly(),
  /** Number of planned seeds. */
  seeds: z.int().positive(),
  /** Name of the experiment's intended data if substitutes were used; otherwise null. */
  standsFor: z.string().nullable(),
});

/**
 * A finished run: all epochs that its settings ask for (or those before it diverged), numbered from 1, with
 * counts that fit its data.
 *
 * @example An incomplete run is not a valid record
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
  /** Version of this format. Records of format 1 are read too (`format_1.ts`). */
  format: z.literal(2),
  /** `runKey(spec, data.sha256)`; for a record written in format 1, the key at that time. */
  key: sha256,
  spec: RecordedSpec,
  show: Shown,
  data: z.strictObject({
    name: z.string(),
    /** Display name of the data set. */
    title: z.string(),
    kind: z.enum(["real", "synthetic"]),
    sha256,
    source: z.string(),
    classes: z.array(z.strictObject({ name: z.string(), colour: z.string() })),
    train: count,
    /** Ids of the selection part, in the order of every epoch's counts; null if it is the test part. */
    selection: z.array(z.string()).nullable(),
    /** Ids of the test images, in the order of every epoch's counts. */
    validation: z.array(z.string()),
    /** Share of training pixels whose label the noise changed, in its first draw; null without noise. */
    wrongLabels: z.number().min(0).max(1).nullable(),
  }),
  environment: Environment,
  /** The command that reproduces this run. */
  command: z.string(),
  started: z.iso.datetime(),
  finished: z.iso.datetime(),
  /** Number of learnable parameters of the network. */
  parameters: count,
  /** Largest resident memory of the process, in bytes. */
  peakMemoryBytes: count,
  epochs: z.array(EpochNumbers).max(MAX_EPOCHS),
  /** Where a number stopped being finite, and which one; null if the run did not diverge. */
  diverged: z.strictObject({
    epoch: z.int().positive(),
    step: z.int().positive(),
    message: z.string(),
  }).nullable(),
  /** SHA-256 of the weights files kept beside the record, by name. */
  weights: z.record(fileName, sha256),
  /** The network's label maps of test images (up to 32) after the last epoch, by id. */
  predictions: z.record(z.string(), StoredMap),
}).superRefine(({ spec, data, epochs, diverged, show, predictions }, context) => {
  const fail = (path: (string | number)[], message: string) =>
    context.addIssue({ code: "custom", path, message });
  const wanted = diverged ? diverged.epoch - 1 : spec.epochs;
  if (epochs.length !== wanted) {
    fail(["epochs"], `${epochs.length} epochs, but the settings ask for ${wanted}`);
  }
  if (diverged && diverged.epoch > spec.epochs) {
    fail(["diverged", "epoch"], `${diverged.epoch}, but the settings ask for ${spec.epochs}`);
  }
  const others = Object.keys(spec.after);
  const last = epochs.at(-1);
  const reference = epochs.find(({ counts }) => counts.length === data.validation.length)?.counts;
  for (const name of [spec.arm, ...others]) {
    if (!Object.hasOwn(show.arms, name)) fail(["show", "arms"], `nothing of the arm ${name}`);
  }
  for (const [index, one] of epochs.entries()) {
    const { epoch, counts, selection, after, selectionAfter = {} } = one;
    if (epoch !== index + 1) fail(["epochs", index, "epoch"], `${epoch} instead of ${index + 1}`);
    const pooled = conventions[spec.metric].pool === "dataset";
    const check = (
      part: string,
      images: readonly Counts[] | null,
      ids: readonly string[] | null,
    ) => {
      const mayBeSummed = one !== last || pooled && ids === data.selection;
      const summed = mayBeSummed && images?.length === 1;
      const fits = (images?.length === ids?.length || summed && ids !== null) &&
        (images ?? []).every((image) => image.length === data.classes.length);
      if (fits) return;
      const shape = `${ids?.length ?? 0} images of ${data.classes.length} classes`;
      fail(["epochs", index, part], `not the counts of ${shape}`);
    };
    check("counts", counts, data.validation);
    check("selection", selection, data.selection);
    if (Object.keys(after).sort().join() !== [...others].sort().join()) {
      fail(["epochs", index, "after"], `not those of the settings: ${others.join(", ") || "none"}`);
    }
    for (const [name, images] of Object.entries(after)) {
      check(`after.${name}`, images, data.validation);
    }
    for (const [name, images] of Object.entries(selectionAfter)) {
      check(`selectionAfter.${name}`, images, data.selection);
    }
    for (const problem of calibrationProblems(one, { spec, others })) {
      fail(["epochs", index, "calibration"], problem);
    }
    for (const images of [counts, ...Object.values(after)]) {
      if (reference && !sameTruth(images, reference)) {
        fail(["epochs", index, "counts"], "other true pixels than in other epochs");
      }
    }
  }
  for (const [id, { height, width }] of Object.entries(predictions)) {
    const at = data.validation.indexOf(id);
    if (at < 0) fail(["predictions", id], "not one of the test images");
    const counted = epochs.at(-1)?.counts[at]?.reduce((sum, [, predicted]) => sum + predicted, 0);
    if (counted !== undefined && counted > height * width) {
      fail(["predictions", id], `${counted} pixels counted, but ${height}×${width} in the map`);
    }
  }
});

/** Inconsistencies in an epoch's bins of confidence. */
function calibrationProblems(
  { epoch, counts, calibration }: EpochRecord,
  { spec, others }: { spec: RunRecord["spec"]; others: readonly string[] },
): string[] {
  if (!calibration) return [];
  const { plain, layers, after } = calibration;
  const pixels = counts.flat().reduce((sum, [, , truth]) => sum + truth, 0);
  const odd = Object.keys(after).filter((name) => !others.includes(name));
  const all = [plain, layers, ...Object.values(after)];
  return [
    ...epoch === spec.epochs ? [] : ["not of the last epoch"],
    ...layers && !spec.iel ? ["through layers, but the settings have none"] : [],
    ...odd.length > 0 ? [`not of the settings: ${odd.join(", ")}`] : [],
    ...all.some((bins) => bins && bins.reduce((sum, [count]) => sum + count, 0) !== pixels)
      ? [`not the ${pixels} pixels that are counted`]
      : [],
  ];
}

/** Whether two sets of counts, per image or summed over all, belong to the same label maps. */
function sameTruth(images: readonly Counts[], others: readonly Counts[]): boolean {
  if (images === others || images.length === 0) return true;
  const summed = images.length === 1 && others.length > 1;
  if (summed && others.some(({ length }) => length !== others[0]!.length)) return false;
  const wanted = summed ? [sumCounts(others)] : others;
  return images.every((image, at) =>
    image.every(([, , truth], label) => truth === wanted[at]?.[label]?.[2])
  );
}
/** Everything that is stored about a run. */
export type RunRecord = z.infer<typeof RunRecord>;

export type { RunSpec } from "../experiment/spec.ts";
