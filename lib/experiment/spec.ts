/**
 * What a run is, resolved: every setting that its numbers depend on, as plain JSON made of the tables'
 * schemas. A record keeps it, and its key is made of it.
 *
 * @module
 */
import * as z from "zod";
import { afters } from "../after/table.ts";
import { datasets } from "../data/table.ts";
import { splits } from "../data/split.ts";
import { augmentations } from "../data/augmentations.ts";
import { evolutions } from "../evolution/table.ts";
import { iels, inverseEvolutionLayers } from "../iel.ts";
import type { OwnKind, Table } from "../kind/table.ts";
import type { Settings } from "../kind/kind.ts";
import { losses } from "../losses/table.ts";
import { type ConventionName, conventions } from "../metrics/conventions.ts";
import { models } from "../models/table.ts";
import { corrections } from "../noise/corrections.ts";
import { noises } from "../noise/table.ts";
import { optimizers } from "../train/optimizer/table.ts";
import { schedules } from "../train/schedule/table.ts";

/**
 * Arithmetic of the convolutions; the first is the default.
 *
 * @example
 * ```ts
 * import { PRECISIONS } from "./spec.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(PRECISIONS[0], "float32");
 * ```
 */
export const PRECISIONS = ["float32", "tf32", "bfloat16"] as const;
/** One of {@linkcode PRECISIONS}. */
export type PrecisionName = typeof PRECISIONS[number];

/**
 * Which number of a run is its score: that after the last epoch, the mean of the last five epochs, or
 * that of the epoch which is best on the selection part.
 *
 * @example
 * ```ts
 * import { SCORES } from "./spec.ts";
 * import { ok } from "node:assert/strict";
 *
 * ok(SCORES.includes("last-epoch"));
 * ```
 */
export const SCORES = ["last-epoch", "last-five-epochs", "best-on-selection"] as const;
/** One of {@linkcode SCORES}. */
export type ScoreName = typeof SCORES[number];

/** The sliding window of evaluation. */
const slidingWindow = z.strictObject({
  height: z.int().positive(),
  width: z.int().positive(),
  strideHeight: z.int().positive(),
  strideWidth: z.int().positive(),
});

/** Names of experiments, profiles and arms: they stand in paths and commands. */
const name = z.string().max(60)
  .regex(/^[a-z0-9]+([-.][a-z0-9]+)*$/, 'must be a name such as "my-cells"');

/**
 * The most epochs that a run has. A whole pass takes longer than reading its line of a record.
 *
 * @example
 * ```ts
 * import { MAX_EPOCHS } from "./spec.ts";
 * import { ok } from "node:assert/strict";
 *
 * ok(MAX_EPOCHS > 484); // of the paper's street scenes
 * ```
 */
export const MAX_EPOCHS = 100_000;

/** The settings of a run but its experiment, profile, arm and seed. */
export const SETUP = {
  /** The images, and their size. */
  data: datasets.schema,
  /** Which images are learned from, looked at, and scored. */
  split: splits.schema,
  /** Random changes of training samples; null for none. */
  augmentation: augmentations.schema.nullable(),
  /** The label noise of training; null for the labels as they are. */
  noise: noises.schema.nullable(),
  /**
   * Where the noise acts: `"image"`, on the label map of the data set, so that augmentation moves a
   * wrong label with its pixels; `"network"`, after augmentation, in the frame that the network sees.
   */
  noiseFrame: z.enum(["image", "network"]),
  /** What puts predictions in place of labels, from epoch to epoch; left out for nothing. */
  correction: corrections.schema.exactOptional(),
  /** The network. */
  model: models.schema,
  /** What stands between logits and loss in training; null for nothing. */
  iel: iels.schema.nullable(),
  /** What is made small. */
  loss: losses.schema,
  /** How gradients become updates; its learning rate is the schedule's first. */
  optimizer: optimizers.schema,
  /** How the learning rate goes on. */
  schedule: schedules.schema,
  /** Images of a step. */
  batch: z.int().positive(),
  /** Passes over the training images. */
  epochs: z.int().positive().max(MAX_EPOCHS),
  /** Arithmetic of convolutions. */
  precision: z.enum(PRECISIONS),
  /** Evaluation sees images window by window; null for each as a whole. */
  window: slidingWindow.nullable(),
  /** The convention of scores, which a plateau schedule watches too: a row of `conventions`. */
  metric: z.enum(Object.keys(conventions) as [ConventionName, ...ConventionName[]]),
  /** Which number of a run is compared with others'. */
  score: z.enum(SCORES),
} as const;

