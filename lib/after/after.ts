/**
 * What acts at prediction only: on a network's logits, or on the label maps that they become. It takes
 * no part in training, so that one training can be evaluated as it is and with each of them.
 *
 * @module
 */
import type { LabelMap, Picture } from "../data/dataset.ts";
import type { Scene } from "../evolution/evolution.ts";
import type { Tensor4D } from "../tensor.ts";

/** What it must know of the labels. */
export interface AfterContext {
  /** Number of classes K. */
  readonly classes: number;
}

/** Acts on logits, before the class with the greatest one is taken. */
export interface AfterLogits {
  /** Which of the two this is. */
  readonly on: "logits";
  /** New logits [batch, height, width, classes] of the size of the labels; deterministic. */
  apply(logits: Tensor4D, scene: Required<Scene>): Tensor4D;
}

/** Acts on a label map. */
export interface AfterMaps {
  /** Which of the two this is. */
  readonly on: "maps";
  /** A new label map; the given one is left alone. Deterministic. */
  apply(map: LabelMap, image: Picture): LabelMap;
}

/** What acts at prediction only. */
export type After = AfterLogits | AfterMaps;
