import { deepStrictEqual, notDeepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { close } from "./engine/fixture.ts";
import { UserError } from "./errors.ts";
import { evolve } from "./evolution/evolve.ts";
import { heat } from "./evolution/heat.ts";
import { peronaMalik } from "./evolution/perona_malik.ts";
import { spectral } from "./evolution/spectral.ts";
import { euler, midpoint } from "./evolution/stepping.ts";
import { gain, iel, iels, type IelSettings, inverseEvolution } from "./iel.ts";
import { stream } from "./random.ts";
import { type Tensor4D, tf } from "./tensor.ts";

await tf.setBackend("cpu");

const SETTINGS: IelSettings = iel(heat());
const applied = (settings: IelSettings) => iels.make(settings).apply;
const { normal } = stream(0, "logits");
const logits = tf.tensor4d(Float32Array.from({ length: 2 * 6 * 5 * 3 }, normal), [2, 6, 5, 3]);

Deno.test("the layer is the evolution backwards in time, with the paper's settings by default", () => {
  const expected = evolve(logits, heat(), { dt: -0.1, steps: 20 }).dataSync();
  deepStrictEqual(inverseEvolution(heat())(logits).dataSync(), expected);
  deepStrictEqual(applied(SETTINGS)(logits).dataSync(), expected);
});

Deno.test("Eq. 4: one layer is u − Δt·F(u)", () => {
  const evolution = heat({ stencil: "printed", boundary: "replicate" });
  const expected = logits.sub(evolution.rate(logits).mul(0.3));
  const actual = inverseEvolution(evolution, { dt: 0.3, steps: 1 })(logits);
  close(actual.dataSync(), expected.dataSync(), { tolerance: 1e-6 });
});

Deno.test("no layers: the identity", () => {
  deepStrictEqual(applied({ ...SETTINGS, steps: 0 })(logits).dataSync(), logits.dataSync());
});

Deno.test("every class is transformed independently", () => {
  const layers = applied(SETTINGS);
  const alone = layers(logits.slice([0, 0, 0, 1], [-1, -1, -1, 1]) as Tensor4D);
  const together = layers(logits).slice([0, 0, 0, 1], [-1, -1, -1, 1]);
  close(alone.dataSync(), together.dataSync(), { tolerance: 1e-6 });
});

// Gains at the Nyquist frequency for the layers of the paper's Table 1, (1 + 2Δt)^N and (1 + 8Δt)^N.
for (
  const [steps, released, printed] of [
    [20, 38.3, 1.3e5],
    [30, 237, 4.6e7],
    [35, 591, 8.6e8],
  ] as const
) {
  Deno.test(`${steps} layers amplify a checkerboard ×${released}, ×${printed} as printed`, () => {
    const at = (stencil: "released" | "printed") => gain({ stencil, dt: 0.1, steps });
    close([at("released")], [released], { tolerance: 2e-3 });
    close([at("printed")], [printed], { tolerance: 2e-2 });
  });
}

Deno.test("a wave under periodic boundaries is amplified by its gain", () => {
  const layers = applied(iel(heat({ boundary: "periodic" })));
  const [height, width, y, x] = [6, 8, 1 / 6, 3 / 8];
  const wave = Float32Array.from(
    { length: height * width },
    (_, i) => Math.cos(2 * Math.PI * (y * Math.floor(i / width) + x * (i % width))),
  );
  const rough = layers(tf.tensor4d(wave, [1, height, width, 1])).dataSync();
  const factor = gain({ stencil: "released", dt: 0.1, steps: 20 }, { x, y });
  rough.forEach((value, i) => strictEqual(Math.abs(value - factor * wave[i]!) < 1e-4, true));
});

Deno.test("settings survive JSON; invalid ones are reported in one line", () => {
  deepStrictEqual(iels.schema.parse(JSON.parse(JSON.stringify(SETTINGS))), SETTINGS);
  const what = "iel inverse-evolution";
  const heats = SETTINGS.evolution;
  const wrong: [object, string][] = [
    [{ evolution: { ...heats, stencil: "seven" } }, `${what}: evolution.stencil: `],
    [{ evolution: { ...heats, boundary: "open" } }, `${what}: evolution.boundary: `],
    [{ evolution: { kind: "wave" } }, `${what}: evolution.kind: no evolution is called "wave"`],
    [{ dt: 0 }, `${what}: dt: `],
    [{ dt: Infinity }, `${what}: dt: `],
    [{ steps: 2.5 }, `${what}: steps: `],
    [{ steps: -1 }, `${what}: steps: `],
    [{ resolution: "image" }, `${what}: resolution: `],
    [{ layers: 20 }, `${what}: Unrecognized key: "layers"`],
  ];
  for (const [change, beginning] of wrong) {
    throws(
      () => iels.make({ ...SETTINGS, ...change }, undefined),
      (error) => error instanceof UserError && error.message.startsWith(beginning),
    );
  }
});

Deno.test("settings include the grid on which the layers act", () => {
  strictEqual(iels.make(iel(heat(), { resolution: "labels" })).resolution, "labels");
  strictEqual(iels.make(iel(heat())).resolution, "logits");
});

Deno.test("layers of any evolution are stepped and differentiated as their settings say", () => {
  const flow = peronaMalik({ kappa: 1 });
  const settings = iel(flow, { dt: 0.2, steps: 3, stepping: midpoint(), gradient: "tape" });
  const expected = evolve(logits, flow, { dt: -0.2, steps: 3, stepping: midpoint() });
  deepStrictEqual(applied(settings)(logits).dataSync(), expected.dataSync());
  notDeepStrictEqual(
    applied({ ...settings, stepping: euler() })(logits).dataSync(),
    expected.dataSync(),
  );
});

Deno.test("settings from before stepping and gradient existed keep their meaning", () => {
  const old = {
    kind: "inverse-evolution",
    evolution: { kind: "heat", stencil: "released", boundary: "zero" },
    dt: 0.1,
    steps: 20,
    resolution: "logits",
  };
  deepStrictEqual(iels.schema.parse(old), SETTINGS);
  deepStrictEqual(SETTINGS.stepping, { kind: "euler" });
  deepStrictEqual(SETTINGS.gradient, "auto");
});

Deno.test("an absent Δt is the evolution's own, and the paper's for heat", () => {
  strictEqual(iel(heat()).dt, 0.1);
  strictEqual(iel(heat({ stencil: "printed" })).dt, 0.1);
  strictEqual(iel(spectral({ power: 2 })).dt, spectral({ power: 2 }).facts!.dt);
});

Deno.test("layers beyond float32's digits give a warning before training", async () => {
  const warning = (settings: IelSettings) => iels.make(settings).warning!();
  strictEqual(await warning(SETTINGS), undefined);
  ok((await warning(iel(heat({ stencil: "printed" }))))!.includes("use dt at most"));
});

Deno.test("time runs backwards only", () => {
  throws(() => inverseEvolution(heat(), { dt: -0.1 }), RangeError);
  throws(() => inverseEvolution(heat(), { dt: NaN }), RangeError);
  throws(() => inverseEvolution(heat(), { steps: 0.5 }), RangeError);
});
