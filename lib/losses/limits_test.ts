/**
 * Limits of the settings: at one end of the range a method becomes cross-entropy, value and gradient;
 * at the other end it becomes another known function.
 *
 * @module
 */
import { ok } from "node:assert/strict";
import type { Settings } from "../kind/kind.ts";
import { tf } from "../tensor.ts";
import { bootstrappingHard, bootstrappingSoft } from "./bootstrapping.ts";
import { crossEntropy } from "./cross_entropy.ts";
import { evaluated, IGNORE, labelValues, SHAPE, wave } from "./fixture.ts";
import { gce } from "./gce.ts";
import { gradientPenalty } from "./gradient_penalty.ts";
import { labelSmoothing } from "./label_smoothing.ts";
import { symmetricCrossEntropy } from "./symmetric_cross_entropy.ts";
import { losses } from "./table.ts";
import { totalVariation } from "./total_variation.ts";

await tf.setBackend("cpu");

const CLASSES = SHAPE[3];
const [logits, labels] = [wave(0), labelValues(true)];
const of = (settings: Settings) =>
  evaluated(losses.make(settings, { classes: CLASSES, ignore: IGNORE }), logits, labels);
const near = (actual: number, expected: number, tolerance = 1e-6) =>
  ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);

const neutral: Record<string, Settings> = {
  "label smoothing at ε = 0": labelSmoothing({ epsilon: 0 }),
  "soft bootstrapping at β = 1": bootstrappingSoft({ beta: 1 }),
  "hard bootstrapping at β = 1": bootstrappingHard({ beta: 1 }),
  "symmetric cross-entropy at α = 1, β = 0": symmetricCrossEntropy({ alpha: 1, beta: 0 }),
  "generalised cross-entropy at q = 0": gce({ q: 0 }),
  "the gradient penalty at λ = 0": gradientPenalty({ lambda: 0 }),
  "total variation at λ = 0": totalVariation({ lambda: 0 }),
};

for (const [name, settings] of Object.entries(neutral)) {
  Deno.test(`${name} is cross-entropy`, () => {
    const [found, expected] = [of(settings), of(crossEntropy())];
    near(found.value, expected.value);
    found.gradient.forEach((slope, at) => near(slope, expected.gradient[at]!));
  });
}

/** Logarithms of the class probabilities at the counted pixels. */
const logarithms = (() => {
  const all = tf.logSoftmax(tf.tensor2d(logits, [labels.length, CLASSES]))
    .arraySync() as number[][];
  return all.filter((_, pixel) => labels[pixel] !== IGNORE);
})();
const meanOf = (value: (log: readonly number[]) => number) =>
  logarithms.reduce((sum, log) => sum + value(log), 0) / logarithms.length;

Deno.test("label smoothing at ε = 1 has no label: all classes alike", () => {
  near(
    of(labelSmoothing({ epsilon: 1 })).value,
    meanOf((log) => -log.reduce((sum, one) => sum + one, 0) / CLASSES),
    1e-5,
  );
});

Deno.test("bootstrapping at β = 0 uses only the prediction: its entropy, or its most probable class", () => {
  near(
    of(bootstrappingSoft({ beta: 0 })).value,
    meanOf((log) => -log.reduce((sum, one) => sum + Math.exp(one) * one, 0)),
    1e-5,
  );
  near(of(bootstrappingHard({ beta: 0 })).value, meanOf((log) => -Math.max(...log)), 1e-5);
});

Deno.test("symmetric cross-entropy is a weighted sum of its two ends", () => {
  const [ce, rce, both] = [[1, 0], [0, 1], [0.3, 2]].map(([alpha, beta]) =>
    of(symmetricCrossEntropy({ alpha: alpha!, beta: beta! }))
  );
  near(both!.value, 0.3 * ce!.value + 2 * rce!.value, 1e-5);
  both!.gradient.forEach((slope, at) =>
    near(slope, 0.3 * ce!.gradient[at]! + 2 * rce!.gradient[at]!, 1e-5)
  );
});
