/**
 * Tests every row of the table of evolutions: it must have the properties that it states, at every
 * boundary that it supports. A row's own mathematics (exact solutions, orders of accuracy) is tested
 * in its own file.
 */
import { deepStrictEqual, ok, throws } from "node:assert/strict";
import { close, testEngines } from "../engine/fixture.ts";
import { type Tensor4D, tf } from "../tensor.ts";
import { BOUNDARIES } from "./boundary.ts";
import type { Gradient } from "./differentiate.ts";
import type { Evolution, Facts, Scene } from "./evolution.ts";
import { evolve } from "./evolve.ts";
import { apart, dented, greatest, imagesFor, numbers, quarterTurn, SIZE, swap } from "./fixture.ts";
import { weightedSum } from "./self_adjoint.ts";
import { euler, midpoint, rk4 } from "./stepping.ts";
import { evolutions } from "./table.ts";

await tf.setBackend("cpu");

/** Settings worth testing besides the defaults. */
const VARIANTS: Readonly<Record<string, readonly object[]>> = {
  heat: [{ stencil: "printed" }, { stencil: "nine-point", boundary: "replicate" }],
  spectral: [{ power: 0.5, boundary: "zero" }, { power: 1, stencil: "nine-point" }],
  anisotropic: [{ angle: 30, boundary: "zero" }, { angle: -30 }, { angle: 90 }, { across: 0.25 }],
  "guided-diffusion": [{ kappa: 100, diffusivity: "exponential" }],
  "perona-malik": [{ kappa: 0.5, diffusivity: "exponential" }],
  "total-variation": [{ epsilon: 0.1 }],
  "mean-curvature": [{ epsilon: 0.3 }],
  "allen-cahn": [{ well: 0.7, reaction: 1 }, { phases: "two" }, {
    phases: "two",
    boundary: "reflect",
  }],
  "advection-diffusion-reaction": [{ velocityY: -0.4, reaction: -0.3 }, { velocityX: 0 }],
  "curve-motion": [{ remember: false }],
};

/** Settings for maps as small as these, on which the defaults have no effect. */
const SMALL: Readonly<Record<string, object>> = {
  "curve-motion": { radii: [1], reach: 1, share: 0.4 },
};

/** Maps for evolutions that depend on the classes of pixels, which random maps change too easily. */
const mapFor = (kind: string, shape: typeof SIZE): Tensor4D =>
  kind === "curve-motion" ? dented(shape) : numbers("u", shape);

interface Case {
  readonly name: string;
  readonly evolution: Evolution;
  readonly facts: Facts;
  readonly u: Tensor4D;
  readonly scene: Scene;
}

const CASES = Object.values(evolutions.rows).flatMap(({ kind, schema }): Case[] => {
  const wanted = [{}, ...BOUNDARIES.map((boundary) => ({ boundary })), ...VARIANTS[kind] ?? []];
  const taken = wanted.flatMap((options) => {
    const { success, data } = schema.safeParse({ kind, ...SMALL[kind], ...options });
    return success ? [data] : [];
  });
  const distinct = new Map(taken.map((settings) => [JSON.stringify(settings), settings]));
  return [...distinct].map(([json, settings]) => {
    const evolution = evolutions.make(settings, undefined);
    ok(evolution.facts, `${kind} states its facts`);
    const shape: typeof SIZE = settings.phases === "two" ? SIZE.with(3, 2) as typeof SIZE : SIZE;
    const u = mapFor(kind, shape);
    const scene = evolution.facts.needsImages ? { images: imagesFor(u) } : {};
    return { name: json, evolution, facts: evolution.facts, u, scene };
  });
});

const sum = (u: tf.Tensor) => u.dataSync<"float32">().reduce((sum, value) => sum + value, 0);
const finite = (u: tf.Tensor) => u.dataSync<"float32">().every(Number.isFinite);
const test = (c: Case, what: string, run: () => void) =>
  Deno.test(`${c.name}: ${what}`, () => {
    const before = tf.memory().numTensors;
    tf.tidy(run);
    deepStrictEqual(tf.memory().numTensors, before, "tensors are left behind");
  });

