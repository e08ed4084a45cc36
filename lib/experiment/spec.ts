/**
 * Defines a resolved run: every setting that its numbers depend on, as plain JSON that the tables'
 * schemas check. A record keeps it, and its key is computed from it.
 *
 * @module
 */
import * as z from "zod";
import { afters } from "../after/table.ts";
import { datasets } from "../data/table.ts";
import { splits } from "../data/split.ts";
import { augmentations } from "../data/augmentations.ts";
import { steppings } from "../evolution/stepping.ts";
import { evolutions } from "../evolution/table.ts";
import { iels, inverseEvolutionLayers } from "../iel.ts";
import { canonicalJson } from "../kind/canonical.ts";
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
 * Which number of a run is its score: that of the last epoch, the mean of the last five epochs, or
 * that of the epoch with the best score on the selection part.
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

/** Names of experiments, profiles and arms, which are part of paths and commands. */
const name = z.string().max(60)
  .regex(/^[a-z0-9]+([-.][a-z0-9]+)*$/, 'must be a name such as "my-cells"');

/**
 * The largest number of epochs of a run. Even an epoch takes longer than reading its line of a
 * record.
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

/** The settings of a run except its experiment, profile, arm and seed. */
export const SETUP = {
  /** The images and their size. */
  data: datasets.schema,
  /** Which images are for training, for selection, and for scoring. */
  split: splits.schema,
  /** Random transformations of training samples; null for none. */
  augmentation: augmentations.schema.nullable(),
  /** The label noise of training; null for unchanged labels. */
  noise: noises.schema.nullable(),
  /**
   * Where the noise acts: `"image"`, on the label map of the data set, so that augmentation moves a
   * wrong label with its pixels; `"network"`, after augmentation, in the frame that the network sees.
   */
  noiseFrame: z.enum(["image", "network"]),
  /** The method that replaces labels by predictions, from epoch to epoch; omitted for none. */
  correction: corrections.schema.exactOptional(),
  /** The network. */
  model: models.schema,
  /** The layers between logits and loss in training; null for none. */
  iel: iels.schema.nullable(),
  /** The loss to minimise. */
  loss: losses.schema,
  /** Turns gradients into updates; its learning rate is the schedule's initial one. */
  optimizer: optimizers.schema,
  /** Adjusts the learning rate. */
  schedule: schedules.schema,
  /** Images per step. */
  batch: z.int().positive(),
  /** Passes over the training images. */
  epochs: z.int().positive().max(MAX_EPOCHS),
  /** Arithmetic of convolutions. */
  precision: z.enum(PRECISIONS),
  /** The windows by which evaluation sees images; null for whole images. */
  window: slidingWindow.nullable(),
  /** The convention of scores, which a plateau schedule monitors too: a row of `conventions`. */
  metric: z.enum(Object.keys(conventions) as [ConventionName, ...ConventionName[]]),
  /** Which number of a run is compared with that of others. */
  score: z.enum(SCORES),
} as const;

/** The settings of a run except its experiment, profile, arm and seed, resolved. */
export const Setup = z.strictObject(SETUP);
/** The settings of a run except its experiment, profile, arm and seed, resolved. */
export type Setup = z.output<typeof Setup>;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, "must be 64 hexadecimal digits");

/** A kind that is not part of the kit. */
const OwnKindName = z.strictObject({ table: z.string(), kind: z.string(), sha256 });

/**
 * A run with every setting resolved.
 *
 * @example A setting that the key would not include is refused
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
  /** Settings that a user changed by path, such as `{"model.width": 16}`: they define the variant. */
  set: z.record(z.string(), z.json()),
  ...SETUP,
  /** The methods that the trained network is also evaluated with, by name of the arm. */
  after: z.record(name, afters.schema),
  /** The file of initial weights; null if all weights are random. */
  pretrained: z.strictObject({
    file: z.string(),
    sha256,
    /** Whether the file's head is dropped and drawn anew, as for other classes. @default it is used */
    head: z.literal("drop").exactOptional(),
  }).nullable(),
  /** Kinds that are not part of the kit, with the hash of their source. */
  own: z.array(OwnKindName).readonly(),
});
/** A run with every setting resolved. */
export type RunSpec = z.output<typeof RunSpec>;

