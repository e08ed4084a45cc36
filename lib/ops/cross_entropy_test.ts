import { close, numbersOf, testEngines } from "../engine/fixture.ts";
import { type Tensor3D, type Tensor4D, tf } from "../tensor.ts";
import { enginePixelCrossEntropy, pixelCrossEntropy } from "./cross_entropy.ts";
import { CASES, checkOperation, waveTensor, withGradients } from "./fixture.ts";

/** Labels of the reference: floor(7i/11) mod classes. */
function labelsOf([batch, height, width]: [number, number, number], classes: number): Tensor3D {
  const labels = Int32Array.from(
    { length: batch * height * width },
    (_, i) => Math.floor(i * 7 / 11) % classes,
  );
  return tf.tensor3d(labels, [batch, height, width], "int32");
}

testEngines("enginePixelCrossEntropy and its gradient are PyTorch's", async (engine) => {
  for (const { batch, size, classes, y, gradients } of CASES.enginePixelCrossEntropy) {
    const labels = labelsOf([batch, ...size as [number, number]], classes);
    await checkOperation(engine, {
      operation: (x) => enginePixelCrossEntropy(x as Tensor4D, labels),
      inputs: [waveTensor(1, [batch, ...size, classes])],
      expected: { y, gradients },
      what: `cross-entropy of ${batch}×${size}×${classes}`,
    });
    labels.dispose();
  }
});

testEngines("large logits neither overflow nor lose the small ones", (_engine) => {
  const [ours, theirs] = tf.tidy(() => {
    const x = tf.tensor4d([1e4, -1e4, 0, 88, 89, 90], [1, 1, 2, 3]);
    const labels = tf.tensor3d([1, 0], [1, 1, 2], "int32");
    return [enginePixelCrossEntropy, pixelCrossEntropy].map((loss) => {
      const { y, gradients } = withGradients((x) => loss(x as Tensor4D, labels))(x);
      return [...numbersOf(y), ...numbersOf(gradients[0]!)];
    }) as [number[], number[]];
  });
  close(ours, theirs, { tolerance: 1e-6 });
  close([ours[0]!], [2e4], { tolerance: 1e-6 });
});
