import { deepStrictEqual as equal, ok, throws } from "node:assert/strict";
import { pixelCrossEntropy } from "../ops/cross_entropy.ts";
import { type Tensor3D, type Tensor4D, tf } from "../tensor.ts";
import { crossEntropy, type CrossEntropyOptions, meanCrossEntropy } from "./cross_entropy.ts";
import { losses } from "./table.ts";

await tf.setBackend("cpu");

/** [2, 2, 3, 3]: quarters between −2 and 2. */
const LOGITS = tf.tensor4d(
  Array.from({ length: 36 }, (_, at) => ((5 * at) % 17 - 8) / 4),
  [2, 2, 3, 3],
);
/** [2, 2, 3]: all three classes; the second has four ignored pixels. */
const CLASSES = Array.from({ length: 12 }, (_, at) => (at % 6 + 2 * Math.floor(at / 6)) % 3);
const LABELS = tf.tensor3d(CLASSES, [2, 2, 3], "int32");
const IGNORING = tf.tensor3d(
  CLASSES.map((label, at) => [0, 4, 5, 11].includes(at) ? 255 : label),
  [2, 2, 3],
  "int32",
);

/** Loss, and its gradient with respect to the logits. */
function lossAndGradient(labels: Tensor3D, options: CrossEntropyOptions) {
  const { value, grad } = tf.valueAndGrad((x) => meanCrossEntropy(x as Tensor4D, labels, options))(
    LOGITS,
  );
  return { loss: value.dataSync()[0]!, gradient: [...grad.dataSync()] };
}

function close(actual: number, expected: number): void {
  ok(Math.abs(actual - expected) < 2e-7 * Math.max(1, Math.abs(expected)), `${actual}≠${expected}`);
}

/**
 * PyTorch 2.15.0, float32: `cross_entropy(logits.permute(0, 3, 1, 2), labels, …)`, and the first five
 * pixels of the gradient.
 */
const GOLDEN = {
  "every pixel": {
    labels: LABELS,
    options: {},
    loss: 1.92780387,
    gradient: [
      ...[-0.0783351883, 0.0174452551, 0.0608899258, 0.0681072176, -0.0799424797],
      ...[0.0118352585, 0.0681072176, 0.00339085842, -0.0714980736, -0.0654664263],
      ...[0.0623616278, 0.00310480292, 0.0178669076, -0.0209717061, 0.00310480292],
    ],
  },
  "ignore_index=255": {
    labels: IGNORING,
    options: { ignore: 255 },
    loss: 1.69228792,
    gradient: [
      ...[0, 0, 0, 0.102160819, -0.119913712, 0.0177528877, 0.102160819, 0.00508628739],
      ...[-0.107247114, -0.0981996357, 0.0935424417, 0.00465720426, 0, 0, 0],
    ],
  },
  "weight=[1, 0.25, 3]": {
    labels: LABELS,
    options: { classWeights: [1, 0.25, 3] },
    loss: 1.87971544,
    gradient: [
      ...[-0.0552954264, 0.0123142982, 0.0429811217, 0.0120189199, -0.0141074955],
      ...[0.00208857493, 0.144227043, 0.00718064141, -0.151407689, -0.0462115966],
      ...[0.044019971, 0.00219162554, 0.0031529835, -0.00370088918, 0.000547906384],
    ],
  },
  "ignore_index=255, weight=[1, 0.25, 3]": {
    labels: IGNORING,
    options: { ignore: 255, classWeights: [1, 0.25, 3] },
    loss: 1.47190142,
    gradient: [
      ...[0, 0, 0, 0.0163457301, -0.0191861931, 0.00284046191, 0.196148768, 0.00976567157],
      ...[-0.205914453, -0.0628477708, 0.0598671623, 0.00298061059, 0, 0, 0],
    ],
  },
} as const;

for (const [name, golden] of Object.entries(GOLDEN)) {
  Deno.test(`cross-entropy and its gradient are PyTorch's: ${name}`, () => {
    const { loss, gradient } = lossAndGradient(golden.labels, golden.options);
    close(loss, golden.loss);
    golden.gradient.forEach((expected, at) => close(gradient[at]!, expected));
    // Softmax does not change when all logits of a pixel shift.
    for (let at = 0; at < 36; at += 3) close(gradient[at]! + gradient[at + 1]!, -gradient[at + 2]!);
  });
}

Deno.test("a batch of only ignored pixels has loss zero and gradient zero", () => {
  const ignored = tf.fill([2, 2, 3], 255, "int32") as Tensor3D;
  for (const options of [{ ignore: 255 }, { ignore: 255, classWeights: [1, 2, 3] }]) {
    const { loss, gradient } = lossAndGradient(ignored, options);
    equal(loss, 0);
    ok(gradient.every((value) => value === 0));
  }
});

Deno.test("a label to ignore may be a class, and what lies under it does not matter", () => {
  const other = tf.where(IGNORING.equal(255), tf.onesLike(LABELS), LABELS);
  const kept = lossAndGradient(other, { ignore: 1 });
  const byWeight = lossAndGradient(other, { classWeights: [1, 0, 1] });
  close(kept.loss, byWeight.loss);
  kept.gradient.forEach((value, at) => close(value, byWeight.gradient[at]!));
});

Deno.test("logits of any size are safe, and small losses beside great logits are not lost", () => {
  const logits = tf.tensor4d([3e4, 3e4 - 10, -3e38, 3e38], [1, 1, 2, 2]);
  const [small, great] = pixelCrossEntropy(logits, tf.tensor3d([[[0, 1]]], [1, 1, 2], "int32"))
    .dataSync();
  ok(Math.abs(small! - Math.log1p(Math.exp(-10))) < 1e-7);
  equal(great, 0);
});

Deno.test("the ignore label of the data set reaches the loss automatically", () => {
  const loss = losses.make(crossEntropy(), { classes: 3, ignore: 255 });
  close(loss(LOGITS, IGNORING).dataSync()[0]!, GOLDEN["ignore_index=255"].loss);
});

Deno.test("loss and gradient leave nothing behind", () => {
  const before = tf.memory().numTensors;
  const { value, grad } = tf.valueAndGrad((x) =>
    meanCrossEntropy(x as Tensor4D, IGNORING, { ignore: 255, classWeights: [1, 2, 3] })
  )(LOGITS);
  equal(tf.memory().numTensors, before + 2);
  tf.dispose([value, grad]);
});

Deno.test("wrong weights and unknown losses are named", () => {
  const weighted = (classWeights: number[]) => () =>
    meanCrossEntropy(LOGITS, LABELS, { classWeights });
  throws(weighted([1, 2]), /RangeError: classWeights must be 3 finite/);
  throws(weighted([1, 2, -1]), /RangeError: classWeights/);
  throws(
    () => losses.make({ kind: "no-loss" }, { classes: 3, ignore: undefined }),
    /UserError: no loss is called "no-loss"; there are cross-entropy/,
  );
});
