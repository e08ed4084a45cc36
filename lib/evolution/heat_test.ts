import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { stream } from "../random.ts";
import { type Tensor4D, tf } from "../tensor.ts";
import { BOUNDARIES, type Boundary, quadrature } from "./boundary.ts";
import { evolve } from "./evolve.ts";
import { closedFormPays, heat } from "./heat.ts";
import { type StencilName, STENCILS } from "./stencil.ts";

await tf.setBackend("cpu");

const SHAPE: [number, number, number, number] = [2, 5, 6, 3];
const STENCIL_NAMES = Object.keys(STENCILS) as StencilName[];
/** Few steps are taken one by one, many at once: both ways must pass. */
const FEW = 3;
const MANY = 20;

function random(name: string, shape = SHAPE): Tensor4D {
  const { normal } = stream(0, name);
  const size = shape.reduce((a, b) => a * b);
  return tf.tensor4d(Float32Array.from({ length: size }, normal), shape);
}

/** Σ w·u·v in double precision, by default with weights 1. */
function inner(u: Tensor4D, v: Tensor4D, boundary: Boundary = "zero"): number {
  const [, height, width, classes] = u.shape;
  const rows = quadrature(height, boundary);
  const columns = quadrature(width, boundary);
  const right = v.dataSync();
  return u.dataSync<"float32">().reduce((sum, value, index) => {
    const pixel = Math.floor(index / classes);
    const weight = rows[Math.floor(pixel / width) % height]! * columns[pixel % width]!;
    return sum + weight * value * right[index]!;
  }, 0);
}

function greatest(u: tf.Tensor): number {
  return tf.tidy(() => u.abs().max().dataSync()[0]!);
}

function near(actual: number, expected: number, tolerance: number): void {
  const message = `${actual} is not ${expected} ± ${tolerance}`;
  strictEqual(Math.abs(actual - expected) <= tolerance, true, message);
}

Deno.test("the two ways through time are both taken in these tests", () => {
  strictEqual(closedFormPays(SHAPE, FEW), false);
  strictEqual(closedFormPays(SHAPE, MANY), true);
});

for (const boundary of BOUNDARIES) {
  for (const stencil of STENCIL_NAMES) {
    const evolution = heat({ stencil, boundary });

    Deno.test(`${boundary}, ${stencil}: the gradient is the adjoint`, () => {
      const [u, v] = [random("u"), random("v")];
      for (const steps of [FEW, MANY]) {
        const run = (x: tf.Tensor) => evolve(x as Tensor4D, evolution, { dt: -0.1, steps });
        const adjoint = tf.grad(run)(u, v) as Tensor4D;
        const [left, right] = [inner(run(u), v), inner(u, adjoint)];
        near(left, right, 1e-5 * (inner(u, u) + greatest(adjoint)));
        // Except under reflect the map is self-adjoint: its gradient is itself.
        if (boundary !== "reflect") deepStrictEqual(adjoint.dataSync(), run(v).dataSync());
      }
    });

    Deno.test(`${boundary}, ${stencil}: forth and back leaves u − dt²·F(F(u))`, () => {
      const u = random("u");
      const curvature = evolution.rate(evolution.rate(u));
      const error = (dt: number) => {
        const forth = evolve(u, evolution, { dt, steps: 1 });
        return evolve(forth, evolution, { dt: -dt, steps: 1 }).sub(u);
      };
      near(greatest(error(0.2).add(curvature.mul(0.04))), 0, 1e-5);
      near(Math.log2(greatest(error(0.2)) / greatest(error(0.1))), 2, 1e-3);
    });
  }

  Deno.test(`${boundary}: the gradient equals finite differences`, () => {
    const evolution = heat({ boundary });
    const [u, direction] = [random("u"), random("direction")];
    for (const steps of [FEW, MANY]) {
      const energy = (x: tf.Tensor) =>
        evolve(x as Tensor4D, evolution, { dt: -0.1, steps }).square().mean() as tf.Scalar;
      const at = (distance: number) => energy(u.add(direction.mul(distance))).dataSync()[0]!;
      const slope = inner(tf.grad(energy)(u) as Tensor4D, direction);
      // The energy is quadratic, so central differences are exact up to rounding.
      near((at(0.5) - at(-0.5)) / slope, 1, 1e-4);
    }
  });

  if (boundary === "zero") continue;

  Deno.test(`${boundary}: constants are fixed points, and the mean is kept`, () => {
    const [u, ones] = [random("u"), tf.ones(SHAPE) as Tensor4D];
    for (const stencil of STENCIL_NAMES) {
      const evolution = heat({ stencil, boundary });
      for (const steps of [FEW, MANY]) {
        for (const dt of [0.1, -0.1]) {
          const rounding = 1e-6 * Math.max(1, greatest(evolve(u, evolution, { dt, steps })));
          near(greatest(evolve(ones, evolution, { dt, steps }).sub(1)), 0, rounding);
          const evolved = evolve(u, evolution, { dt, steps });
          const size = inner(ones, ones, boundary);
          near((inner(evolved, ones, boundary) - inner(u, ones, boundary)) / size, 0, rounding);
        }
      }
    }
  });
}

