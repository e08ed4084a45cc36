/**
 * Reads records of format 1, which the kit wrote before experiments were values, as records of the current
 * format, so that published runs remain usable. Only the paper's experiments could produce such records, so
 * the table of the paper's experiments supplies the fields that they lack.
 *
 * @module
 */
import * as z from "zod";
import { described } from "../experiment/describe.ts";
import type { Experiment } from "../experiment/experiment.ts";
import { isIntact } from "../kind/sealed.ts";
import type { Loader } from "../data/loader.ts";
import { type DatasetName, LOADERS } from "../data/open.ts";
import { EXPERIMENTS } from "../paper/paper.ts";
import { RunRecord } from "./record.ts";

const settings = z.record(z.string(), z.json());

/** The fields that differ; the rest is validated as a current record. */
const Format1 = z.looseObject({
  format: z.literal(1),
  key: z.string(),
  spec: z.strictObject({
    experiment: z.enum(Object.keys(EXPERIMENTS) as [keyof typeof EXPERIMENTS]),
    profile: z.enum(["smoke", "quick", "night", "paper"]),
    arm: z.string(),
    seed: z.json(),
    dataset: settings,
    model: settings,
    noise: settings.nullable(),
    iel: settings.nullable(),
    loss: settings,
    optimizer: settings,
    schedule: settings,
    batch: z.json(),
    epochs: z.json(),
    precision: z.json(),
    augmentation: settings.exactOptional(),
    window: settings.exactOptional(),
    pretrained: z.json().exactOptional(),
  }),
  data: z.looseObject({
    name: z.enum(Object.keys(LOADERS) as [DatasetName]),
    sha256: z.string(),
    classes: z.array(z.string()),
  }),
  environment: z.looseObject({ threads: z.json() }),
  epochs: z.array(z.looseObject({})),
});
type Format1 = z.output<typeof Format1>;

/**
 * Schema of records of either format, parsed as the current format.
 *
 * @example Other values are rejected
 * ```ts
 * import { StoredRecord } from "./format_1.ts";
 * import { fakeRecord } from "./fixture.ts";
 * import { recordText } from "./text.ts";
 * import { deepStrictEqual, match } from "node:assert/strict";
 *
 * const record = fakeRecord({ images: 1, epochs: 1 });
 * deepStrictEqual(StoredRecord.parse(JSON.parse(recordText(record))), record);
 * match(String(StoredRecord.safeParse({ format: 1 }).error), /spec/);
 * ```
 */
export const StoredRecord: z.ZodType<RunRecord> = z.unknown().transform((value, context) => {
  if (!z.looseObject({ format: z.literal(1) }).safeParse(value).success) {
    return unsealed(value, (message) => {
      context.issues.push({ code: "custom", path: ["sha256"], message, input: value });
    });
  }
  const { data, error } = Format1.safeParse(value);
  if (data) return fromFormat1(data);
  for (const { path, message } of error.issues) {
    context.issues.push({ code: "custom", path: [...path], message, input: value });
  }
  return z.NEVER;
}).pipe(RunRecord).transform(withoutMovedErrors);

/**
 * Removes errors that were counted at the places of the noise although augmentation had moved it: some older
 * records have them.
 */
function withoutMovedErrors(record: RunRecord): RunRecord {
  const { spec: { augmentation, noiseFrame }, epochs } = record;
  if (augmentation === null || noiseFrame === "network") return record;
  return { ...record, epochs: epochs.map((epoch) => ({ ...epoch, noiseErrors: null })) };
}

/**
 * Verifies and removes a record's seal. A record without one was written before seals existed and is
 * accepted, since damage does not remove exactly that line.
 */
function unsealed(value: unknown, fail: (message: string) => void): unknown {
  if (typeof value !== "object" || value === null || !("sha256" in value)) return value;
  if (!isIntact(value)) fail("not the hash of what stands here (damaged, or edited by hand?)");
  const { sha256: _, ...record } = value;
  return record;
}

function fromFormat1({ spec, data, epochs, environment, ...record }: Format1): unknown {
  const { experiment, profile, arm, seed, dataset, model, iel, loss, augmentation, ...rest } = spec;
  const { window, pretrained, noise, ...shared } = rest;
  const row: Experiment = EXPERIMENTS[experiment];
  const { ignore: _ofData, ...lossSettings } = loss;
  const { metric } = row.base;
  return {
    ...record,
    environment: { ...environment, intraThreads: environment.threads },
    format: 2,
    spec: {
      ...{ experiment, profile, arm, seed, set: {} },
      data: renamed(dataset),
      split: { kind: "published" },
      augmentation: augmentation ? { kind: "augment", ...augmentation } : null,
      noise,
      // Without augmentation, both frames are the same.
      noiseFrame: augmentation ? "image" : "network",
      model: renamed(model),
      iel: iel && layers(iel),
      loss: lossSettings,
      ...shared,
      window: window ?? null,
      ...{ metric, score: "last-epoch", after: {}, pretrained: pretrained ?? null, own: [] },
    },
    show: described(row, { profile, arms: [arm], data: data.name }),
    data: {
      ...data,
      title: LOADERS[data.name].title,
      classes: data.classes.map((name) => ({ name, colour: colourOf(data.name, name) })),
      selection: null,
    },
    epochs: epochs.map((epoch) => ({
      ...epoch,
      ...{ selection: null, after: {}, wrongLabels: null, noiseErrors: null },
    })),
    diverged: null,
    weights: {},
  };
}

const renamed = ({ name, ...settings }: Record<string, unknown>) => ({ kind: name, ...settings });

/** The layers, for which heat was the only evolution. */
function layers({ evolution, stencil, boundary, ...rest }: Record<string, unknown>) {
  return { kind: "inverse-evolution", evolution: { kind: evolution, stencil, boundary }, ...rest };
}

/** The colour of a class, which those records did not store. */
function colourOf(data: DatasetName, name: string): string {
  const { manifest } = LOADERS[data] as Loader;
  return manifest?.classes.find((one) => one.name === name)?.colour ?? "#000000";
}
