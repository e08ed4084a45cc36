/**
 * Decides which images are for training, which for selection (schedules, early stopping and the choice
 * of hyperparameters), and which for the scores. A data set is published in two parts; a split makes
 * three.
 *
 * @module
 */
import * as z from "zod";
import { UserError } from "../errors.ts";
import { type Kind, kind } from "../kind/kind.ts";
import { type Table, table } from "../kind/table.ts";
import { stream } from "../random.ts";
import type { Dataset } from "./dataset.ts";
import { lastBlocks } from "./last_blocks.ts";
import { Part, part, type Parts, refuseShared, SELECTION_LABELS } from "./parts.ts";

export { lastBlocks } from "./last_blocks.ts";
export { type Parts, SELECTION_LABELS, type SelectionLabels } from "./parts.ts";

const publishedSchema = z.strictObject({ kind: z.literal("published") });

/**
 * Trains on the published training images, and uses the published validation images for both selection
 * and scores, as in the paper and its authors' code.
 *
 * @example
 * ```ts
 * import { openDataset } from "./open.ts";
 * import { published } from "./split.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const data = await openDataset({ name: "synthetic-blobs", height: 16, width: 16 });
 * const { selection, test } = published.make(published(), data);
 * strictEqual(selection, test);
 * ```
 */
export const published: Kind<typeof publishedSchema, Dataset, Parts> = kind({
  kind: "published",
  schema: publishedSchema,
  make: (_settings, { train, validation }) => ({
    train,
    selection: validation,
    test: validation,
    selectionLabels: "clean",
  }),
});

const heldOutSchema = z.strictObject({
  kind: z.literal("held-out"),
  /** Number of training images for the selection part or, below 1, their fraction. */
  selection: z.number().positive().default(0.1),
  /** Seed for drawing the selection part. */
  seed: z.int().nonnegative().default(0),
  /** Labels of the selection part (see `SELECTION_LABELS`); unless `"clean"`, no clean label is used. */
  labels: z.enum(SELECTION_LABELS).default("noisy"),
});

/**
 * Uses the published validation images for scores only; the selection part is drawn from the training
 * images by a seed.
 *
 * @example One of ten images is for selection
 * ```ts
 * import { openDataset } from "./open.ts";
 * import { heldOut } from "./split.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const size = { height: 16, width: 16, train: 10, validation: 2 };
 * const data = await openDataset({ name: "synthetic-blobs", ...size });
 * const { train, selection, test } = heldOut.make(heldOut(), data);
 * deepStrictEqual([train, selection, test].map(({ ids }) => ids.length), [9, 1, 2]);
 * ```
 */
export const heldOut: Kind<typeof heldOutSchema, Dataset, Parts> = kind({
  kind: "held-out",
  schema: heldOutSchema,
  make({ selection, seed, labels }, { train, validation }) {
    const total = train.ids.length;
    const count = selection < 1 ? Math.max(1, Math.round(selection * total)) : selection;
    if (!Number.isInteger(count) || count >= total) {
      throw new UserError(
        `split: selection takes a share below 1 or a number of images below ${total}, not ${selection}`,
      );
    }
    const held = new Set(stream(seed, "split/held-out").permutation(total).slice(0, count));
    const of = (wanted: boolean) => train.ids.filter((_, index) => held.has(index) === wanted);
    return {
      train: part(of(false), [train]),
      selection: part(of(true), [train]),
      test: validation,
      selectionLabels: labels,
    };
  },
});

const ids = z.array(z.string()).min(1).readonly();
const listsSchema = z.strictObject({
  kind: z.literal("lists"),
  /** Ids of the training images. */
  train: ids,
  /** Ids of the images for selection. */
  selection: ids,
  /** Ids of the images for the scores. */
  test: ids,
  /** Labels of the selection part (see `SELECTION_LABELS`). */
  labels: z.enum(SELECTION_LABELS).default("noisy"),
});

/**
 * Three lists of ids, from any part of the data set; no image may be in two of them.
 *
 * @example
 * ```ts
 * import { openDataset } from "./open.ts";
 * import { lists } from "./split.ts";
 * import { deepStrictEqual, throws } from "node:assert/strict";
 *
 * const size = { height: 16, width: 16, train: 2, validation: 1 };
 * const data = await openDataset({ name: "synthetic-blobs", ...size });
 * const [[one, two], [three]] = [data.train.ids, data.validation.ids] as [string[], string[]];
 * const { test } = lists.make(lists({ train: [one!], selection: [three!], test: [two!] }), data);
 * deepStrictEqual(test.ids, [two]);
 * const twice = lists({ train: [one!], selection: [one!], test: [two!] });
 * throws(() => lists.make(twice, data), /listed twice/);
 * ```
 */
export const lists: Kind<typeof listsSchema, Dataset, Parts> = kind({
  kind: "lists",
  schema: listsSchema,
  make({ train, selection, test, labels }, dataset) {
    const all = [...train, ...selection, ...test];
    const twice = all.find((id, at) => all.indexOf(id) !== at);
    if (twice !== undefined) {
      throw new UserError(`split: the image "${twice}" is listed twice; name it in one list, once`);
    }
    const from = [dataset.train, dataset.validation];
    return {
      train: part(train, from),
      selection: part(selection, from),
      test: part(test, from),
      selectionLabels: labels,
    };
  },
});

/** All ways to split a data set. */
export const splits: Table<Dataset, Parts> = table<Dataset, Parts>("split", {
  published,
  heldOut,
  lists,
  lastBlocks,
}, {
  made: {
    what: "three parts, such as { train, selection, test, selectionLabels }",
    schema: z.object({
      train: Part,
      selection: Part,
      test: Part,
      selectionLabels: z.enum(SELECTION_LABELS),
    }).superRefine(({ train, selection, test }, context) => {
      refuseShared(context, { train, selection, test });
    }),
  },
});

/**
 * Adds your own split.
 *
 * @throws {RangeError} when the kit already has one of that name.
 */
export const defineSplit: typeof splits.define = splits.define;
