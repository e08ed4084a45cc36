/**
 * Which images are learned from, which are looked at while training (by schedules, early stopping and
 * the choice of hyperparameters), and which give the scores. A data set has two parts, as published;
 * a split makes three of them.
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
import { part, type Parts, SELECTION_LABELS } from "./parts.ts";

export { lastBlocks } from "./last_blocks.ts";
export { type Parts, SELECTION_LABELS, type SelectionLabels } from "./parts.ts";

const publishedSchema = z.strictObject({ kind: z.literal("published") });

/**
 * The published training images; the published validation images are both looked at and scored, as in
 * the paper and its authors' code.
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
  /** Number of training images that become the selection part, or their share below 1. */
  selection: z.number().positive().default(0.1),
  /** Seed of the draw. */
  seed: z.int().nonnegative().default(0),
  /** Labels of the selection part (see `SELECTION_LABELS`); unless `"clean"`, no clean label is used. */
  labels: z.enum(SELECTION_LABELS).default("noisy"),
});

/**
 * The published validation images are for scores alone; some of the training images, drawn by a seed,
 * are taken out of training and looked at.
 *
 * @example Of ten images one is looked at
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
  /** Ids of the images that are looked at. */
  selection: ids,
  /** Ids of the images that are scored. */
  test: ids,
  /** Labels of the selection part (see `SELECTION_LABELS`). */
  labels: z.enum(SELECTION_LABELS).default("noisy"),
});

/**
 * Three lists of ids, from whatever part of the data set; no image may be in two of them.
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
 * throws(() => lists.make(twice, data), /stands twice/);
 * ```
 */
export const lists: Kind<typeof listsSchema, Dataset, Parts> = kind({
  kind: "lists",
  schema: listsSchema,
  make({ train, selection, test, labels }, dataset) {
    const all = [...train, ...selection, ...test];
    const twice = all.find((id, at) => all.indexOf(id) !== at);
    if (twice !== undefined) {
      throw new UserError(`split: the image "${twice}" stands twice; name it in one list, once`);
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

/** Every way to split a data set. */
export const splits: Table<Dataset, Parts> = table<Dataset, Parts>("split", {
  published,
  heldOut,
  lists,
  lastBlocks,
});

/**
 * Adds a split of one's own.
 *
 * @throws {RangeError} when the kit has one of that name.
 */
export const defineSplit: typeof splits.define = splits.define;
