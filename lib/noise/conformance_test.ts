/**
 * What must hold of all label noise: of every row of the table, however often it draws, and of every
 * noise with a name. Adding a row adds its tests.
 *
 * @module
 */
import { deepStrictEqual, notDeepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import type { LabelMap } from "../data/dataset.ts";
import type { Settings } from "../kind/kind.ts";
import { scene } from "./fixture.ts";
import { type LabelNoiseContext, REDRAWS } from "./label_noise.ts";
import { annotationErrors, protocols } from "./protocols.ts";
import { labelNoise, noises } from "./table.ts";
import { wrongShare } from "./wrong_share.ts";

const IGNORE = 255;

/** Fields that all kinds name alike, where they have them. */
interface Common extends Settings {
  readonly positions?: typeof REDRAWS[number];
  readonly positionsSeed?: number | "run";
  readonly values?: typeof REDRAWS[number];
  readonly valuesSeed?: number | "run";
  readonly encoding?: string;
}

const cases: Record<string, Common> = {};
for (const { kind } of Object.values(noises.rows)) {
  for (const positions of REDRAWS) {
    cases[`${kind}, positions ${positions}`] = noises.schema.parse({ kind, positions });
  }
}
for (const [name, { settings }] of Object.entries({ ...protocols, ...annotationErrors })) {
  cases[name] = settings;
}

for (const [name, settings] of Object.entries(cases)) {
  // The released defect is one of two classes; its values do not show.
  const classes = settings.encoding === "grey-level" ? 2 : 3;
  const clean = scene(classes, IGNORE);
  const { height, width } = clean;
  const context: LabelNoiseContext = { classes, ignore: IGNORE, height, width, seed: 3 };
  const access = { id: "a", epoch: 1 };
  const corrupt = (more: Partial<typeof access> = {}, change: Partial<LabelNoiseContext> = {}) =>
    labelNoise(settings, { ...context, ...change }).corrupt(clean, { ...access, ...more });

  Deno.test(`${name}: settings are plain JSON, complete, and strict`, () => {
    deepStrictEqual(noises.schema.parse(JSON.parse(JSON.stringify(settings))), settings);
    throws(() => noises.schema.parse({ ...settings, nonsense: 1 }));
  });

  Deno.test(`${name}: same seed same noise, in a copy, out of order`, () => {
    const before = clean.data.slice();
    const noisy = corrupt();
    deepStrictEqual(corrupt(), noisy);
    deepStrictEqual(clean.data, before);
    notDeepStrictEqual(noisy.data, before);
    const used = labelNoise(settings, context);
    for (let epoch = 5; epoch >= 1; epoch--) used.corrupt(clean, { id: "b", epoch });
    deepStrictEqual(used.corrupt(clean, access), noisy);
  });

  Deno.test(`${name}: makes classes only, and leaves ignored pixels alone`, () => {
    corrupt().data.forEach((value, at) => {
      if (clean.data[at] === IGNORE) strictEqual(value, IGNORE);
      else ok(value < classes);
    });
    const nothing = { height, width, data: new Uint8Array(height * width).fill(IGNORE) };
    const noise = labelNoise(settings, context);
    deepStrictEqual(noise.corrupt(nothing, access), nothing);
  });

  Deno.test(`${name}: what it changes it has touched`, () => {
    const noise = labelNoise(settings, context);
    const touched = noise.touched!(access, clean);
    strictEqual(touched.length, clean.data.length);
    ok(touched.every((mark) => mark <= 1));
    noise.corrupt(clean, access).data.forEach((value, at) => {
      ok(value === clean.data[at] || touched[at] === 1, `pixel ${at}`);
    });
    ok(touched.filter((mark) => mark === 1).length < 0.6 * touched.length);
  });

  Deno.test(`${name}: changes with image, epoch and seed exactly where it says`, () => {
    const { positions, positionsSeed, values, valuesSeed } = settings;
    const drawn = [{ redraw: positions, seed: positionsSeed }];
    if (values && settings.encoding !== "grey-level") {
      drawn.push({ redraw: values, seed: valuesSeed });
    }
    const base = corrupt().data;
    const changes = ({ data }: LabelMap) => data.some((value, at) => value !== base[at]);
    strictEqual(changes(corrupt({ id: "b" })), drawn.some(({ redraw }) => redraw !== "fixed"));
    strictEqual(changes(corrupt({ epoch: 2 })), drawn.some(({ redraw }) => redraw === "redrawn"));
    strictEqual(changes(corrupt({}, { seed: 4 })), drawn.some(({ seed }) => seed === "run"));
  });

  Deno.test(`${name}: labels that it is not for are refused`, () => {
    const small = { height: 8, width: 8, data: new Uint8Array(64) };
    const noise = labelNoise(settings, context);
    throws(() => noise.corrupt(small, access), /60×72, not 8×8/);
    throws(() => labelNoise(settings, { ...context, classes: 1 }), RangeError);
  });

  // How often something is drawn does not change what is drawn.
  if (/positions (per-image|redrawn)$/.test(name)) continue;
  Deno.test(`${name}: on average it makes the expected share of labels wrong`, () => {
    for (const ignore of [undefined, IGNORE]) {
      const label = scene(classes, ignore);
      const of = (seed: number) =>
        labelNoise({ ...settings, positionsSeed: seed }, { ...context, ignore, seed });
      const expected = of(0).expectedWrongShare!(label);
      const shares = Array.from(
        { length: 80 },
        (_, seed) => wrongShare(label, of(seed).corrupt(label, access), { ignore }),
      );
      const mean = shares.reduce((sum, share) => sum + share) / shares.length;
      const variance = shares.reduce((sum, share) => sum + (share - mean) ** 2, 0) /
        (shares.length - 1);
      const error = Math.sqrt(variance / shares.length);
      ok(expected > 0.01 && error < 0.25 * expected, `${expected} ± ${error}`);
      // The formula of windows is a little off at the borders of regions and images.
      const allowed = 4 * error + (settings.kind === "window" ? 0.06 * expected : 1e-9);
      ok(Math.abs(mean - expected) < allowed, `${mean} ± ${error}, not ${expected}`);
    }
  });
}
