import { deepStrictEqual, ok, throws } from "node:assert/strict";
import { close } from "../engine/fixture.ts";
import { UserError } from "../errors.ts";
import { type Tensor4D, tf } from "../tensor.ts";
import { curveMotion } from "./curve_motion.ts";
import { evolve } from "./evolve.ts";
import { apart } from "./fixture.ts";
import golden from "./reference/curve_motion.json" with { type: "json" };

await tf.setBackend("cpu");
const [HEIGHT, WIDTH, CLASSES] = golden.size as [number, number, number];

/** Confident but uneven logits of a shape of class 1, as in `reference/curve_motion.py`. */
function logits(inside: (x: number, y: number) => boolean): Tensor4D {
  const values = Float32Array.from({ length: HEIGHT * WIDTH * CLASSES }, (_, at) => {
    const [k, pixel] = [at % CLASSES, Math.floor(at / CLASSES)];
    if (k === 2) return -4;
    const sign = inside(pixel % WIDTH - 15, Math.floor(pixel / WIDTH) - 16) === (k === 1) ? 1 : -1;
    return 3 * sign + Math.sin(0.7390851332151607 * at);
  });
  return tf.tensor4d(values, [1, HEIGHT, WIDTH, CLASSES]);
}
const disc = (x: number, y: number) => Math.hypot(y, x) < 13;
const bitten = (x: number, y: number) => disc(x, y) && !(y > 0 && x > 0);

Deno.test("the layers are the authors': golden numbers of their code's steps", () => {
  const options = { dt: -golden.dt, steps: golden.layers };
  const rough = evolve(logits(bitten), curveMotion(), options);
  const row = (y: number) => tf.slice(rough, [0, y, 0, 1], [1, 1, WIDTH, 1]).dataSync<"float32">();
  close(row(16), golden.row16, { tolerance: 1e-5 });
  close(row(20), golden.row20, { tolerance: 1e-5 });
  close(tf.norm(rough).dataSync(), [golden.norm], { tolerance: 1e-6 });
  const moved = tf.sum(tf.cast(tf.notEqual(rough, logits(bitten)), "int32")).dataSync()[0];
  deepStrictEqual(moved, golden.band);
});

Deno.test("forwards, a dent is filled, and a convex shape is left alone", () => {
  const area = (u: Tensor4D) =>
    tf.sum(tf.cast(tf.equal(tf.argMax(u, 3), 1), "int32")).dataSync()[0]!;
  const [dent, whole] = [logits(bitten), logits(disc)];
  const options = { dt: 0.5, steps: 20 };
  const filled = evolve(dent, curveMotion(), options);
  ok(area(filled) > area(dent) + 25, `${area(filled)} after ${area(dent)}`);
  ok(area(filled) <= area(whole));
  ok(apart(evolve(whole, curveMotion(), options), whole) === 0);
});

Deno.test("a remembered band only grows, and allows only Euler steps", () => {
  const u = logits(bitten);
  const after = (remember: boolean) => evolve(u, curveMotion({ remember }), { dt: -0.6, steps: 8 });
  ok(apart(after(true), after(false)) > 0.1);
  const midpoint = { dt: -0.1, steps: 2, stepping: { kind: "midpoint" } };
  throws(() => evolve(u, curveMotion(), midpoint), /remembers earlier steps/);
  throws(() => evolve(u, curveMotion(), { gradient: "tape" }), UserError);
  ok(
    Number.isFinite(tf.norm(evolve(u, curveMotion({ remember: false }), midpoint)).dataSync()[0]!),
  );
});

Deno.test("a pixel is in the shape unless the background has the largest logit; ties go to the first class", () => {
  // One background pixel among eight of the shape, whatever class these belong to.
  const around = (logits: readonly number[], background: number) => {
    const outside = logits.map((_, k) => k === background ? 1 : -1);
    const pixels = Array.from({ length: 9 }, (_, at) => at === 4 ? outside : logits);
    const u = tf.tensor4d(pixels.flat(), [1, 3, 3, logits.length]);
    const target = background === 0 ? 1 : 0;
    const motion = curveMotion({ radii: [1], reach: 0, target, background });
    return motion.rate(u).slice([0, 1, 1, target], [1, 1, 1, 1]).dataSync()[0]! > 0;
  };
  const shapes: readonly [logits: number[], background: number, isShape: boolean][] = [
    [[0, 1, 0], 0, true], // the target
    [[0, 0, 1], 0, true], // a third class
    [[1, 1, 1], 0, false], // a tie goes to the first class, the background
    [[1, 0, 1], 0, false],
    [[0, 1, 1], 1, false],
    [[1, 1, 0], 1, true],
    [[0, 1, 1], 2, true],
  ];
  for (const [logits, background, isShape] of shapes) {
    deepStrictEqual(around(logits, background), isShape, `${logits} on ${background}`);
  }
});
