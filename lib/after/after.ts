/**
 * Operations at prediction only, on a network's logits or on its label maps. They take no part in
 * training, so one trained network can be evaluated without them and with each of them.
 *
 * @module
 */
import type { LabelMap, Picture } from "../data/dataset.ts";
import type { Scene } from "../evolution/evolution.ts";
import type { Tensor4D } from "../tensor.ts";

/** Facts about the labels that an operation needs. */
export interface AfterContext {
  /** Number of classes K. */
  readonly classes: number;
}

/** Acts on logits, before the class with the largest logit is taken. */
export interface AfterLogits {
  /** The input, which distinguishes the two types. */
  readonly on: "logits";
  /** Returns new logits [batch, height, width, classes] of the size of the labels; deterministic. */
  apply(logits: Tensor4D, scene: Required<Scene>): Tensor4D;
}

/** Acts on a label map. */
export interface AfterMaps {
  /** The input, which distinguishes the two types. */
  readonly on: "maps";
  /** Returns a new label map; the given one is not changed. Deterministic. */
  apply(map: LabelMap, image: Picture): LabelMap;
}

/** An operation at prediction only. */
export type After = AfterLogits | AfterMaps;