/** The table that handles each setting. */
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

/** The settings of a setup that tables handle, with their tables; including nested ones. */
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
    yield* nestedIn(settings);
  }
}

/** The tables of settings inside the settings of layers, losses and afters, by field. */
const NESTED = { iel: iels, evolution: evolutions, stepping: steppings } as const;

/** Settings inside settings, at any depth. */
function* nestedIn(
  settings: unknown,
  // deno-lint-ignore no-explicit-any -- tables make different things of different contexts
): Generator<[table: Table<any, unknown>, settings: Settings]> {
  const fields = z.record(z.string(), z.unknown()).safeParse(settings).data ?? {};
  for (const [field, value] of Object.entries(fields)) {
    const { data: inner } = z.looseObject({ kind: z.string() }).safeParse(value);
    const table = NESTED[field as keyof typeof NESTED];
    if (inner && table?.has(inner.kind)) yield [table, inner as Settings];
    yield* nestedIn(value);
  }
}

/**
 * The kinds of a setup that are not part of the kit, each once, sorted by name.
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

/** The kinds of a setup that a notebook cell defined, in words, such as `loss "mine"`. */
export function cellKinds(setup: Setup & Pick<RunSpec, "after">): string[] {
  const found = [...partsOf(setup)].filter(([table, settings]) => table.inCell(settings));
  return [...new Set(found.map(([{ what }, { kind }]) => `${what} "${kind}"`))];
}

const anySettings = z.object({ kind: z.string() }).catchall(z.json());

/** Lenient schemas for fields whose kinds are not part of the kit: they accept any settings. */
function leniently(own: readonly Pick<OwnKind, "table">[]) {
  const tables = new Set(own.map(({ table }) => table));
  const nested = Object.values(NESTED).some(({ what }) => tables.has(what));
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
 * A spec as stored in a record. Settings of kinds that are not part of the kit are accepted as they
 * are, because a reader of the record need not have the module that made it.
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
 * A spec as a record stores it: without paths on this machine. The key is computed from this.
 *
 * @example For your own folder only its name is kept, also where `--set` named it
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
 * const set = { "data.path": "/home/me/my-cells" };
 * const { data: kept, set: changed } = recordedSpec({ ...fakeRecord().spec, data, set });
 * strictEqual("path" in kept && kept.path, "my-cells");
 * strictEqual(changed["data.path"], "my-cells");
 * ```
 */
export function recordedSpec(spec: RunSpec): RunSpec {
  const data = datasets.recorded(spec.data);
  const set = Object.entries(spec.set).map(([path, value]) => {
    const [field, ...parts] = path.split(".");
    const part = (settings: unknown) => parts.reduce(partOf, settings);
    return [path, field === "data" ? recordedValue(value, part(spec.data), part(data)) : value];
  });
  return { ...spec, data, set: Object.fromEntries(set) };
}

/** A part of settings by name; undefined if there is none. */
const partOf = (settings: unknown, name: string): unknown =>
  isObject(settings) && Object.hasOwn(settings, name) ? settings[name] : undefined;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A changed value as a record stores it: with the replacements of the settings' own record. */
function recordedValue(value: unknown, made: unknown, recorded: unknown): unknown {
  if (isObject(value) && isObject(made) && isObject(recorded)) {
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [
        name,
        recordedValue(inner, partOf(made, name), partOf(recorded, name)),
      ]),
    );
  }
  const same = recorded === undefined || canonicalJson([made]) === canonicalJson([recorded]);
  return same ? value : recorded;
}

/** Whether settings are those of inverse evolution layers, whatever evolution they invert. */
export const isLayers = (settings: Settings | null): boolean =>
  settings?.kind === inverseEvolutionLayers.kind;
