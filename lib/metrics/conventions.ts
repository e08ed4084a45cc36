/**
 * The meanings of Dice and IoU: each convention of the field's libraries and benchmarks as a row of
 * data.
 *
 * @module
 */
import type { ClassCounts } from "./counts.ts";

/** A rule that turns counts into one score. I, A, B: pixels in both maps, predicted, true. */
export interface Convention {
  /** A name for tables and figures. */
  readonly title: string;
  /** The score of one class, 0–1; NaN if the convention leaves it undefined. */
  readonly overlap: (counts: ClassCounts) => number;
  /** Whether `overlap` is computed for each image, or once for the sums over all images. */
  readonly pool: "image" | "dataset";
  /** Whether class 0 is included. */
  readonly background: boolean;
  /**
   * How the scores of images and classes are averaged; undefined scores are left out. `"pairs"`: over
   * all pairs of image and class. `"images"`: over classes in each image, then over images.
   * `"classes"`: over images for each class, then over classes. With one dataset score per class the
   * three are equal.
   */
  readonly mean: "pairs" | "images" | "classes";
  /** Whether a class that is undefined in every image makes the mean NaN; otherwise it is left out. */
  readonly absentClassSpoils: boolean;
  /** The mean if no score is defined. */
  readonly nothing: number;
  /** The rule in words, with its empty cases. */
  readonly rule: string;
  /** The software, with the version whose code was read. */
  readonly source: string;
}

const dice = ([both, predicted, truth]: ClassCounts) => 2 * both / (predicted + truth);
const iou = ([both, predicted, truth]: ClassCounts) => both / (predicted + truth - both);

const mean = { mean: "pairs", absentClassSpoils: false, nothing: NaN } as const;
const datasetIoU = { overlap: iou, pool: "dataset", background: true, ...mean } as const;

/**
 * All named conventions. All scores are fractions (MMSegmentation and others print percent) over all
 * given images. The authors' loader drops the last, incomplete batch of a validation set (none of 30 at
 * batch 2; 3 of the 67 images of DSB2018 at batch 16); the kit does not. Ignored pixels are not counted;
 * each row says whether the library supports an ignore label.
 *
 * @example
 * ```ts
 * import { conventions } from "./conventions.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(conventions["authors-dice"].overlap([0, 0, 0]), 1);
 * strictEqual(conventions["mmseg-mdice"].overlap([3, 4, 8]), 0.5);
 * ```
 */
