import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { labelNoise } from "./table.ts";
import { type NoiseProtocolName, protocols } from "./protocols.ts";
import { wrongEpochs } from "./wrong_epochs.ts";
import { wrongShare } from "./wrong_share.ts";

const clean = { height: 32, width: 32, data: new Uint8Array(1024) };
const noiseOf = (name: NoiseProtocolName) =>
  labelNoise(protocols[name].settings, {
    ...{ classes: 3, ignore: undefined, height: 32, width: 32, seed: 0 },
  });
const counts = (name: NoiseProtocolName, epochs: number) =>
  wrongEpochs(clean, { noise: noiseOf(name), id: "1", epochs }).data;

Deno.test("one epoch counts what wrongShare counts; none counts nothing", () => {
  const share = wrongShare(clean, noiseOf("released").corrupt(clean, { id: "1", epoch: 1 }));
  strictEqual(counts("released", 1).reduce((sum, count) => sum + count) / 1024, share);
  ok(counts("released", 0).every((count) => count === 0));
});

Deno.test("fixed positions are hit again and again, redrawn ones are spread", () => {
  const hit = (name: NoiseProtocolName) => counts(name, 20).filter((count) => count > 0).length;
  const released = counts("released", 20);
  ok(hit("released") < 0.16 * 1024, "about a tenth of the pixels, whatever the epoch");
  ok(hit("redrawn") > 0.6 * 1024, "1 − (1 − 1/15)²⁰ = 0.75");
  const struck = released.filter((count) => count > 0);
  const mean = struck.reduce((sum, count) => sum + count) / struck.length;
  ok(Math.abs(mean - 20 * 2 / 3) < 1.5, `two thirds of the epochs, not ${mean}`);
  deepStrictEqual([...new Set(counts("per-image", 20))].sort(), [0, 20]);
});

Deno.test("more epochs than fit in a byte are rejected", () => {
  throws(() => counts("released", 256), RangeError);
});
