/**
 * The paper's experiments on street scenes: rows of the table in `paper.ts`. The paper trains on
 * Cityscapes, which each user has to request; the quick profiles use CamVid instead. The authors
 * released no code for these experiments: what the paper does not state is taken from the public code
 * of the two networks, where "VainF" is VainF/DeepLabV3Plus-Pytorch and "HRNet" is
 * HRNet/HRNet-Semantic-Segmentation.
 *
 * @module
 */
import { AUGMENTATIONS } from "../data/augmentation.ts";
import { cropScaleFlipJitter } from "../data/augmentations.ts";
import { dataset } from "../data/table.ts";
import { heat } from "../evolution/heat.ts";
import type { Changes } from "../experiment/changes.ts";
import { type Experiment, experiment, type ExperimentOptions } from "../experiment/experiment.ts";
import { iel } from "../iel.ts";
import { crossEntropy } from "../losses/cross_entropy.ts";
import { deeplabv3plus } from "../models/deeplabv3plus.ts";
import { hrnetv2 } from "../models/hrnetv2.ts";
import { protocols } from "../noise/protocols.ts";
import { sgd } from "../train/optimizer/sgd.ts";
import { poly } from "../train/schedule/poly.ts";
import { paperArms, paperComparisons } from "./arms.ts";

/** The official number of training images of Cityscapes (the paper says 2795), and half of CamVid's. */
const IMAGES = { cityscapes: 2975, camvid: 184 } as const;

/** The poly schedule over all steps of a training. */
const polyOver = (images: number, { batch, epochs }: { batch: number; epochs: number }) =>
  poly({ iterations: epochs * Math.ceil(images / batch) });

/**
 * Noise acts in the frame that the network sees: the authors' noise function is the last step before
 * the tensor, and Figure 7 of the paper points at the corners of these images, which a network can
 * locate by its zero padding. The quick profiles were run before that was noticed, with noise that
 * augmentation moves. They stay as they are; they are too short to show a difference.
 */
const shared = {
  noise: protocols["supposed-cityscapes"].settings,
  noiseFrame: "network",
  metric: "cityscapes-iou",
  score: "last-epoch",
} as const satisfies Partial<ExperimentOptions["base"]>;

const deeplabLength = { batch: 16, epochs: 161 };
const deeplab: ExperimentOptions["base"] = {
  ...shared,
  data: dataset("cityscapes", { height: 1024, width: 2048 }),
  model: deeplabv3plus({ backbone: "resnet101", outputStride: 16, backboneMomentum: 0.01 }),
  iel: iel(heat(), { steps: 35 }),
  optimizer: sgd({ learningRate: 0.1, weightDecay: 1e-4, rates: { "backbone.": 0.1 } }),
  schedule: polyOver(IMAGES.cityscapes, deeplabLength),
  ...deeplabLength,
  augmentation: cropScaleFlipJitter(AUGMENTATIONS.deeplab),
};

const hrnetLength = { batch: 12, epochs: 484 };
const hrnet: ExperimentOptions["base"] = {
  ...shared,
  data: dataset("cityscapes", { height: 1024, width: 2048 }),
  model: hrnetv2({ width: 48 }),
  iel: iel(heat(), { steps: 30 }),
  loss: crossEntropy({
    // One weight for each of the 19 classes, as in HRNet's code for Cityscapes.
    classWeights: [
      ...[0.8373, 0.918, 0.866, 1.0345, 1.0166, 0.9969, 0.9754, 1.0489, 0.8786, 1.0023],
      ...[0.9539, 0.9843, 1.1116, 0.9037, 1.0865, 1.0955, 1.0865, 1.1529, 1.0507],
    ],
  }),
  optimizer: sgd({ learningRate: 0.01, weightDecay: 5e-4 }),
  schedule: polyOver(IMAGES.cityscapes, hrnetLength),
  ...hrnetLength,
  augmentation: cropScaleFlipJitter(AUGMENTATIONS.hrnet),
};

