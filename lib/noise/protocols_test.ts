/**
 * The conformance suite of label noise: what must hold for every row of the table.
 *
 * @module
 */
import { deepStrictEqual, notDeepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { UserError } from "../errors.ts";
import { stream } from "../random.ts";
import { labelNoise } from "./table.ts";
import { noiseProtocol, protocols } from "./protocols.ts";
import { drawWindows } from "./windows.ts";

const [height, width, ignore] = [94, 127, 255];

/** Vertical stripes of all classes, with an ignored band. */
function stripes(classes: number) {
  const data = new Uint8Array(height * width);
  for (let at = 0; at < data.length; at++) {
    const [y, x] = [Math.floor(at / width), at % width];
    data[at] = y >= 40 && y < 50 ? ignore : Math.floor(x / 16) % classes;
  }
  return { height, width, data };
}

for (const [name, { settings, source, differs, title }] of Object.entries(protocols)) {
  const classes = settings.encoding === "grey-level" ? 2 : 3;
  const context = { classes, ignore, height, width, seed: 3 };
  const clean = stripes(classes);
  const access = { id: "a", epoch: 1 };

  Deno.test(`${name}: says where it comes from, and survives JSON`, () => {
    ok(source && differs && title);
    deepStrictEqual(JSON.parse(JSON.stringify(settings)), settings);
    strictEqual(noiseProtocol(name).settings, settings);
  });

  Deno.test(`${name}: same seed same noise, in a copy`, () => {
    const before = clean.data.slice();
    const noisy = labelNoise(settings, context).corrupt(clean, access);
    deepStrictEqual(labelNoise(settings, context).corrupt(clean, access), noisy);
    deepStrictEqual(clean.data, before);
    notDeepStrictEqual(noisy.data, before);
  });

  Deno.test(`${name}: makes classes only, and leaves ignored pixels alone`, () => {
    const noisy = labelNoise(settings, context).corrupt(clean, access);
    for (let at = 0; at < noisy.data.length; at++) {
      if (clean.data[at] === ignore) strictEqual(noisy.data[at], ignore);
      else ok(noisy.data[at]! < classes);
    }
  });

  Deno.test(`${name}: touches whole windows of one class each, and nothing else`, () => {
    const noisy = labelNoise(settings, context).corrupt(clean, access);
    const seed = settings.positionsSeed === "run" ? context.seed : settings.positionsSeed;
    const suffix = { fixed: "", "per-image": "/image-a", redrawn: "/epoch-1/image-a" };
    const positions = stream(seed, `noise/positions${suffix[settings.positions]}`);
    const { owner, count } = drawWindows(settings, { height, width, stream: positions });
    const inside = new Array<number | undefined>(count);
    for (let at = 0; at < owner.length; at++) {
      const window = owner[at]!;
      if (window < 0) strictEqual(noisy.data[at], clean.data[at]);
      else if (noisy.data[at] !== ignore) {
        inside[window] ??= noisy.data[at]!;
        strictEqual(noisy.data[at], inside[window]);
      }
    }
    const area = owner.filter((window) => window >= 0).length / owner.length;
    const cells = height * width / settings.window ** 2;
    const spread = settings.area === "exact" ? 1 / cells : 4 * Math.sqrt(0.25 / cells);
    ok(Math.abs(area - settings.share) <= spread, `area ${area} for ${settings.share}`);
  });

  Deno.test(`${name}: changes with image, epoch and seed exactly where it says`, () => {
    const base = labelNoise(settings, context).corrupt(clean, access).data;
    const drawn = [
      ["positions", settings.positions, settings.positionsSeed],
      // Every class reads as background under the grey-level defect: its values cannot show.
      ...(settings.encoding === "grey-level"
        ? []
        : [["values", settings.values, settings.valuesSeed]]),
    ];
    const changes = (other: Uint8Array, expected: boolean) =>
      strictEqual(other.some((value, at) => value !== base[at]), expected);
    const noise = labelNoise(settings, context);
    const image = drawn.some(([, redraw]) => redraw !== "fixed");
    changes(noise.corrupt(clean, { id: "b", epoch: 1 }).data, image);
    const epoch = drawn.some(([, redraw]) => redraw === "redrawn");
    changes(noise.corrupt(clean, { id: "a", epoch: 2 }).data, epoch);
    const seeded = drawn.some(([, , seed]) => seed === "run");
    changes(labelNoise(settings, { ...context, seed: 4 }).corrupt(clean, access).data, seeded);
  });
}

Deno.test("a protocol that does not exist is a user's mistake", () => {
  throws(() => noiseProtocol("toString"), UserError);
});
