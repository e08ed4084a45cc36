/**
 * A split of images cut from video: the last block of each drive is held out, so that no scored image
 * was recorded within seconds of a training image.
 *
 * @module
 */
import * as z from "zod";
import { UserError } from "../errors.ts";
import { type Kind, kind } from "../kind/kind.ts";
import type { Dataset } from "./dataset.ts";
import { part, type Parts, SELECTION_LABELS } from "./parts.ts";

const schema = z.strictObject({
  kind: z.literal("last-blocks"),
  /** Fraction of each drive, by its frames, that is held out at its end. */
  share: z.number().positive().max(0.9).default(0.25),
  /**
   * Minimum distance of images in different parts, in frames; the images between are left out. CamVid has
   * 30 frames per second: two seconds.
   */
  gap: z.int().nonnegative().default(60),
  /** Labels of the selection part (see `SELECTION_LABELS`). */
  labels: z.enum(SELECTION_LABELS).default("noisy"),
});

/** The drive of an image and its frame, as in `0016E5_07959`, `0006R0_f00930`, `aachen_000000_000019`. */
const NAME = /^(.+)_[a-z]*(\d+)$/i;

/**
 * Holds out the last `share` of each drive (training and validation images together, in the order of
 * their frames): the first half of it is the test part, the second half the selection part. Drives and
 * frames are read from the names of the images. The published test images are not part of the data set
 * and stay untouched.
 *
 * CamVid's 468 images become 259 for training, 48 for test and 149 for selection; 12 lie in the gaps.
 * The test half comes first because the end of one CamVid drive has 101 images from the same seven
 * seconds, which would outweigh all others in a score.
 *
 * @throws {UserError} when a name has no frame number, or a part gets no image.
 *
 * @example
 * ```ts
 * import { lastBlocks } from "./last_blocks.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const load = () => Promise.reject(new Error("not asked for"));
 * const ids = Array.from({ length: 16 }, (_, at) => `drive_${String(30 * at).padStart(5, "0")}`);
 * const dataset = {
 *   ...{ name: "drawn", title: "Drawn", classes: [], ignore: undefined, height: 8, width: 8 },
 *   train: { ids, load },
 *   validation: { ids: ["drive_00480"], load },
 *   provenance: { kind: "synthetic", sha256: "", source: "" },
 * } as const;
 * const { train, test, selection } = lastBlocks.make(lastBlocks({ share: 0.5 }), dataset);
 * deepStrictEqual([train, test, selection].map(({ ids }) => [ids[0], ids.at(-1)]), [
 *   ["drive_00000", "drive_00180"], // two images in each gap are left out
 *   ["drive_00270", "drive_00300"],
 *   ["drive_00390", "drive_00480"],
 * ]);
 * ```
 */
export const lastBlocks: Kind<typeof schema, Dataset, Parts> = kind({
  kind: "last-blocks",
  schema,
  make({ share, gap, labels }, { train, validation }) {
    const names: Record<"train" | "test" | "selection", string[]> = {
      train: [],
      test: [],
      selection: [],
    };
    const drives = Map.groupBy(
      [...train.ids, ...validation.ids].map(frameOf),
      ({ drive }) => drive,
    );
    for (const images of drives.values()) {
      images.sort((one, other) => one.frame - other.frame);
      const [first, last] = [images[0]!.frame, images.at(-1)!.frame];
      const held = last - share * (last - first);
      const middle = (held + last) / 2;
      for (const { id, frame } of images) {
        if (frame > middle) names.selection.push(id);
        else if (frame > held && frame <= middle - gap) names.test.push(id);
        else if (frame <= held - gap) names.train.push(id);
      }
    }
    const of = (name: keyof typeof names) => {
      if (names[name].length > 0) return part(names[name], [train, validation]);
      throw new UserError(
        `split: no image is left for ${name}; take another share than ${share} or a smaller gap ` +
          `than ${gap} frames`,
      );
    };
    return {
      train: of("train"),
      test: of("test"),
      selection: of("selection"),
      selectionLabels: labels,
    };
  },
});

function frameOf(id: string): { id: string; drive: string; frame: number } {
  const [, drive, digits] = NAME.exec(id) ?? [];
  if (drive !== undefined) return { id, drive, frame: Number(digits) };
  throw new UserError(
    `split: "${id}" does not say which frame of which drive it is, as 0016E5_07959 does; take the ` +
      `split "held-out"`,
  );
}
