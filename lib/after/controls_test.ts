import { deepStrictEqual, ok } from "node:assert/strict";
import { close, numbersOf } from "../engine/fixture.ts";
import { heat } from "../evolution/heat.ts";
import { iel, iels, stdSoftmax } from "../iel.ts";
import { stream } from "../random.ts";
import { type Tensor4D, tf } from "../tensor.ts";
import { diffusion } from "./diffusion.ts";
import { implicitHeatAfter } from "./implicit_heat.ts";
import { layers } from "./layers.ts";
import { afters } from "./table.ts";

await tf.setBackend("cpu");

const random = stream(0, "controls");
const map = (height: number, width: number, classes = 2) =>
  tf.tensor4d(
    Float32Array.from({ length: height * width * classes }, random.normal),
    [1, height, width, classes],
  );
function apply(settings: { kind: string }, logits: Tensor4D): Tensor4D {
  const after = afters.make(settings, { classes: logits.shape[3] });
  if (after.on !== "logits") throw new TypeError(`${settings.kind} acts on maps`);
  return after.apply(logits, { images: undefined });
}

Deno.test("layers act at prediction as in training, and implicit heat undoes them", () => {
  const u = map(7, 6);
  const transform = iel(heat({ boundary: "replicate" }), { dt: 0.2, steps: 5 });
  const rough = apply(layers({ iel: transform }), u);
  deepStrictEqual(numbersOf(rough), numbersOf(iels.make(transform).apply(u)));
  const back = apply(implicitHeatAfter({ boundary: "replicate", dt: 0.2, steps: 5 }), rough);
  close(numbersOf(back), numbersOf(u));
});

Deno.test("regularised softmax acts at prediction as in training", () => {
  const u = map(8, 8, 3);
  const after = apply(layers({ iel: stdSoftmax({ lambda: 2 }) }), u);
  deepStrictEqual(numbersOf(after), numbersOf(iels.make(stdSoftmax({ lambda: 2 })).apply(u)));
});

Deno.test("three pixels by hand: implicit heat on logits, and on probabilities", () => {
  // (1 − ½Δ)⁻¹ = [11 3 1; 3 9 3; 1 3 11] / 15, as in blurred_labels_test.ts.
  const step = { stencil: "printed", boundary: "replicate", dt: 0.5, steps: 1 } as const;
  const u = tf.tensor4d([15, 0, 0, 15, 0, 0], [1, 1, 3, 2]);
  close(numbersOf(apply(implicitHeatAfter(step), u)), [11, 3, 3, 9, 1, 3]);
  const p = tf.log<Tensor4D>(tf.tensor4d([0.8, 0.2, 0.5, 0.5, 0.2, 0.8], [1, 1, 3, 2]));
  const smooth = tf.exp(apply(implicitHeatAfter({ ...step, of: "probabilities" }), p));
  const first = (11 * 0.8 + 3 * 0.5 + 0.2) / 15;
  close(numbersOf(smooth), [first, 1 - first, 0.5, 0.5, 1 - first, first]);
});

Deno.test("diffusion uses only the class, not the network's confidence", () => {
  const u = map(9, 9, 3);
  const settings = diffusion({ steps: 10 });
  const sure = tf.oneHot(tf.argMax(u, -1), 3).mul<Tensor4D>(7);
  close(numbersOf(apply(settings, u)), numbersOf(apply(settings, sure)));
  deepStrictEqual(
    numbersOf(tf.argMax(apply(diffusion({ steps: 0 }), u), -1)),
    numbersOf(tf.argMax(u, -1)),
  );
});

Deno.test("the authors' diffusion of nuclei cut at ½ is ours, away from the edge", () => {
  // As in train.py: explicit steps on the map of class 1 alone, by a quarter of the stencil.
  const [size, steps, dt] = [40, 100, 0.1];
  const nuclei = Float32Array.from({ length: size * size }, (_, at) => {
    const [y, x] = [Math.floor(at / size) - 20, at % size - 18];
    return Number(Math.hypot(y, x) < 6) ^ Number(random.uniform() < 0.1);
  });
  let u = Float64Array.from(nuclei);
  for (let step = 0; step < steps; step++) {
    u = u.map((value, at) => {
      const x = at % size;
      const around = (u[at - size] ?? 0) + (u[at + size] ?? 0) + (x > 0 ? u[at - 1]! : 0) +
        (x + 1 < size ? u[at + 1]! : 0);
      return value + dt * (around / 4 - value);
    });
  }
  const logits = tf.tensor4d([...nuclei].flatMap((inside) => [1 - inside, inside]), [
    1,
    size,
    size,
    2,
  ]);
  const ours = tf.argMax(apply(diffusion(), logits), -1).dataSync();
  let compared = 0;
  for (let y = 12; y < size - 12; y++) {
    for (let x = 12; x < size - 12; x++) {
      if (Math.abs(u[y * size + x]! - 0.5) < 1e-4) continue;
      deepStrictEqual(ours[y * size + x], Number(u[y * size + x]! > 0.5));
      compared++;
    }
  }
  ok(compared > 200);
});
