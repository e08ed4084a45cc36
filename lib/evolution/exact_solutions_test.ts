/**
 * Compares evolutions with solutions known in closed form: how fast the error falls with the pixel
 * width (the solution is drawn larger and larger) and with the time step, and the limits of an
 * equation at the ends of its parameter ranges.
 */
import { ok } from "node:assert/strict";
import { type Tensor4D, tf } from "../tensor.ts";
import { advectionDiffusionReaction } from "./advection_diffusion_reaction.ts";
import { allenCahn } from "./allen_cahn.ts";
import { anisotropic } from "./anisotropic.ts";
import type { Evolution } from "./evolution.ts";
import { evolve, type EvolveOptions } from "./evolve.ts";
import { apart, greatest, numbers, SIZE } from "./fixture.ts";
import { guidedDiffusion } from "./guided_diffusion.ts";
import { heat } from "./heat.ts";
import { meanCurvature } from "./mean_curvature.ts";
import { peronaMalik } from "./perona_malik.ts";
import { spectral } from "./spectral.ts";
import { euler, exact, midpoint, rk4 } from "./stepping.ts";
import { totalVariation } from "./total_variation.ts";

await tf.setBackend("cpu");

/** A map of one class from a function of the pixel's position relative to the centre. */
function draw(
  [height, width]: [number, number],
  value: (x: number, y: number) => number,
): Tensor4D {
  const values = Float32Array.from(
    { length: height * width },
    (_, at) => value(at % width - (width - 1) / 2, Math.floor(at / width) - (height - 1) / 2),
  );
  return tf.tensor4d(values, [1, height, width, 1]);
}

const later = (u: Tensor4D, evolution: Evolution, options: EvolveOptions) =>
  tf.tidy(() => evolve(u, evolution, options));

/** By how many powers of two the error falls when the solution is drawn twice as large. */
function orderInSpace(error: (pixels: number) => number, pixels: number): number {
  return Math.log2(error(pixels) / error(2 * pixels));
}

function between(value: number, least: number, most: number): void {
  ok(value >= least && value <= most, `${value} is not between ${least} and ${most}`);
}

/** A bump of total 1 whose variance grows by 2c per unit of time. */
const gaussian = (variance: number) => (x: number, y: number) =>
  Math.exp(-(x ** 2 + y ** 2) / (2 * variance)) / (2 * Math.PI * variance);

Deno.test("heat: a Gaussian stays one, to second order in the width of a pixel", () => {
  const error = (pixels: number) => {
    const size: [number, number] = [12 * pixels + 1, 12 * pixels + 1];
    const time = pixels ** 2 / 2;
    const spread = later(draw(size, gaussian(pixels ** 2)), heat({ stencil: "printed" }), {
      dt: time,
      steps: 1,
      stepping: exact(),
    });
    const solution = draw(size, gaussian(2 * pixels ** 2));
    return apart(spread, solution) / greatest(solution);
  };
  between(orderInSpace(error, 2), 1.8, 2.2);
});

Deno.test("steps have the order in time that they state", () => {
  const u = draw([15, 15], gaussian(4));
  // Heat's waves give each method's factor; a nonlinear flow uses the actual steps.
  const flows = [heat(), peronaMalik({ kappa: 0.02, boundary: "zero" })];
  for (const flow of flows) {
    for (const [stepping, order] of [[euler(), 1], [midpoint(), 2], [rk4(), 4]] as const) {
      const gradient = "tape";
      const at = (steps: number) => later(u, flow, { dt: 4 / steps, steps, stepping, gradient });
      // Three times as many steps each, enough to make float32 rounding negligible.
      const [coarse, fine, finest] = [at(4), at(8), at(64)];
      const measured = Math.log2(apart(coarse, finest) / apart(fine, finest));
      between(measured, order - 0.25, order + 0.75);
    }
  }
});

Deno.test("advection: a Gaussian drifts, spreads and decays, to second order", () => {
  const error = (pixels: number) => {
    const size: [number, number] = [10 * pixels + 1, 16 * pixels + 1];
    const [speed, time, coefficient] = [pixels / 2, 4, pixels ** 2 / 16];
    const flow = advectionDiffusionReaction({
      ...{ velocityX: speed, coefficient, reaction: -0.25, boundary: "zero" },
    });
    const start = (x: number, y: number) => gaussian(pixels ** 2)(x + speed * time / 2, y);
    const end = (x: number, y: number) =>
      Math.exp(-0.25 * time) *
      gaussian(pixels ** 2 + 2 * coefficient * time)(x - speed * time / 2, y);
    const steps = 4 * pixels ** 2;
    const moved = later(draw(size, start), flow, { dt: time / steps, steps, stepping: rk4() });
    const solution = draw(size, end);
    return apart(moved, solution) / greatest(solution);
  };
  between(orderInSpace(error, 2), 1.7, 2.3);
});

Deno.test("Allen–Cahn: the travelling wave ½(1 − tanh(√(r/8c)(x − st))), s = 3√(rc/2)", () => {
  const error = (pixels: number) => {
    // An interface of that many pixels, moving from phase 1 into the unstable 0.
    const [reaction, coefficient] = [1, pixels ** 2 / 8];
    const [steep, speed] = [
      Math.sqrt(reaction / (8 * coefficient)),
      3 * Math.sqrt(coefficient / 2),
    ];
    const time = 2;
    const wave = (t: number) =>
      draw([1, 40 * pixels], (x) => (1 - Math.tanh(steep * (x - speed * (t - time / 2)))) / 2);
    const steps = 4 * pixels ** 2;
    const moved = later(wave(0), allenCahn({ well: 1, reaction, coefficient }), {
      ...{ dt: time / steps, steps, stepping: rk4() },
    });
    return apart(moved, wave(time));
  };
  between(orderInSpace(error, 2), 1.7, 2.3);
});

