/**
 * The three parts into which a split divides a data set, and how to make a part from names. `split.ts`
 * decides which images go where.
 *
 * @module
 */
import * as z from "zod";
import { UserError } from "../errors.ts";
import { aFunction } from "../kind/table.ts";
import type { Split } from "./dataset.ts";

/** The three parts of a data set. */
export interface Parts {
  /** Training images. */
  readonly train: Split;
  /** Images for schedules, early stopping and the choice of hyperparameters. */
  readonly selection: Split;
  /** Images for the scores. */
  readonly test: Split;
  /** Whether and where the labels of `selection` are corrupted. */
  readonly selectionLabels: SelectionLabels;
}

/**
 * Labels of the selection part. `"clean"`: unchanged. `"noisy"`: corrupted like those of training, so
 * that noise at fixed positions is at the same positions in both, and a network that memorised positions
 * scores well. `"noisy-elsewhere"`: corrupted by the same noise with another seed, like the errors of
 * annotators: memorised positions then gain nothing, and no clean label is used.
 *
 * @example
 * ```ts
 * import { SELECTION_LABELS } from "./parts.ts";
 * import { ok } from "node:assert/strict";
 *
 * ok(SELECTION_LABELS.includes("noisy-elsewhere"));
 * ```
 */
export const SELECTION_LABELS = ["clean", "noisy", "noisy-elsewhere"] as const;

/** One of {@linkcode SELECTION_LABELS}. */
export type SelectionLabels = typeof SELECTION_LABELS[number];

/**
 * The images with these names, from any of the splits.
 *
 * @throws {UserError} when the data set has no image of that name.
 *
 * @example
 * ```ts
 * import { openDataset } from "./open.ts";
 * import { part } from "./parts.ts";
 * import { deepStrictEqual, throws } from "node:assert/strict";
 *
 * const { train } = await openDataset({ name: "synthetic-blobs", height: 16, width: 16, train: 2 });
 * const last = part([train.ids[1]!], [train]);
 * deepStrictEqual(await last.load(0), await train.load(1));
 * throws(() => part(["none"], [train]), /no image "none"/);
 * ```
 */
export function part(ids: readonly string[], from: readonly Split[]): Split {
  const places = new Map(
    from.flatMap((split) => split.ids.map((id, index) => [id, { split, index }] as const)),
  );
  const unknown = ids.find((id) => !places.has(id));
  if (unknown !== undefined) {
    throw new UserError(`split: the data set has no image "${unknown}"; correct the list`);
  }
  return {
    ids,
    load(at) {
      const { split, index } = places.get(ids[at]!)!;
      return split.load(index);
    },
  };
}

/** A part of a data set that a reader's own code makes: some images, each once. */
export const Part: z.ZodType<Pick<Split, "ids">> = z.object({
  ids: z.array(z.string()).min(1, "must name an image").refine(
    (ids) => new Set(ids).size === ids.length,
    "must not name an image twice",
  ),
  load: aFunction,
});

/** Adds an issue for a part that has an image of the training part. */
export function refuseShared(
  context: z.core.$RefinementCtx,
  { train, ...others }: { readonly train: Pick<Split, "ids"> } & Record<string, Pick<Split, "ids">>,
): void {
  const learnt = new Set(train.ids);
  for (const [name, { ids }] of Object.entries(others)) {
    const both = ids.find((id) => learnt.has(id));
    if (both === undefined) continue;
    const message = `the image "${both}" is in train, too: scores of it would be too high`;
    context.addIssue({ code: "custom", path: [name], message });
  }
}