for (const c of CASES) {
  const { evolution, facts, u, scene } = c;
  const rate = (v: Tensor4D) => evolution.rate(v, scene);
  const layers = (
    v: Tensor4D,
    options: { dt?: number; steps?: number; gradient?: Gradient } = {},
  ) => evolve(v, evolution, { dt: -(facts.dt ?? 0.1), steps: 4, ...options, ...scene });

  test(
    c,
    "no steps are the identity",
    () => deepStrictEqual(layers(u, { steps: 0 }).dataSync(), u.dataSync()),
  );

  test(
    c,
    "the rate is finite at constants and at logits of ±10⁴, and so are layers and gradient",
    () => {
      const sizes = [tf.fill(u.shape, 0), tf.fill(u.shape, 5), tf.fill(u.shape, -1e4)];
      const high = tf.mul<Tensor4D>(tf.sign(u), 1e4);
      for (const v of [...sizes, high, tf.mul(u, 3e3)] as Tensor4D[]) {
        ok(finite(rate(v)));
        ok(finite(layers(v)));
        ok(finite(tf.grad((w) => layers(w as Tensor4D))(v)));
      }
    },
  );

  if (facts.restsAtConstants) {
    test(c, "constants are at rest", () => {
      for (const constant of [0, 1, -3.7, 1e3]) {
        ok(greatest(rate(tf.fill(u.shape, constant))) <= 1e-6 * Math.abs(constant));
      }
    });
  }

  if (facts.keepsMean) {
    test(c, "the mean is kept, forwards and backwards", () => {
      const size = u.size / u.shape[3];
      for (const dt of [0.1, -0.1]) {
        const later = evolve(u, evolution, { dt, steps: 5, ...scene });
        const change = tf.sub<Tensor4D>(later, u);
        ok(Math.abs(weightedSum(change, facts.boundary).dataSync()[0]!) / size < 1e-5);
      }
    });
  }

  if (facts.maximumPrinciple) {
    const { dt, within = [] } = facts.maximumPrinciple;
    test(c, "forwards, no value leaves the range of the map", () => {
      const rough = tf.mul<Tensor4D>(u, 5);
      const later = evolve(rough, evolution, { dt, steps: 5, ...scene });
      const [before, after] = [rough, later].map((v) => v.dataSync<"float32">());
      ok(Math.max(...after!) <= Math.max(...before!, ...within) + 1e-5);
      ok(Math.min(...after!) >= Math.min(...before!, ...within) - 1e-5);
    });
  }

  if (facts.energy) {
    test(c, "forwards, the energy does not rise", () => {
      let state = tf.mul<Tensor4D>(u, 3);
      let energy = facts.energy!(state, scene).dataSync()[0]!;
      ok(Number.isFinite(energy));
      const first = energy;
      for (let step = 0; step < 8; step++) {
        state = evolve(state, evolution, { dt: facts.dt ?? 0.1, steps: 1, ...scene });
        const next = facts.energy!(state, scene).dataSync()[0]!;
        ok(next <= energy + 1e-6 * Math.abs(energy), `${next} after ${energy}`);
        energy = next;
      }
      ok(energy < first - 1e-4 * Math.abs(first), "it falls");
    });

    test(c, "the rate is the steepest descent of the energy", () => {
      const descent = tf.neg(tf.grad((v) => facts.energy!(v as Tensor4D, scene))(u));
      // In the inner product of the boundary's weights: each side is paired with a direction.
      const direction = numbers("direction", u.shape);
      const paired = weightedSum(tf.mul(rate(u), direction), facts.boundary).dataSync()[0]!;
      const slope = sum(tf.mul(descent, direction));
      ok(Math.abs(paired - slope) < 1e-4 * (1 + Math.abs(slope)), `${paired} is not ${slope}`);
    });
  }

  if (facts.linear) {
    test(c, "F(2u − 3v) = 2F(u) − 3F(v)", () => {
      const v = numbers("v", u.shape);
      const both = rate(tf.sub(tf.mul(u, 2), tf.mul(v, 3)));
      const apiece = tf.sub(tf.mul(rate(u), 2), tf.mul(rate(v), 3));
      ok(apart(both, apiece) < 1e-5 * Math.max(1, greatest(both)));
    });
  }

  for (const symmetry of facts.symmetries ?? []) {
    const changes = {
      reflection: [(v: Tensor4D) => tf.reverse(v, 1), (v: Tensor4D) => tf.reverse(v, 2)],
      rotation: [quarterTurn],
      classes: [swap],
    }[symmetry] as ((v: Tensor4D) => Tensor4D)[];
    test(c, `a ${symmetry} before is a ${symmetry} after`, () => {
      for (const change of changes) {
        const { images } = scene;
        const changed = images && symmetry !== "classes" ? { images: change(images) } : scene;
        const before = evolve(change(u), evolution, { dt: -0.1, steps: 2, ...changed });
        const after = change(evolve(u, evolution, { dt: -0.1, steps: 2, ...scene }));
        ok(apart(before, after) < 2e-5 * greatest(after));
      }
    });
  }

  test(c, "forth and back leaves an error of dt²", () => {
    const error = (dt: number) => {
      const forth = evolve(u, evolution, { dt, steps: 1, ...scene });
      return greatest(tf.sub(evolve(forth, evolution, { dt: -dt, steps: 1, ...scene }), u));
    };
    const dt = (facts.dt ?? 0.1) * 0.4;
    const order = Math.log2(error(dt) / error(dt / 2));
    ok(Math.abs(order - 2) < 0.15, `order ${order}`);
  });

  const gradients: Gradient[] = facts.remembers
    ? ["auto"]
    : ["auto", "recompute", "tape", ...facts.linear ? ["adjoint"] as const : []];
  const steppings = facts.remembers ? [euler()] : [euler(), midpoint(), rk4()];
  test(c, "gradients equal finite differences, however they are taken", () => {
    const [mask, direction] = [numbers("mask", u.shape), numbers("direction", u.shape)];
    for (const stepping of steppings) {
      const options = { dt: -(facts.dt ?? 0.1), steps: 3, stepping, ...scene };
      const paired = (v: Tensor4D) => sum(tf.mul(evolve(v, evolution, options), mask));
      const difference = (h: number) =>
        (paired(tf.add(u, tf.mul(direction, h))) - paired(tf.sub(u, tf.mul(direction, h)))) /
        (2 * h);
      const slope = (4 * difference(0.01) - difference(0.02)) / 3; // Richardson: error of h⁴
      for (const gradient of gradients) {
        const run = (v: tf.Tensor) =>
          tf.mul(evolve(v as Tensor4D, evolution, { ...options, gradient }), mask);
        const analytic = sum(tf.mul(tf.grad(run)(u), direction));
        const scale = Math.sqrt(u.size) * Math.max(1, greatest(evolve(mask, evolution, options)));
        const off = Math.abs(analytic - slope) / scale;
        ok(off < 1e-3, `${stepping.kind}, ${gradient}: ${analytic} is not ${slope}`);
      }
    }
  });
}