/** The settings of a run but its experiment, profile, arm and seed, resolved. */
export const Setup = z.strictObject(SETUP);
/** The settings of a run but its experiment, profile, arm and seed, resolved. */
export type Setup = z.output<typeof Setup>;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, "must be 64 hexadecimal digits");

/** A kind that is not the kit's. */
const OwnKindName = z.strictObject({ table: z.string(), kind: z.string(), sha256 });

/**
 * A run with every setting resolved.
 *
 * @example A setting that the key would not know is refused
 * ```ts
 * import { RunSpec } from "./spec.ts";
 * import { fakeRecord } from "../results/fixture.ts";
 * import { throws } from "node:assert/strict";
 *
 * const { spec } = fakeRecord();
 * RunSpec.parse(spec);
 * throws(() => RunSpec.parse({ ...spec, momentum: 0.9 }), /momentum/);
 * ```
 */
export const RunSpec = z.strictObject({
  /** Id of the experiment, such as `"wbc-unet"`. */
  experiment: name,
  /** Its size, such as `"quick"`. */
  profile: name,
  /** Name of the arm, such as `"noisy-iel"`. */
  arm: name,
  /** Seed of every stream of random numbers. */
  seed: z.int().nonnegative(),
  /** Settings that a user changed by path, such as `{"model.width": 16}`: they name the variant. */
  set: z.record(z.string(), z.json()),
  ...SETUP,
  /** What the trained network is evaluated with besides as it is, by name of the arm. */
  after: z.record(name, afters.schema),
  /** The file of weights that training begins with; null where all are drawn. */
  pretrained: z.strictObject({
    file: z.string(),
    sha256,
    /** The head of the file is left out and drawn anew, as for other classes. @default it is taken */
    head: z.literal("drop").exactOptional(),
  }).nullable(),
  /** Kinds that are not the kit's, with the hash of their source. */
  own: z.array(OwnKindName).readonly(),
});
/** A run with every setting resolved. */
export type RunSpec = z.output<typeof RunSpec>;

/** Which table understands which setting. */
export const TABLES = {
  data: datasets,
  split: splits,
  augmentation: augmentations,
  noise: noises,
  correction: corrections,
  model: models,
  iel: iels,
  loss: losses,
  optimizer: optimizers,
  schedule: schedules,
  // deno-lint-ignore no-explicit-any -- tables make different things of different contexts
} as const satisfies Partial<Record<keyof Setup, Table<any, unknown>>>;

/** The settings of a setup that tables understand, with their tables; nested ones too. */
function* partsOf(
  setup: Setup & Pick<RunSpec, "after">,
  // deno-lint-ignore no-explicit-any -- tables make different things of different contexts
): Generator<[table: Table<any, unknown>, settings: Settings]> {
  for (const [field, table] of Object.entries(TABLES)) {
    const settings = setup[field as keyof typeof TABLES];
    if (settings) yield [table, settings];
  }
  for (const settings of Object.values(setup.after)) yield [afters, settings];
  for (const settings of [setup.iel, setup.loss, ...Object.values(setup.after)]) {
    const nested = nestedEvolution.safeParse(settings).data?.evolution;
    if (nested && evolutions.has(nested.kind)) yield [evolutions, nested];
  }
}

