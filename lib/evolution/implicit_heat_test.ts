import { ok, throws } from "node:assert/strict";
import { gain, inverseEvolution } from "../iel.ts";
import { stream } from "../random.ts";
import { type Tensor4D, tf } from "../tensor.ts";
import { BOUNDARIES } from "./boundary.ts";
import { heat } from "./heat.ts";
import { implicitHeat } from "./implicit_heat.ts";
import { type StencilName, STENCILS } from "./stencil.ts";

await tf.setBackend("cpu");
const random = stream(0, "implicit-heat");
const map = (height: number, width: number) =>
  tf.tensor4d(Array.from({ length: height * width }, random.normal), [1, height, width, 1]);
const distance = (a: Tensor4D, b: Tensor4D) => tf.max(tf.abs(a.sub(b))).dataSync()[0]!;

for (const boundary of BOUNDARIES) {
  for (const stencil of Object.keys(STENCILS) as StencilName[]) {
    Deno.test(`implicit steps undo the layers: ${stencil}, ${boundary}`, () => {
      const u = map(7, 6);
      const layers = inverseEvolution(heat({ stencil, boundary }), { dt: 0.1, steps: 4 });
      const options = { stencil, boundary, dt: 0.1, steps: 4 };
      ok(distance(implicitHeat(layers(u), options), u) < 1e-5);
      ok(distance(layers(implicitHeat(u, options)), u) < 1e-5);
    });
  }
}

Deno.test("a checkerboard is damped by the factor by which the layers amplify it", () => {
  const board = tf.tensor4d(
    Array.from({ length: 64 }, (_, at) => (at + (at >> 3)) % 2 ? 1 : -1),
    [1, 8, 8, 1],
  );
  const layers = { stencil: "released", dt: 0.1, steps: 20 } as const;
  const damped = implicitHeat(board, { ...layers, boundary: "periodic" });
  ok(Math.abs(tf.max(damped).dataSync()[0]! * gain(layers) - 1) < 1e-4);
});

Deno.test("negative numbers of steps and time running backwards are refused", () => {
  throws(() => implicitHeat(map(2, 2), { dt: -0.1 }), RangeError);
  throws(() => implicitHeat(map(2, 2), { steps: 1.5 }), RangeError);
});