/** The same for both networks, from random weights: only then can they be compared (claim C4). */
const quickLength = { batch: 4, epochs: 20 };
const quick: Changes = {
  data: dataset("camvid", { height: 96, width: 128, train: IMAGES.camvid }),
  noiseFrame: "image",
  loss: crossEntropy(),
  optimizer: sgd({ learningRate: 0.01, weightDecay: 1e-4 }),
  schedule: polyOver(IMAGES.camvid, quickLength),
  ...quickLength,
  augmentation: cropScaleFlipJitter({ crop: { height: 96, width: 128 }, flip: true }),
};

/** For tests: synthetic cells, no ignored pixels, two epochs of a few steps. */
const smokeLength = { batch: 2, epochs: 2 };
const smoke: Changes = {
  data: dataset("synthetic-blobs", { height: 64, width: 64, train: 6, validation: 2 }),
  loss: crossEntropy(),
  optimizer: sgd({ learningRate: 0.01, weightDecay: 1e-4 }),
  schedule: polyOver(6, smokeLength),
  ...smokeLength,
  augmentation: cropScaleFlipJitter({ crop: { height: 48, width: 48 }, flip: true }),
};

const smallDeeplab = deeplabv3plus({ backbone: "resnet50", outputStride: 16 });
const smallHrnet = hrnetv2({ width: 18 });

const claim = "With noisy labels its mIoU falls as training goes on; with inverse evolution " +
  "layers it does not.";

/** DeepLabV3+ and HRNetV2 on street scenes. */
export const STREETS = {
  "cityscapes-deeplabv3plus": experiment({
    id: "cityscapes-deeplabv3plus",
    title: "DeepLabV3+ on street scenes",
    figures: [6, 7],
    source:
      "Paper: Cityscapes (Figures 6 to 9), Table 1 (Δt 0.1, 35 layers), ResNet-101, windows 5×5. " +
      "VainF: output stride 16, crops of 768×768, batch 16, SGD at 0.1 (backbone 0.01, its " +
      "batch-norm momentum 0.01), weight decay 1e-4, poly over 30,000 iterations, colour jitter, " +
      "flips. Quick: 184 images of CamVid at 128×96 in place of Cityscapes, ResNet-50, drawn " +
      "weights, batch 4, 20 epochs, SGD at 0.01, flips only.",
    claim,
    base: deeplab,
    arms: paperArms(),
    compare: paperComparisons,
    profiles: {
      quick: {
        changes: { ...quick, model: smallDeeplab },
        cost: "15 to 35 minutes on one core",
        synthetic: true,
      },
      smoke: {
        changes: { ...smoke, model: smallDeeplab },
        cost: "half a minute on two cores",
        synthetic: true,
      },
      paper: { cost: "days on a large GPU", pretrained: "timm/resnet101.tv_in1k" },
    },
  }),
  "cityscapes-hrnetv2": experiment({
    id: "cityscapes-hrnetv2",
    title: "HRNetV2 on street scenes",
    figures: [8, 9],
    source: "Paper: Cityscapes (Figures 6 to 9), Table 1 (Δt 0.1, 30 layers), HRNetV2-W48 from a " +
      "pretrained model, windows 5×5. HRNet: crops of 512×1024, scales 0.5 to 2.1, flips, batch " +
      "12, SGD at 0.01, weight decay 5e-4, poly, 484 epochs, 19 class weights. The layers act on " +
      "the logits, which have a quarter of the image's rows and columns. Quick: 184 images " +
      "of CamVid at 128×96 in place of Cityscapes, W18, drawn weights, batch 4, 20 epochs, SGD at " +
      "0.01, weight decay 1e-4, equal class weights, flips only.",
    claim: `${claim} It overfits more than DeepLabV3+.`,
    base: hrnet,
    arms: paperArms(),
    compare: paperComparisons,
    profiles: {
      quick: {
        changes: { ...quick, model: smallHrnet },
        cost: "9 to 20 minutes on one core",
        synthetic: true,
      },
      smoke: {
        changes: { ...smoke, model: smallHrnet },
        cost: "half a minute on two cores",
        synthetic: true,
      },
      paper: { cost: "days on a large GPU", pretrained: "timm/hrnet_w48.ms_in1k" },
    },
  }),
} as const satisfies Record<string, Experiment>;
