/**
 * What must hold for every named protocol of windows. What holds of any label noise is
 * `conformance_test.ts`'s matter.
 *
 * @module
 */
import { ok, strictEqual, throws } from "node:assert/strict";
import { createHash } from "node:crypto";
import { UserError } from "../errors.ts";
import { stream } from "../random.ts";
import { scene } from "./fixture.ts";
import { labelNoise } from "./table.ts";
import { annotationErrors, noiseProtocol, protocols } from "./protocols.ts";
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

for (const [name, { settings }] of Object.entries(protocols)) {
  const classes = settings.encoding === "grey-level" ? 2 : 3;
  const context = { classes, ignore, height, width, seed: 3 };
  const clean = stripes(classes);
  const access = { id: "a", epoch: 1 };

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
}

Deno.test("every named noise states its source and is found by its name", () => {
  for (const [name, row] of Object.entries({ ...protocols, ...annotationErrors })) {
    ok(row.source && row.differs && row.title, name);
    strictEqual(noiseProtocol(name), row);
  }
});

/** First digits of SHA-256 of what the first access of seed 3 makes of `scene(3)`. */
const GOLDEN: Readonly<Record<keyof typeof annotationErrors, string>> = {
  "loose-boundaries": "a4e26f7800727da1",
  "generous-boundaries": "0f2bb677582421af",
  "missed-and-merged": "b6fe76466d83fc64",
  "isolated-pixels": "aecbe29ebbd995b5",
  "confused-objects": "b4cd94230e4f6ed8",
  "confused-pixels": "39b164f038d2e39f",
};

for (const [name, digest] of Object.entries(GOLDEN)) {
  Deno.test(`golden draw: ${name}`, () => {
    // Guards resumed and published runs against a change of stream names or order of draws.
    const clean = scene(3);
    const context = { classes: 3, ignore: undefined, height: 60, width: 72, seed: 3 };
    const noise = labelNoise(noiseProtocol(name).settings, context);
    const { data } = noise.corrupt(clean, { id: "a", epoch: 1 });
    strictEqual(createHash("sha256").update(data).digest("hex").slice(0, 16), digest);
  });
}

Deno.test("a protocol that does not exist is a user's mistake", () => {
  throws(() => noiseProtocol("toString"), UserError);
});
