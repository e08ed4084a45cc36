/**
 * The table of data sets: their names in experiments, and how to open them.
 *
 * @module
 */
import * as z from "zod";
import { basename, resolve } from "@std/path";
import { checked, type Kind, kind, type Settings } from "../kind/kind.ts";
import { type Table, table } from "../kind/table.ts";
import type { Dataset } from "./dataset.ts";
import { openFolder } from "./folder.ts";
import type { LoadContext, LoadSettings } from "./loader.ts";
import { type DatasetName, LOADERS } from "./open.ts";
import { Part, refuseShared } from "./parts.ts";

const side = z.int().positive();
const count = z.int().positive().exactOptional();
const sized = {
  /** Rows of the decoded images. */
  height: side,
  /** Columns of the decoded images. */
  width: side,
  /** Load only this many training images, from the first on. @default all */
  train: count,
  /** Load only this many validation images, from the first on. @default all */
  validation: count,
};

/** Where to look for a data set, and where to report. */
export interface DataContext extends LoadContext {
  /** The folder that relative paths of users' own folders start from. */
  readonly base: string;
}

/** The row of a loader. */
function row<Name extends DatasetName>(name: Name) {
  return kind({
    kind: name,
    schema: z.strictObject({ kind: z.literal(name), ...sized }),
    make: ({ kind: _kind, ...settings }, context: DataContext): Promise<Dataset> =>
      LOADERS[name].open(settings, context),
  });
}

/** A mask value: a number, or a colour. */
const maskValue = z.union([
  z.int().min(0).max(65535),
  z.string().regex(/^#[0-9a-f]{6}$/i, 'must be a number, or a colour such as "#e69f00"'),
]);
const maskClass = z.strictObject({
  name: z.string().min(1),
  colour: z.string().regex(/^#[0-9a-f]{6}$/i, 'must be a colour such as "#e69f00"'),
  value: maskValue,
  also: z.array(maskValue).readonly().exactOptional(),
});

const folderSchema = z.strictObject({
  kind: z.literal("folder"),
  /** The folder, with `images/` and `masks/` in it; a record stores only its name. */
  path: z.string().min(1),
  /** Classes, each with its mask value, in the order of the labels 0, 1, …. */
  classes: z.array(maskClass).min(2).readonly(),
  /** Mask values of no class. */
  ignored: z.array(maskValue).readonly().default([]),
  /** Any other value gets the class with the nearest value, if it is no farther; null for none. */
  nearest: z.number().nonnegative().nullable().default(null),
  /** Ending of mask names, before the extension; null to detect it. */
  maskSuffix: z.string().nullable().default(null),
  /** Ending of image names, before the extension. */
  imageSuffix: z.string().nullable().default(null),
  height: side.default(112),
  width: side.default(112),
  /** Ids of the validation images, or the number or fraction to draw; null for a tenth. */
  validation: z.union([z.array(z.string()).readonly(), z.number().positive()]).nullable().default(
    null,
  ),
  /** Seed for drawing the validation images. */
  seed: z.int().nonnegative().default(0),
  /** Images with more pixels are rejected; 100 million if absent. It does not affect results. */
  maxPixels: z.int().positive().exactOptional(),
});

/**
 * A user's own folder: see `openFolder`.
 *
 * @example
 * ```ts
 * import { folder } from "./table.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const classes = [
 *   { name: "ground", colour: "#000000", value: 0 },
 *   { name: "cell", colour: "#e69f00", value: 255 },
 * ];
 * strictEqual(folder({ path: "my-cells", classes }).height, 112);
 * ```
 */
export const folder: Kind<typeof folderSchema, DataContext, Promise<Dataset>> = kind({
  kind: "folder",
  schema: folderSchema,
  make: ({ kind: _kind, path, ...settings }, { base, log }) => {
    const { classes, ignored, height, width, seed, validation, ...others } = settings;
    const { nearest, maskSuffix, imageSuffix, maxPixels } = others;
    return openFolder(resolve(base, path), {
      ...{ classes, ignored, height, width, seed, maxPixels, log },
      nearest: nearest ?? undefined,
      maskSuffix: maskSuffix ?? undefined,
      imageSuffix: imageSuffix ?? undefined,
      ...validation === null ? {} : { validation },
    });
  },
  recorded: ({ maxPixels: _, ...settings }) => ({ ...settings, path: basename(settings.path) }),
});

/** What a row must open: the parts of a `Dataset`, which share no sample. */
const opened = z.object({
  name: z.string(),
  title: z.string(),
  classes: z.array(z.object({ name: z.string(), colour: z.string() })).min(2),
  ignore: z.int().optional(),
  height: side,
  width: side,
  train: Part,
  validation: Part,
  provenance: z.object({
    kind: z.enum(["real", "synthetic"]),
    sha256: z.string().regex(
      /^[0-9a-f]{64}$/,
      'must be 64 hexadecimal digits, such as those of createHash("sha256") of node:crypto',
    ),
    source: z.string(),
  }),
}).superRefine(({ train, validation }, context) => {
  refuseShared(context, { train, validation });
});

/** Every data set of the kit. */
export const datasets: Table<DataContext, Promise<Dataset>> = table<DataContext, Promise<Dataset>>(
  "data set",
  {
    wbc: row("wbc"),
    dsb2018: row("dsb2018"),
    camvid: row("camvid"),
    cityscapes: row("cityscapes"),
    drive: row("drive"),
    "synthetic-blobs": row("synthetic-blobs"),
    "synthetic-vessels": row("synthetic-vessels"),
    folder,
  },
  {
    made: {
      what: 'a data set, such as datasets.make(dataset("synthetic-blobs", …), context)',
      schema: opened,
    },
    later: true,
  },
);

/**
 * Adds your own data set, so that runs can use and record it.
 *
 * @throws {RangeError} when the kit already has one of that name.
 *
 * @example Four drawn cells
 * ```ts
 * import { dataset, datasets, defineDataset } from "./table.ts";
 * import { strictEqual } from "node:assert/strict";
 * import * as z from "zod";
 *
 * const few = defineDataset({
 *   kind: "few-cells",
 *   schema: z.strictObject({ kind: z.literal("few-cells"), size: z.int().default(16) }),
 *   make: ({ size }, context) => {
 *     const sizes = { height: size, width: size, train: 4, validation: 2 };
 *     return datasets.make(dataset("synthetic-blobs", sizes), context);
 *   },
 * });
 * const opened = await datasets.make(few(), { directory: "", base: "", log: () => {} });
 * strictEqual(opened.train.ids.length, 4);
 * ```
 */
export const defineDataset: typeof datasets.define = datasets.define;

/**
 * Settings of a published data set: its name, its size, and how much of it to use.
 *
 * @throws {UserError} when the name is unknown, or a size is not a positive integer.
 *
 * @example
 * ```ts
 * import { dataset } from "./table.ts";
 * import { deepStrictEqual, throws } from "node:assert/strict";
 *
 * deepStrictEqual(dataset("wbc", { height: 112, width: 112 }), {
 *   kind: "wbc",
 *   height: 112,
 *   width: 112,
 * });
 * throws(() => dataset("wbc", { height: 112.5, width: 112 }), /wbc: height: /);
 * ```
 */
export function dataset(name: DatasetName, options: LoadSettings): Settings {
  return checked(datasets.row(name).schema, { kind: name, ...options }, name);
}