Deno.test("a constant under zero padding grows at the corners: ×3.4 released, ×535 printed", () => {
  const ones = tf.ones([1, 32, 32, 1]) as Tensor4D;
  const corner = (stencil: StencilName) =>
    evolve(ones, heat({ stencil }), { dt: -0.1, steps: 20 }).dataSync()[0]!;
  near(corner("released"), 3.4, 0.05);
  near(corner("printed"), 535, 0.5);
});

Deno.test("a checkerboard is an eigenvector of periodic boundaries", () => {
  const checkerboard = tf.tensor4d([1, -1, 1, -1, -1, 1, -1, 1], [1, 2, 4, 1]);
  const factor = (stencil: StencilName) =>
    evolve(checkerboard, heat({ stencil, boundary: "periodic" }), { dt: -0.1, steps: 20 })
      .dataSync()[0]!;
  near(factor("released"), 1.2 ** 20, 1e-3);
  near(factor("printed") / 1.8 ** 20, 1, 1e-5);
});

Deno.test("nothing is kept between steps for the gradient, and nothing is left behind", () => {
  const u = random("u", [1, 200, 4, 1]);
  const kept = (steps: number) => {
    let tensors = 0;
    tf.tidy(() => {
      tf.grad((x) => {
        const before = tf.memory().numTensors;
        const evolved = evolve(x as Tensor4D, heat(), { dt: -0.1, steps });
        tensors = tf.memory().numTensors - before;
        return evolved;
      })(u);
    });
    return tensors;
  };
  const before = tf.memory().numTensors;
  strictEqual(closedFormPays(u.shape, 10), false);
  deepStrictEqual([1, 10, 30].map(kept), [1, 1, 1]);
  strictEqual(tf.memory().numTensors, before);
});

Deno.test("peak memory does not depend on the number of steps", async () => {
  const u = random("u", [1, 200, 4, 1]);
  const peak = async (steps: number) => {
    const { peakBytes } = await tf.profile(() => {
      evolve(u, heat({ boundary: "reflect" }), { dt: -0.1, steps }).dispose();
    });
    return peakBytes;
  };
  strictEqual(closedFormPays(u.shape, 10), false);
  strictEqual(await peak(10), await peak(3));
});

Deno.test("names are checked, and reflecting needs two pixels", () => {
  throws(() => heat({ stencil: "seven" as StencilName }), /expected one of "released"\|"printed"/);
  throws(() => heat({ boundary: "open" as Boundary }), /expected one of "zero"\|"replicate"/);
  for (const steps of [1, MANY]) {
    const narrow = tf.ones([1, 4, 1, 1]) as Tensor4D;
    throws(() => evolve(narrow, heat({ boundary: "reflect" }), { steps }), RangeError);
  }
});
