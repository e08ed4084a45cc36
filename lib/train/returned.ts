/**
 * Checks what augmentations, noises, corrections, schedules and operations on label maps return during
 * training (`returned_tensors.ts`: networks, losses, operations on logits). Readers write such parts
 * themselves, and no compiler checks a notebook's cell: a wrong value must not train something else
 * without a word.
 *
 * @module
 */
import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import type { AfterMaps } from "../after/after.ts";
import type { LabelMap, Picture, Sample } from "../data/dataset.ts";
import { checkFinite, LabelShape, SampleShape } from "../data/loaded.ts";
import type { Size } from "../data/resize.ts";
import { UserError } from "../errors.ts";
import { checked } from "../kind/kind.ts";
import { plain } from "../kind/plain.ts";
import type { LabelSpace } from "../metrics/counts.ts";
import { ScheduleShape, type ScheduleState } from "./schedule/schedule.ts";

/**
 * The sample that an augmentation returned, under the name of the one it was given.
 *
 * @throws {UserError} if it is no sample, has another size than the augmentation declares, or a value that
 * is not finite.
 */
export function augmented(
  returned: unknown,
  { id, size: { height, width } }: { readonly id: string; readonly size: Size },
): Sample {
  const what = `the augmentation's sample ${id}`;
  checked(SampleShape, returned, what);
  const { image, label } = returned as Sample;
  for (const part of [image, label]) {
    if (part.height === height && part.width === width) continue;
    throw new UserError(
      `${what} has ${part.height}×${part.width} pixels, but its size is ${height}×${width}: ` +
        "give every sample that size, or state another as the augmentation's `size`",
    );
  }
  checkFinite({ id, image }, "the augmentation");
  return { id, image, label };
}

/**
 * The label map that a noise, a correction or an operation at prediction returned.
 *
 * @param what Who returned it, such as `"the noise"`.
 *
 * @throws {UserError} if it is no label map, or has another size than the one that was given.
 */
export function relabelled(
  returned: unknown,
  { what, id, given: { height, width } }: {
    readonly what: string;
    readonly id: string;
    readonly given: Size;
  },
): LabelMap {
  checked(LabelShape, returned, `the label of ${id} from ${what}`);
  const label = returned as LabelMap;
  if (label.height !== height || label.width !== width || label.data.length !== height * width) {
    throw new UserError(
      `${what} gives ${id} a label of ${label.height}×${label.width} pixels and ` +
        `${label.data.length} values, instead of ${height}×${width}`,
    );
  }
  return label;
}

/** How many results of a noise or an augmentation are computed twice: a single one may agree by chance. */
const REPEATED = 8;
const repeated = new WeakMap<object, number>();

/**
 * Rejects a noise or an augmentation that returns something else when it gets the same arguments again:
 * nobody could repeat its run. It computes the first few results of each again, and no others.
 *
 * @param part The noise or the augmentation.
 * @param of.result What it returned.
 * @param of.again Calls it again, with equal arguments.
 * @param of.what What it returned, in words.
 * @param of.remedy Where its random numbers must come from.
 *
 * @throws {UserError} if the two results differ.
 */
export function checkRepeats(
  part: object,
  { result, again, what, remedy }: {
    readonly result: unknown;
    readonly again: () => unknown;
    readonly what: string;
    readonly remedy: string;
  },
): void {
  const times = repeated.get(part) ?? 0;
  if (times >= REPEATED) return;
  repeated.set(part, times + 1);
  if (isDeepStrictEqual(again(), result)) return;
  throw new UserError(
    `${what} differs when it is made again with the same arguments, so that no run with it can be ` +
      `repeated: ${remedy}`,
  );
}

/**
 * Rejects labels that are no class, which a loss would not notice.
 *
 * @param what Who made them, such as `"the noise"`.
 *
 * @throws {UserError} that names the first one.
 */
export function checkClasses(
  { id, label }: Pick<Sample, "id" | "label">,
  { what, classes, ignore }: LabelSpace & { readonly what: string },
): void {
  const odd = label.data.find((value) => value >= classes && value !== ignore);
  if (odd === undefined) return;
  throw new UserError(
    `${what} gives ${id} the label ${odd}: there are ${classes} classes, from 0 to ${classes - 1}`,
  );
}

/**
 * The label map of an operation at prediction.
 *
 * @param arm The arm that it belongs to.
 *
 * @throws {UserError} if it returns something else than a map of the same size, with classes only.
 */
export function mapAfterwards(
  { apply }: AfterMaps,
  { arm, id, map, image, classes }: {
    readonly arm: string;
    readonly id: string;
    readonly map: LabelMap;
    readonly image: Picture;
    readonly classes: number;
  },
): LabelMap {
  const what = `the after of arm ${arm}`;
  const label = relabelled(apply(map, image), { what, id, given: image });
  checkClasses({ id, label }, { what, classes, ignore: undefined });
  return label;
}

/**
 * The classes that a correction opened.
 *
 * @throws {UserError} if they are not a list of classes.
 */
export function openedClasses(
  returned: unknown,
  { classes }: Pick<LabelSpace, "classes">,
): readonly number[] {
  return checked(
    z.array(z.int().min(0).max(classes - 1)),
    returned,
    "the correction's open classes",
  );
}

/**
 * The state that a schedule returned.
 *
 * @throws {UserError} if it is no state: a learning rate from 0 up, a count, and what JSON can hold.
 */
export function scheduled(returned: unknown): ScheduleState {
  const what = "the schedule's state";
  return plain(checked(ScheduleShape, returned, what), what);
}
