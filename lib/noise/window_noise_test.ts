import { deepStrictEqual, notDeepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import type { LabelMap } from "../data/dataset.ts";
import { stream } from "../random.ts";
import { labelNoise } from "./table.ts";
import { protocols } from "./protocols.ts";
import type { WindowNoise } from "./window_noise.ts";
import { wrongShare } from "./wrong_share.ts";

/** A disc of each class in the one before it, on background. */
function discs(size: number, classes: number): LabelMap {
  const data = new Uint8Array(size * size);
  for (let at = 0; at < data.length; at++) {
    const [y, x] = [Math.floor(at / size), at % size];
    const radius = Math.hypot(y - size / 2, x - size / 2) / (size / 2);
    data[at] = Math.max(0, Math.floor(classes * (1 - radius)));
  }
  return { height: size, width: size, data };
}

const context = (classes: number, size = 112, seed = 0) => (
  { classes, ignore: undefined, height: size, width: size, seed }
);

/** Where the labels of two values differ from each other under the same noise: nowhere in windows. */
function touched(settings: WindowNoise, access: { id: string; epoch: number }, seed = 0) {
  const noise = labelNoise(settings, { ...context(256), seed });
  const [zero, high] = [0, 1].map((value) => (
    noise.corrupt({ height: 112, width: 112, data: new Uint8Array(112 ** 2).fill(value) }, access)
  ));
  return zero!.data.map((value, at) => value === high!.data[at] ? 1 : 0);
}

const first = { id: "001", epoch: 1 };
const nextImage = { id: "002", epoch: 1 };
const nextEpoch = { id: "001", epoch: 2 };
const released = protocols.released.settings;

Deno.test("positions are drawn as often as the settings say", () => {
  const drawn = (positions: "fixed" | "per-image" | "redrawn", access: typeof first) => (
    touched({ ...released, positions }, access)
  );
  deepStrictEqual(drawn("fixed", first), drawn("fixed", nextImage));
  deepStrictEqual(drawn("fixed", first), drawn("fixed", nextEpoch));
  notDeepStrictEqual(drawn("per-image", first), drawn("per-image", nextImage));
  deepStrictEqual(drawn("per-image", first), drawn("per-image", nextEpoch));
  notDeepStrictEqual(drawn("redrawn", first), drawn("redrawn", nextImage));
  notDeepStrictEqual(drawn("redrawn", first), drawn("redrawn", nextEpoch));
});

Deno.test("positions follow their own seed, or the run's", () => {
  deepStrictEqual(touched(released, first, 0), touched(released, first, 1));
  const own = { ...released, positionsSeed: "run" } as const;
  notDeepStrictEqual(touched(own, first, 0), touched(own, first, 1));
});

Deno.test("classes are drawn as often as the settings say", () => {
  const clean = discs(112, 3);
  const drawn = (values: "fixed" | "per-image" | "redrawn", access: typeof first) => (
    labelNoise({ ...released, values }, context(3)).corrupt(clean, access)
  );
  deepStrictEqual(drawn("fixed", first), drawn("fixed", nextImage));
  deepStrictEqual(drawn("fixed", first), drawn("fixed", nextEpoch));
  notDeepStrictEqual(drawn("per-image", first), drawn("per-image", nextImage));
  deepStrictEqual(drawn("per-image", first), drawn("per-image", nextEpoch));
  notDeepStrictEqual(drawn("redrawn", first), drawn("redrawn", nextImage));
  notDeepStrictEqual(drawn("redrawn", first), drawn("redrawn", nextEpoch));
});

Deno.test("classes follow the run's seed, or their own", () => {
  const clean = discs(112, 3);
  const drawn = (settings: WindowNoise, seed: number) => (
    labelNoise(settings, context(3, 112, seed)).corrupt(clean, first)
  );
  notDeepStrictEqual(drawn(released, 0), drawn(released, 1));
  deepStrictEqual(
    drawn({ ...released, valuesSeed: 7 }, 0),
    drawn({ ...released, valuesSeed: 7 }, 1),
  );
});

Deno.test("an access in the middle of a run can be drawn alone", () => {
  const clean = discs(112, 3);
  const settings = protocols.redrawn.settings;
  const run = labelNoise(settings, context(3));
  for (let epoch = 1; epoch < 5; epoch++) run.corrupt(clean, { id: "001", epoch });
  const later = { id: "017", epoch: 5 };
  deepStrictEqual(
    run.corrupt(clean, later),
    labelNoise(settings, context(3)).corrupt(clean, later),
  );
});

Deno.test("wrong labels at 10 % of the area: 5 % of 2 classes, 6.7 % of 3, 9.5 % of 19", () => {
  const settings = { ...released, area: "exact" } as const;
  for (const [classes, expected] of [[2, 0.05], [3, 2 / 30], [19, 0.1 * 18 / 19]] as const) {
    const clean = discs(112, classes);
    const noise = labelNoise(settings, context(classes));
    let sum = 0;
    for (let epoch = 1; epoch <= 40; epoch++) {
      sum += wrongShare(clean, noise.corrupt(clean, { id: "001", epoch }));
    }
    // 40 × 314 windows: the standard error is at most 0.1 × √(0.25 / 12560) = 0.00045.
    ok(Math.abs(sum / 40 - expected) < 4 * 0.00045, `${classes} classes: ${sum / 40}`);
  }
});

Deno.test("the other class is never the window's most frequent one", () => {
  const settings = { ...released, area: "exact", replacement: "other" } as const;
  const clean = { height: 112, width: 112, data: new Uint8Array(112 ** 2).fill(1) };
  const noisy = labelNoise(settings, context(3)).corrupt(clean, first);
  strictEqual(wrongShare(clean, noisy), 314 * 4 / 112 ** 2);
  const present = new Set(noisy.data);
  deepStrictEqual(present, new Set([1, 0, 2]));
});

Deno.test("the most frequent class of a mixed window does not count ignored pixels", () => {
  const settings = { ...released, share: 1, replacement: "other" } as const;
  const clean = { height: 2, width: 2, data: Uint8Array.of(9, 9, 9, 1) };
  const noise = labelNoise(settings, { classes: 2, ignore: 9, height: 2, width: 2, seed: 0 });
  deepStrictEqual([...noise.corrupt(clean, first).data], [9, 9, 9, 0]);
  const tie = { height: 2, width: 2, data: Uint8Array.of(1, 0, 1, 0) };
  deepStrictEqual([...noise.corrupt(tie, first).data], [1, 1, 1, 1]);
});

for (const [name, share] of [["released-dsb2018", 0.2], ["earlier-dsb2018", 0.1]] as const) {
  Deno.test(`${name}: the defect erases that share of the foreground and adds none`, () => {
    const clean = discs(256, 2);
    const noisy = labelNoise(protocols[name].settings, context(2, 256)).corrupt(clean, first);
    ok(noisy.data.every((value, at) => value <= clean.data[at]!));
    // Every window reads as background, whichever class was drawn.
    const foreground = clean.data.filter((value) => value === 1).length / 256 ** 2;
    const erased = wrongShare(clean, noisy) / foreground;
    ok(Math.abs(erased - share) < 0.03, `${erased}`);
  });
}

Deno.test("without the defect, the windows are the same and half of them are nuclei", () => {
  const clean = { height: 256, width: 256, data: new Uint8Array(256 ** 2) };
  const [mended, released] = (["mended-dsb2018", "released-dsb2018"] as const).map((name) => {
    const noise = labelNoise(protocols[name].settings, context(2, 256));
    const corrupt = (value: number) =>
      noise.corrupt({ ...clean, data: clean.data.map(() => value) }, first).data;
    return { onBackground: corrupt(0), onNucleus: corrupt(1) };
  });
  const count = (data: Uint8Array, value: number) => data.filter((one) => one === value).length;
  strictEqual(count(released!.onBackground, 1), 0);
  const [added, erased] = [count(mended!.onBackground, 1), count(mended!.onNucleus, 0)];
  strictEqual(added + erased, count(released!.onNucleus, 0));
  ok(Math.abs(added / erased - 1) < 0.2, `${added} added, ${erased} erased`);
  ok(mended!.onNucleus.every((value, at) => value >= released!.onNucleus[at]!));
});

Deno.test("noise that does not fit is rejected when it is made", () => {
  const refused = (change: Partial<WindowNoise>, size = 112) => () =>
    labelNoise({ ...released, ...change }, context(3, size));
  throws(refused({ share: 1.5 }), /share/);
  throws(refused({ window: 0 }), /window/);
  throws(refused({ window: 2.5 }), /window/);
  throws(refused({ positionsSeed: -1 }), /positionsSeed/);
  throws(refused({ placement: "gird" as "grid" }), /noise window: placement: .*"stretched-grid"/);
  throws(refused({ encoding: "grey-level" }), /two classes/);
  throws(refused({ window: 5, positions: "per-image" }, 4), /smaller window/);
  throws(() => labelNoise(released, context(3)).corrupt(discs(56, 3), first), /112×112, not 56×56/);
});

Deno.test("golden draw: the released protocol's first access at 8×8", () => {
  const clean = { height: 8, width: 8, data: new Uint8Array(64).fill(3) };
  const noise = labelNoise({ ...released, share: 0.25 }, context(3, 8));
  // Guards resumed and published runs against a change of stream names or order of draws.
  const uniform = stream(0, "noise/positions");
  const values = stream(0, "noise/values/epoch-1/image-001");
  const cells = Array.from({ length: 16 }, () => uniform.uniform() < 0.25 ? values.integer(3) : 3);
  const expected = clean.data.map((_, at) => cells[4 * (at >> 4) + ((at % 8) >> 1)]!);
  ok(cells.some((value) => value < 3));
  deepStrictEqual(noise.corrupt(clean, first).data, expected);
});
