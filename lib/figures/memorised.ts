/**
 * Draws how a network memorises label noise: its errors inside and outside the noise after each epoch, and
 * where in the frame it errs.
 *
 * @module
 */
import { armsOf } from "../results/arm_order.ts";
import { type Frame, touchedBy } from "../results/error_distance.ts";
import { errorMap } from "../results/error_map.ts";
import { memorised } from "../results/memorised.ts";
import type { RunRecord } from "../results/record.ts";
import type { Figure, FigureMeta } from "./figure.ts";
import { fieldsFigure } from "./fields.ts";
import { linesFigure } from "./lines.ts";

/** Words of the figures of this file. */
export interface MemorisedWords extends Pick<FigureMeta, "command"> {
  /** Title of the figure. */
  readonly title: string;
}

/**
 * Draws the share of wrong pixels inside and outside the noise after each epoch, means over seeds, of the
 * arms that count them. `memorisedTable` has the numbers of the epochs that are scored.
 *
 * @returns undefined if no record counts these errors.
 *
 * @example
 * ```ts
 * import { fakeRecord } from "../results/fixture.ts";
 * import type { RunRecord } from "../results/record.ts";
 * import { memorisedFigure } from "./memorised.ts";
 * import { deepStrictEqual, strictEqual } from "node:assert/strict";
 *
 * const words = { title: "When the noise is learnt", command: "none" };
 * const record = fakeRecord({ arm: "noisy" });
 * const epochs: RunRecord["epochs"] = record.epochs.map((epoch) => (
 *   { ...epoch, noiseErrors: { inside: [3, 10], outside: [1, 20] } }
 * ));
 * const { data } = memorisedFigure([{ ...record, epochs }], words)!;
 * deepStrictEqual(data.map(({ name }) => name), ["noisy labels, inside", "noisy labels, outside"]);
 * strictEqual(memorisedFigure([fakeRecord()], words), undefined);
 * ```
 */
export function memorisedFigure(
  records: readonly RunRecord[],
  { title, command }: MemorisedWords,
): Figure | undefined {
  const lines = memorised(records).flatMap(({ arm, inside, outside }) => {
    const { label } = records.find(({ spec }) => spec.arm === arm)!.show.arms[arm]!;
    const x = inside.map((_, at) => at + 1);
    return [{ name: `${label}, inside`, x, y: inside }, {
      name: `${label}, outside`,
      x,
      y: outside,
    }];
  });
  if (lines.length === 0) return undefined;
  return linesFigure(lines, {
    title,
    subtitle: "errors inside and outside the noise, mean over seeds",
    x: "epoch",
    y: "share of wrong pixels",
    command,
    dataKind: records[0]!.data.kind,
  });
}

/**
 * Draws where networks err: the noise of the first record's seed, and for each record of that seed the
 * share of images, among those whose maps it stores, in which a pixel is wrong.
 *
 * @param records Records of one experiment, profile and variant, with noise.
 * @param frame The data set of the runs, and samples of its test part with their true labels.
 *
 * @returns undefined without records, or if the noise has no places that all images share.
 */
export function errorMapsFigure(
  records: readonly RunRecord[],
  { frame, title, command }: MemorisedWords & { readonly frame: Frame },
): Figure | undefined {
  const [first] = records;
  const touched = first && touchedBy(first, frame);
  if (!touched) return undefined;
  const { height, width, ignore } = frame.dataset;
  const rows = (values: readonly number[]) =>
    Array.from({ length: height }, (_, y) => values.slice(y * width, (y + 1) * width));
  const { seed } = first.spec;
  const shown = records.filter(({ spec }) => spec.seed === seed);
  const maps = armsOf(shown).flatMap((arm) => shown.filter(({ spec }) => spec.arm === arm)).map(
    (record) => {
      const { images, wrong, counted } = errorMap(record, frame.samples, { ignore });
      const shares = Array.from(wrong, (count, at) => count / Math.max(1, counted[at]!));
      const { label } = record.show.arms[record.spec.arm]!;
      return { title: label, note: `${images} images`, values: rows(shares) };
    },
  );
  const noise = { title: "places of the noise", note: "the same in all images" };
  return fieldsFigure([{ ...noise, values: rows([...touched]) }, ...maps], {
    title,
    subtitle: `share of test images in which a pixel is wrong; seed ${seed}`,
    limit: 1,
    signed: false,
    unit: "share",
    columns: 3,
    command,
    dataKind: first.data.kind,
  });
}