Deno.test("curvature: a circle of radius r shrinks to √(r² − 2ct)", () => {
  const error = (radius: number) => {
    const side = 2 * Math.ceil(1.6 * radius) + 1;
    const cone = draw([side, side], (x, y) => Math.hypot(x, y) - radius);
    const time = 0.3 * radius ** 2;
    const steps = Math.ceil(time / 0.1);
    const motion = meanCurvature({ coefficient: 1, epsilon: 0.05 });
    const shrunk = later(cone, motion, { dt: time / steps, steps }).dataSync<"float32">();
    // The outline, along the row through the centre, between the two pixels around it.
    const row = shrunk.subarray(((side - 1) / 2) * side, ((side + 1) / 2) * side).slice(
      (side - 1) / 2,
    );
    const outside = row.findIndex((value) => value > 0);
    const found = outside - row[outside]! / (row[outside]! - row[outside - 1]!);
    return Math.abs(found / Math.sqrt(radius ** 2 - 2 * time) - 1);
  };
  const [coarse, fine] = [error(4), error(8)];
  between(fine, 0, 0.01);
  between(Math.log2(coarse / fine), 1.2, 3);
});

Deno.test("total variation: the flow out of a hill equals the length of its outline, in all directions", () => {
  const radius = 12;
  const hill = draw(
    [41, 41],
    (x, y) => 100 * Math.min(1, Math.max(0, (15 - Math.hypot(x, y)) / 6)),
  );
  const inside = draw([41, 41], (x, y) => Math.hypot(x, y) <= radius ? 1 : 0);
  const { rate } = totalVariation({ coefficient: 1, epsilon: 0.01 });
  const flow = -tf.sum(tf.mul(rate(hill), inside)).dataSync()[0]!;
  between(flow / (2 * Math.PI * radius), 0.97, 1.03);
});

Deno.test("total variation: a block between flat walls falls by 2c over its length", () => {
  const block = draw([1, 30], (x) => Math.abs(x) < 5 ? 50 : 0);
  const flow = totalVariation({ coefficient: 0.5, epsilon: 1e-3 });
  const rates = tf.mul(flow.rate(block), tf.div(block, 50));
  ok(Math.abs(tf.sum(rates).dataSync()[0]! / 10 + 2 * 0.5 / 10) < 1e-4);
});

Deno.test("anisotropic: the variance of a peak grows by 2A a unit of time", () => {
  const peak = draw([7, 7], (x, y) => x === 0 && y === 0 ? 1 : 0);
  for (
    const [along, across, angle] of [[0.25, 0.1, 0], [0.25, 0.1, 30], [0.3, 0.02, -75]] as const
  ) {
    const rates = anisotropic({ along, across, angle, boundary: "zero" }).rate(peak);
    const moment = (of: (x: number, y: number) => number) =>
      tf.sum(tf.mul(rates, draw([7, 7], of))).dataSync()[0]!;
    const [cos, sin] = [Math.cos(angle * Math.PI / 180), Math.sin(angle * Math.PI / 180)];
    const near = (value: number, expected: number) =>
      between(value, expected - 1e-6, expected + 1e-6);
    near(moment((x) => x * x), 2 * (along * cos ** 2 + across * sin ** 2));
    near(moment((_, y) => y * y), 2 * (along * sin ** 2 + across * cos ** 2));
    near(moment((x, y) => x * y), 2 * (along - across) * sin * cos);
  }
});

Deno.test("spectral: powers add up, and the first is heat", () => {
  const u = numbers("u", SIZE);
  const power = (s: number) => spectral({ power: s }).rate;
  const heating = heat({ boundary: "replicate" }).rate;
  ok(apart(power(1)(u), heating(u)) < 1e-5);
  ok(apart(tf.neg(power(0.5)(power(0.5)(u))), heating(u)) < 1e-5);
  ok(apart(tf.neg(power(2)(u)), heating(heating(u))) < 1e-5);
});

Deno.test("without edges, every edge-stopping flow is heat", () => {
  const u = numbers("u", SIZE);
  const heating = heat({ boundary: "replicate" }).rate(u);
  const grey = { images: tf.fill<tf.Rank.R4>([2, 14, 12, 3], 90) };
  const blind = [
    peronaMalik({ kappa: 1e4 }).rate(u),
    guidedDiffusion().rate(u, grey),
    tf.mul(totalVariation({ epsilon: 1e3 }).rate(u), 1e3),
    meanCurvature({ epsilon: 1e3 }).rate(u),
    anisotropic({ across: 0.25 }).rate(u),
    advectionDiffusionReaction({ velocityX: 0 }).rate(u),
  ];
  for (const rate of blind) ok(apart(rate, heating) < 1e-5 * greatest(heating));
});

Deno.test("guided: two regions separated by an image edge keep their logits apart", () => {
  const u = draw([6, 8], (x) => x < 0 ? -2 : 2);
  const images = tf.tile(draw([6, 8], (x) => x < 0 ? 0 : 255), [1, 1, 1, 3]) as Tensor4D;
  const flow = guidedDiffusion({ kappa: 5, diffusivity: "exponential" });
  ok(apart(later(u, flow, { dt: 0.5, steps: 100, images }), u) < 1e-6);
  const blurred = later(u, flow, { dt: 0.5, steps: 100, images: tf.zerosLike(images) });
  ok(apart(blurred, u) > 1.5);
});
