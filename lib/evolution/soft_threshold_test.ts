import { deepStrictEqual, ok } from "node:assert/strict";
import type { LabelMap } from "../data/dataset.ts";
import { close, testEngines } from "../engine/fixture.ts";
import { regularity } from "../metrics/regularity.ts";
import { stream } from "../random.ts";
import { type Tensor4D, tf } from "../tensor.ts";
import reference from "./reference/std_softmax.json" with { type: "json" };
import { type SoftThreshold, softThreshold } from "./soft_threshold.ts";

await tf.setBackend("cpu");

const SHAPE: [number, number, number, number] = [2, 9, 8, 3];
const wave = (seed: number) =>
  tf.tensor4d(
    Float32Array.from(
      { length: 2 * 9 * 8 * 3 },
      (_, at) => Math.sin(seed + 0.7390851332151607 * at),
    ),
    SHAPE,
  );
const probes = (tensor: Tensor4D) =>
  tf.tidy(() => [tensor.norm(), tensor.mul(wave(5)).sum()].map((one) => one.dataSync()[0]!));

testEngines("the softmax and its gradient are those of the authors' layer", async (engine) => {
  for (const { settings, softmax, gradient } of reference) {
    const both = (o: Tensor4D) => {
      const u = (o: Tensor4D) => tf.softmax(softThreshold(o, settings));
      const slope = tf.grad((o) => u(o as Tensor4D).mul(wave(4)).sum())(o) as Tensor4D;
      return { softmax: u(o), gradient: slope };
    };
    const compiled = engine.compile(both);
    const logits = tf.tidy(() => wave(1).mul<Tensor4D>(3));
    for (const result of [tf.tidy(() => both(logits)), await compiled(logits)]) {
      const what = JSON.stringify(settings);
      close(probes(result.softmax), softmax, { what: `softmax of ${what}` });
      close(probes(result.gradient), gradient, { what: `gradient of ${what}` });
      tf.dispose([result.softmax, result.gradient]);
    }
    compiled.dispose();
    logits.dispose();
  }
});

const settings: SoftThreshold = { lambda: 5, sigma: 3, halfSize: 3, epsilon: 1, iterations: 10 };
const random = stream(0, "soft-threshold");
/** A disc under noise of its own amplitude. */
const disc = () =>
  tf.tensor4d(
    Float32Array.from({ length: 24 * 24 * 2 }, (_, at) => {
      const [y, x, c] = [Math.floor(at / 48) - 12, Math.floor(at / 2) % 24 - 12, at % 2];
      return Number((Math.hypot(y, x) < 8) === (c === 1)) + random.normal();
    }),
    [1, 24, 24, 2],
  );

testEngines("each iteration lowers the energy that the paper states", (_engine) => {
  const energies = tf.tidy(() => {
    const o = disc();
    return Array.from({ length: 8 }, (_, iterations) => {
      const [z, next] = [iterations, iterations + 1].map((iterations) =>
        softThreshold(o, { ...settings, epsilon: 0.5, iterations })
      );
      // λ·k ∗ (1 − 2u) = o − ε·next; λ⟨u, k ∗ (1 − u)⟩ is half of its product with u plus a constant.
      const length = o.sub(next!.mul(0.5)).div(2);
      const entropy = tf.logSoftmax(z!).mul(0.5);
      return tf.softmax(z!).mul(length.add(entropy).sub(o)).sum().dataSync()[0]!;
    });
  });
  energies.slice(1).forEach((energy, at) => ok(energy < energies[at]!, `${energies}`));
});

Deno.test("a noisy disc is restored completely", () => {
  const [plain, regular] = tf.tidy(() => {
    const o = disc();
    return [o, softThreshold(o, settings)].map((z) => ({
      height: 24,
      width: 24,
      data: Uint8Array.from(tf.argMax(z, -1).dataSync()),
    }));
  }) as unknown as [LabelMap, LabelMap];
  ok(regularity(plain, { classes: 2 }).components[1]! > 20);
  deepStrictEqual(regularity(regular, { classes: 2 }).components, [1, 1]);
});
