/**
 * Compares every loss of the table with PyTorch, on every engine. Properties that hold for any loss,
 * the kit's or a user's, are tested in `conformance_test.ts`.
 *
 * @module
 */
import { deepStrictEqual, ok } from "node:assert/strict";
import { numbersOf, testEngines, testTensorFlow } from "../engine/fixture.ts";
import { installNative, native, type NativeOperations } from "../engine/native.ts";
import { tf } from "../tensor.ts";
import { crossEntropy, meanCrossEntropy } from "./cross_entropy.ts";
import { gce } from "./gce.ts";
import { IGNORE, labelsOf, labelValues, logitsOf, SHAPE, wave, withGradient } from "./fixture.ts";
import reference from "./reference/losses.json" with { type: "json" };
import { losses } from "./table.ts";

/** Relative tolerance for float32 sums of a hundred terms, and for logits blurred by matrix products. */
const TOLERANCE = 2e-5;

testEngines(
  "losses and their gradients are PyTorch's, run as they are and compiled",
  async (engine) => {
    const logits = logitsOf(wave(1), 2);
    for (const { settings, ignoring, loss, gradient: [norm, product] } of reference) {
      const labels = labelsOf(labelValues(ignoring));
      const context = { classes: SHAPE[3], ignore: ignoring ? IGNORE : undefined };
      const both = withGradient(losses.make(settings, context));
      const compiled = engine.compile(both);
      const eager = tf.tidy(() => both(logits, labels));
      for (const result of [eager, await compiled(logits, labels)]) {
        const gradient = numbersOf(result.grad);
        const weights = wave(5);
        const found = {
          loss: [result.value.dataSync()[0]!, loss],
          norm: [Math.hypot(...gradient), norm],
          product: [gradient.reduce((sum, slope, at) => sum + slope * weights[at]!, 0), product],
        };
        for (const [what, [actual, expected]] of Object.entries(found)) {
          const scale = what === "loss" ? Math.abs(loss) : norm! * Math.hypot(...weights);
          ok(
            Math.abs(actual! - expected!) <= TOLERANCE * scale,
            `${what} of ${
              JSON.stringify(settings)
            }, ignoring ${ignoring}: ${actual}, not ${expected}`,
          );
        }
        tf.dispose([result.value, result.grad]);
      }
      compiled.dispose();
      labels.dispose();
    }
    logits.dispose();
  },
);

Deno.test("every loss of the table has numbers of PyTorch's, with its default settings", () => {
  for (const row of Object.values(losses.rows)) {
    const { classWeights: _none, ...settings } = losses.schema.parse({ kind: row.kind }) as {
      kind: string;
      classWeights: null;
    };
    ok(
      reference.some((one) =>
        Object.entries(settings).every(([name, value]) =>
          (one.settings as Record<string, unknown>)[name] === value
        )
      ),
      row.kind,
    );
  }
});

testTensorFlow("a user's own loss uses TensorFlow's fused kernel, like the kit's", () => {
  const [logits, labels] = [logitsOf(wave(1), 2), labelsOf(labelValues(false))];
  const context = { classes: SHAPE[3], ignore: undefined };
  const operations = native()!;
  const kernels: string[] = [];
  const watched: NativeOperations = Object.create(operations, {
    run: {
      value: (...args: Parameters<NativeOperations["run"]>) => {
        kernels.push(args[0]);
        return operations.run(...args);
      },
    },
  });
  installNative(watched);
  try {
    const found = [
      losses.make(crossEntropy(), context),
      losses.make(gce(), context),
      meanCrossEntropy,
    ]
      .map((loss) => {
        kernels.length = 0;
        tf.tidy(() => void loss(logits, labels));
        return kernels.filter((name) => name === "SparseSoftmaxCrossEntropyWithLogits").length;
      });
    deepStrictEqual(found, [1, 1, 1]);
  } finally {
    installNative(operations);
    tf.dispose([logits, labels]);
  }
});
