/**
 * The three parts that a split makes of a data set, and how one is made of names. Which images go where
 * is the matter of `split.ts`.
 *
 * @module
 */
import { UserError } from "../errors.ts";
import type { Split } from "./dataset.ts";

/** The three parts of a data set. */
export interface Parts {
  /** What is learned from. */
  readonly train: Split;
  /** What schedules, early stopping and the choice of hyperparameters look at. */
  readonly selection: Split;
  /** What scores are of. */
  readonly test: Split;
  /** Whether labels of `selection` are corrupted, and where. */
  readonly selectionLabels: SelectionLabels;
}

/**
 * Labels of the selection part. `"clean"`: as they are. `"noisy"`: corrupted as those of training, so
 * that noise at fixed positions lies at the same positions in both, and a network that memorised
 * positions scores well. `"noisy-elsewhere"`: corrupted by the same noise of another seed, as the errors
 * of annotators would be: memorised positions earn nothing there, and no clean label is used.
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
 * The images of these names, whichever split they come from.
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