/** Settings of layers, losses and afters that hold an evolution name it so. */
const nestedEvolution = z.looseObject({ evolution: z.looseObject({ kind: z.string() }) });

/**
 * The kinds of a setup that are not the kit's, each once, in the order of their names.
 *
 * @example
 * ```ts
 * import { heat } from "../evolution/heat.ts";
 * import { iel } from "../iel.ts";
 * import { fakeRecord } from "../results/fixture.ts";
 * import { ownKinds } from "./spec.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual(ownKinds({ ...fakeRecord().spec, iel: iel(heat()) }), []);
 * ```
 */
export function ownKinds(setup: Setup & Pick<RunSpec, "after">): OwnKind[] {
  const found = new Map<string, OwnKind>();
  for (const [table, settings] of partsOf(setup)) {
    const own = table.own(settings);
    if (own) found.set(`${own.table}/${own.kind}`, own);
  }
  return [...found].sort(([a], [b]) => a < b ? -1 : 1).map(([, own]) => own);
}

const anySettings = z.object({ kind: z.string() }).catchall(z.json());

/** Schemas in place of those of fields whose kinds are not the kit's: any settings will do. */
function leniently(own: readonly Pick<OwnKind, "table">[]) {
  const tables = new Set(own.map(({ table }) => table));
  const nested = tables.has(evolutions.what);
  const fields = Object.entries(TABLES)
    .filter(([field, { what }]) =>
      tables.has(what) || (nested && (field === "iel" || field === "loss"))
    )
    .map(([field]) => [field, anySettings.nullable()]);
  return {
    ...Object.fromEntries(fields),
    ...nested || tables.has(afters.what) ? { after: z.record(name, anySettings) } : {},
  };
}

/**
 * A spec as it stands in a record. Settings of kinds that are not the kit's are taken as they are: who
 * reads a record need not have the module that made it.
 *
 * @example
 * ```ts
 * import { fakeRecord } from "../results/fixture.ts";
 * import { RecordedSpec, RunSpec } from "./spec.ts";
 * import { ok } from "node:assert/strict";
 *
 * const { spec } = fakeRecord();
 * const own = [{ table: "loss", kind: "mine", sha256: "0".repeat(64) }];
 * const theirs = { ...spec, loss: { kind: "mine", sharpness: 2 }, own };
 * ok(!RunSpec.safeParse(theirs).success && RecordedSpec.safeParse(theirs).success);
 * ```
 */
export const RecordedSpec: z.ZodType<RunSpec> = z.looseObject({
  own: z.array(OwnKindName).readonly(),
}).transform((value, context): RunSpec => {
  const result = RunSpec.extend(leniently(value.own)).safeParse(value);
  if (result.success) return result.data as RunSpec;
  for (const { path, message } of result.error.issues) {
    context.issues.push({ code: "custom", path: [...path], message, input: value });
  }
  return z.NEVER;
});

/**
 * A spec as a record keeps it: without paths of this machine. Its key is made of this.
 *
 * @example Of a folder of one's own the name is kept
 * ```ts
 * import { folder } from "../data/table.ts";
 * import { fakeRecord } from "../results/fixture.ts";
 * import { recordedSpec } from "./spec.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const classes = [
 *   { name: "ground", colour: "#000000", value: 0 },
 *   { name: "cell", colour: "#e69f00", value: 255 },
 * ];
 * const data = folder({ path: "/home/me/my-cells", classes });
 * const { data: kept } = recordedSpec({ ...fakeRecord().spec, data });
 * strictEqual("path" in kept && kept.path, "my-cells");
 * ```
 */
export function recordedSpec(spec: RunSpec): RunSpec {
  return { ...spec, data: datasets.recorded(spec.data) };
}

/** Whether settings are those of inverse evolution layers, whatever evolution they invert. */
export const isLayers = (settings: Settings | null): boolean =>
  settings?.kind === inverseEvolutionLayers.kind;
