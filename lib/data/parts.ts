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
  /** Whether labels of `selection` are corrupted as those of `train` are. */
  readonly selectionLabels: "clean" | "noisy";
}

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