export const conventions = {
  "authors-dice": {
    title: "Dice (authors)",
    overlap: ([both, predicted, truth]) => (2 * both + 1e-6) / (predicted + truth + 1e-6),
    pool: "image",
    background: false,
    ...mean,
    rule: "(2I + 1e-6) / (A + B + 1e-6) of each image and class but the background, mean over " +
      "all. In neither map: 1. In one map only: 1e-6 / (A + B + 1e-6), almost 0. No ignore label.",
    source: "the authors' released code, dice_score.py and evaluate.py",
  },
  "monai-dice": {
    title: "Dice (MONAI)",
    overlap: (counts) => counts[2] === 0 ? NaN : dice(counts),
    pool: "image",
    background: true,
    ...mean,
    mean: "images",
    nothing: 0,
    rule:
      "2I / (A + B); not in the truth: undefined, even where predicted. Mean over the classes " +
      "of each image, then over images; 0 when nothing is defined. No ignore label by default.",
    source: "MONAI 1.6.1, DiceMetric() (ignore_empty=True, reduction mean)",
  },
  "monai-dice-empty": {
    title: "Dice (MONAI, empty counted)",
    overlap: (counts) => counts[2] === 0 ? (counts[1] === 0 ? 1 : 0) : dice(counts),
    pool: "image",
    background: true,
    ...mean,
    mean: "images",
    nothing: 0,
    rule: "As monai-dice, but not in the truth: 1 where not predicted either, else 0.",
    source: "MONAI 1.6.1, DiceMetric(ignore_empty=False)",
  },
  "torchmetrics-dice": {
    title: "Dice (torchmetrics)",
    overlap: dice,
    pool: "image",
    background: true,
    ...mean,
    mean: "images",
    rule: "2I / (A + B); in neither map: undefined. Mean over the classes of each image, then " +
      "over images. No ignore label.",
    source: "torchmetrics 1.9.0, segmentation.DiceScore (macro, samplewise: its defaults)",
  },
  "torchmetrics-dice-global": {
    title: "Dice (torchmetrics, global)",
    overlap: dice,
    pool: "dataset",
    background: true,
    ...mean,
    rule: "2I / (A + B) of the sums over all images; in no map: undefined. Mean over classes.",
    source: 'torchmetrics 1.9.0, segmentation.DiceScore(aggregation_level="global")',
  },
  "torchmetrics-miou": {
    title: "mIoU (torchmetrics)",
    overlap: iou,
    pool: "image",
    background: true,
    ...mean,
    rule:
      "I / (A + B − I) of each image and class, mean over the pairs whose union is not empty. " +
      "No ignore label. (With per_class=True it writes −1 for a class in no map; NaN here.)",
    source: "torchmetrics 1.9.0, segmentation.MeanIoU",
  },
  "mmseg-miou": {
    title: "mIoU (MMSegmentation)",
    ...datasetIoU,
    rule: "I / (A + B − I) of the sums over all images; a class in no map is left out of the mean.",
    source: "MMSegmentation 1.x, IoUMetric, mIoU (ignore_index 255)",
  },
  "mmseg-mdice": {
    title: "mDice (MMSegmentation)",
    ...datasetIoU,
    overlap: dice,
    rule: "2I / (A + B) of the sums over all images; a class in no map is left out of the mean.",
    source: "MMSegmentation 1.x, IoUMetric, mDice (ignore_index 255)",
  },
  "cityscapes-iou": {
    title: "IoU (Cityscapes)",
    ...datasetIoU,
    rule: "TP / (TP + FP + FN) from one confusion matrix over the 19 evaluated classes; pixels " +
      "whose truth is ignored are not counted; a class in no map is left out of the mean. Given " +
      "predictions among the 19 classes, the same number as mmseg-miou.",
    source: "cityscapesScripts, evalPixelLevelSemanticLabeling.py",
  },
  "vainf-miou": {
    title: "mIoU (VainF)",
    ...datasetIoU,
    rule: "As mmseg-miou; every label outside 0 … K − 1 is ignored.",
    source: "VainF/DeepLabV3Plus-Pytorch, metrics/stream_metrics.py",
  },
  "hrnet-miou": {
    title: "mIoU (HRNet)",
    ...datasetIoU,
    overlap: ([both, predicted, truth]) => both / Math.max(1, predicted + truth - both),
    rule: "I / max(1, A + B − I) of the sums over all images: a class in no map counts 0. Mean " +
      "over all classes. Ignore label 255.",
    source: "HRNet/HRNet-Semantic-Segmentation, lib/core/function.py",
  },
  "nnunet-dice": {
    title: "Dice (nnU-Net)",
    overlap: dice,
    pool: "image",
    background: false,
    ...mean,
    mean: "classes",
    absentClassSpoils: true,
    rule: "2TP / (2TP + FP + FN) of each image and class but the background; in neither map: " +
      "undefined. Mean over images for each class, then over classes: NaN when a class is in no " +
      "map of any image. Ignore label optional.",
    source: "nnU-Net v2, evaluate_predictions.py, foreground_mean",
  },
} as const satisfies Record<string, Convention>;

/** The name of a row of {@linkcode conventions}. */
export type ConventionName = keyof typeof conventions;

/**
 * The measure of a convention, without its owner: `"Dice"`, `"IoU"`, `"mIoU"` or `"mDice"`.
 *
 * @example
 * ```ts
 * import { measureName } from "./conventions.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(measureName("hrnet-miou"), "mIoU");
 * ```
 */
export function measureName(convention: ConventionName): string {
  return conventions[convention].title.replace(/ \(.*/, "");
}
