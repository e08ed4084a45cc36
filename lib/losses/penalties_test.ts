import { ok } from "node:assert/strict";
import { heat } from "../evolution/heat.ts";
import { regularity } from "../metrics/regularity.ts";
import { stream } from "../random.ts";
import { tf } from "../tensor.ts";
import { crossEntropy } from "./cross_entropy.ts";
import { evaluated, labelValues, logitsOf, SHAPE, wave } from "./fixture.ts";
import { gradientPenalty } from "./gradient_penalty.ts";
import { totalVariation } from "./total_variation.ts";

await tf.setBackend("cpu");

const context = { classes: SHAPE[3], ignore: undefined };
const labels = labelValues(false);

Deno.test("the slope of the gradient penalty is heat running backwards: −2λ/n·Δu", () => {
  const logits = wave(1);
  const penalised = gradientPenalty({ lambda: 3, boundary: "replicate" });
  const { gradient } = evaluated(gradientPenalty.make(penalised, context), logits, labels);
  const plain = evaluated(crossEntropy.make(crossEntropy(), context), logits, labels).gradient;
  const rate = tf.tidy(() =>
    heat({ stencil: "printed", boundary: "replicate" }).rate(logitsOf(logits)).dataSync()
  );
  gradient.forEach((slope, i) => {
    const expected = plain[i]! - 2 * 3 / logits.length * rate[i]!;
    ok(Math.abs(slope - expected) < 1e-6, `${slope} is not ${expected}`);
  });
});

Deno.test("the penalty of the released code also counts the first row and column as slopes", () => {
  const logits = wave(1);
  const penalty = (boundary: "zero" | "replicate") =>
    evaluated(
      gradientPenalty.make(gradientPenalty({ lambda: 1, boundary }), context),
      logits,
      labels,
    ).value;
  const [, height, width, classes] = SHAPE;
  const edge = logits.reduce((sum, value, i) => {
    const pixel = Math.floor(i / classes);
    const [x, y] = [pixel % width, Math.floor(pixel / width) % height];
    return sum + value ** 2 * (Number(x === 0) + Number(y === 0));
  }, 0);
  ok(Math.abs(penalty("zero") - penalty("replicate") - edge / logits.length) < 1e-6);
});

Deno.test("a confident network's total variation is that of its label map", () => {
  const random = stream(0, "maps");
  const map = {
    height: 9,
    width: 11,
    data: Uint8Array.from({ length: 99 }, () => random.integer(3)),
  };
  const { totalVariation: expected } = regularity(map, { classes: 3 });
  const value = tf.tidy(() => {
    const truth = tf.tensor3d(Int32Array.from(map.data), [1, 9, 11], "int32");
    const sure = tf.oneHot(truth, 3).cast("float32").mul<tf.Tensor4D>(1000);
    const settings = totalVariation({ lambda: 99, epsilon: 1e-6 });
    return totalVariation.make(settings, context)(sure, truth).dataSync()[0]!;
  });
  ok(Math.abs(value - expected) < 1e-3 * expected, `${value} is not ${expected}`);
});
