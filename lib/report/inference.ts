/**
 * Claim C6: checks on a very small network that the inverse evolution layers of training play no part in
 * evaluation.
 *
 * @module
 */
import { openData } from "../data/find_data.ts";
import { openEngine } from "../engine/open.ts";
import { resolveRun } from "../experiment/resolve.ts";
import { trainingOf } from "../experiment/training_of.ts";
import { canonicalJson } from "../kind/canonical.ts";
import { EXPERIMENTS } from "../paper/paper.ts";
import type { Epoch } from "../train/epoch.ts";
import { train } from "../train/train.ts";
import { type Finding, notYetTested } from "./finding.ts";
import { fixed } from "./format.ts";

/** The result of the check. */
export interface InferenceCheck {
  /** Number of test images. */
  readonly images: number;
  /** Total number of pixels in these images. */
  readonly pixels: number;
  /** Mean loss of the epoch, without and with layers. */
  readonly losses: { readonly without: number; readonly withLayers: number };
  /** Whether the label maps and counts of the two evaluations are equal, bit for bit. */
  readonly identical: boolean;
  /** Whether the counts change if the layers are deliberately added to evaluation. */
  readonly wouldDiffer: boolean;
}

/**
 * A run that takes seconds. With a learning rate of 0 no weight changes, so both trainings evaluate the
 * same network. With this seed it predicts several classes.
 */
const SMALL = {
  profile: "smoke",
  seed: 1,
  set: {
    ...{ "data.train": 2, "data.validation": 2, "model.width": 2 },
    ...{ "optimizer.learningRate": 0, epochs: 1 },
  },
};

/**
 * Trains twice for one epoch, without and with layers, from the same initial weights, at a learning
 * rate of 0, and with the training loop that every run uses. The losses must differ, because the layers
 * act in training; the evaluations must agree, because they do not act there. A third evaluation, with
 * the layers added, shows that the comparison is able to fail.
 *
 * @example
 * ```ts
 * import { checkInference } from "./inference.ts";
 * import { deepStrictEqual, notStrictEqual } from "node:assert/strict";
 *
 * const { identical, wouldDiffer, losses } = await checkInference();
 * deepStrictEqual({ identical, wouldDiffer }, { identical: true, wouldDiffer: true });
 * notStrictEqual(losses.without, losses.withLayers);
 * ```
 */
export async function checkInference(): Promise<InferenceCheck> {
  const engine = await openEngine({ engine: "cpu" });
  try {
    const of = async (arm: string) => {
      const spec = resolveRun(EXPERIMENTS["wbc-unet"], { ...SMALL, arm });
      return trainingOf(spec, { dataset: await openData(spec.data) });
    };
    const [plain, layered] = [await of("noisy"), await of("noisy-iel")];
    const { transform } = layered;
    const after = {
      layers: { on: "logits", apply: (logits) => transform!.apply(logits) },
    } satisfies typeof layered.after;
    const epochs: Epoch["numbers"][] = [];
    const seen: string[] = [];
    for (const training of [plain, layered]) {
      for await (const { numbers, predictions } of train({ ...training, after }, { engine })) {
        epochs.push(numbers);
        const maps = Object.entries(predictions).map(([id, { data }]) => [id, [...data]]);
        seen.push(canonicalJson({ counts: numbers.counts, maps }));
      }
    }
    const [without, withLayers] = epochs as [Epoch["numbers"], Epoch["numbers"]];
    const { height, width } = plain.dataset;
    const images = withLayers.counts.length;
    return {
      ...{ images, pixels: images * height * width },
      losses: { without: without.loss ?? NaN, withLayers: withLayers.loss ?? NaN },
      identical: seen[0] === seen[1],
      wouldDiffer: canonicalJson(withLayers.counts) !== canonicalJson(withLayers.after["layers"]),
    };
  } finally {
    engine.close();
  }
}

/**
 * C6. Supported: the losses differ and the evaluations are identical. Not supported: the evaluations
 * differ. Cannot test: the layers change neither the loss nor the counts when added to evaluation.
 *
 * @param check Result of the check; undefined if it was not run.
 *
 * @example
 * ```ts
 * import { inactive } from "./inference.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const losses = { without: 1, withLayers: 2 };
 * const check = { images: 2, pixels: 2048, losses, identical: true, wouldDiffer: true };
 * deepStrictEqual(
 *   [check, { ...check, identical: false }, { ...check, wouldDiffer: false }, undefined]
 *     .map((seen) => inactive(seen).verdict),
 *   ["supported", "not supported", "cannot test", "not yet tested"],
 * );
 * ```
 */
export function inactive(check: InferenceCheck | undefined): Finding {
  if (!check) return notYetTested("the check was not run");
  const { images, pixels, losses, identical, wouldDiffer } = check;
  const sensitive = wouldDiffer && losses.without !== losses.withLayers;
  const size = `${images} images (${pixels.toLocaleString("en-US")} pixels)`;
  return {
    verdict: !identical ? "not supported" : sensitive ? "supported" : "cannot test",
    evidence: identical
      ? `label maps of ${size} identical, bit for bit, checked as this page was made`
      : `label maps or counts of ${size} differ`,
    because: !identical
      ? "Evaluation after training with layers gives something else than after training without."
      : sensitive
      ? "The layers change the loss and nothing of what is evaluated; put into evaluation on " +
        "purpose, they would have changed it."
      : "The layers changed nothing where they must: the check could not have failed.",
    numbers: [
      {
        name: "loss of the epoch",
        value: `${fixed(losses.without)} without layers, ${fixed(losses.withLayers)} with`,
      },
      {
        name: "label maps and counts of evaluation, with and without layers in training",
        value: identical ? "identical" : "different",
      },
      {
        name: "counts with the layers put into evaluation",
        value: wouldDiffer ? "different" : "identical",
      },
    ],
  };
}