Deno.test("evolutions guided by images say so when images are missing", () => {
  for (const { evolution, facts, u } of CASES) {
    if (facts.needsImages) throws(() => evolve(u, evolution), /give `images`/);
  }
});

Deno.test("settings survive JSON, and an option that does not exist is named", () => {
  for (const { kind, schema } of Object.values(evolutions.rows)) {
    const settings = schema.parse({ kind });
    deepStrictEqual(schema.parse(JSON.parse(JSON.stringify(settings))), settings);
    throws(() => evolutions.make({ kind, speed: 7 } as { kind: string }, undefined), /speed/);
  }
});

/** Layers and their gradient for every case, with tensors of the open engine. */
function onEngine(
  compile: (run: (u: Tensor4D) => tf.Tensor[]) => (u: Tensor4D) => Promise<tf.Tensor[]>,
) {
  return async (c: Case): Promise<Float32Array[]> => {
    const { evolution, facts, u: { shape } } = c;
    const u = mapFor(evolution.kind, shape);
    const mask = numbers("mask", u.shape);
    const scene = facts.needsImages ? { images: imagesFor(u) } : {};
    const run = compile((v) => {
      const layers = (w: tf.Tensor) =>
        evolve(w as Tensor4D, evolution, { dt: -(facts.dt ?? 0.1), steps: 3, ...scene });
      return [layers(v), tf.grad(layers)(v, mask)];
    });
    const made = await run(u);
    const values = made.map((tensor) => tensor.dataSync<"float32">().slice());
    tf.dispose([u, mask, scene, made]);
    return values;
  };
}

await tf.setBackend("cpu");
const plainly = onEngine((run) => (u) => Promise.resolve(tf.tidy(() => run(u))));
const EXPECTED = await Promise.all(CASES.map(plainly));

testEngines("every evolution gives the same layers and gradients", async (engine) => {
  const compiled = onEngine((run) => engine.compile(run));
  for (const [at, c] of CASES.entries()) {
    const made = await compiled(c);
    made.forEach((values, which) =>
      close(values, EXPECTED[at]![which]!, { tolerance: 2e-5, what: `${c.name} ${which}` })
    );
  }
});
