import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { drawn } from "./fixture.ts";
import { pixelFlips } from "./pixel_flips.ts";

const first = { id: "a", epoch: 1 };
const stripes = drawn(50, 70, (_, x) => Math.floor(x / 7) % 3);
type Options = Parameters<typeof pixelFlips>[0];
const noiseOf = (options: Options, seed = 0) =>
  pixelFlips.make(pixelFlips(options), { classes: 3, ignore: 9, height: 50, width: 70, seed });

Deno.test("the share sets the number of pixels, and none touches another", () => {
  for (const share of [0, 0.01, 0.05, 0.15]) {
    for (let seed = 0; seed < 5; seed++) {
      const noise = noiseOf({ share }, seed);
      const wrong = noise.corrupt(stripes, first).data.map((v, at) =>
        Number(v !== stripes.data[at])
      );
      strictEqual(wrong.filter((mark) => mark === 1).length, Math.round(share * 3500));
      deepStrictEqual(wrong, noise.touched!(first, stripes));
      for (let at = 0; at < wrong.length; at++) {
        if (!wrong[at]) continue;
        const [y, x] = [Math.floor(at / 70), at % 70];
        for (const [dy, dx] of [[0, 1], [1, -1], [1, 0], [1, 1]] as const) {
          const inside = y + dy < 50 && x + dx >= 0 && x + dx < 70;
          ok(!inside || !wrong[at + 70 * dy + dx], `${y}, ${x}`);
        }
      }
      ok(Math.abs(noise.expectedWrongShare!(stripes) - share) < 0.5 / 3500);
    }
  }
});

Deno.test("all places and all other classes are equally frequent", () => {
  const [hits, classes] = [new Uint32Array(3500), new Uint32Array(9)];
  for (let seed = 0; seed < 400; seed++) {
    const { data } = noiseOf({ share: 0.05 }, seed).corrupt(stripes, first);
    data.forEach((value, at) => {
      if (value === stripes.data[at]) return;
      hits[at]!++;
      classes[3 * stripes.data[at]! + value]!++;
    });
  }
  // 400 · 0.05 = 20 hits a pixel, standard deviation 4.4; nine in ten lie within 8.
  ok(hits.filter((hit) => Math.abs(hit - 20) < 8).length > 0.9 * 3500);
  // 70000 flips, four tenths of them of class 0: 14000 or 10500 a pair, standard deviation about 100.
  classes.forEach((count, pair) => {
    const [own, other] = [Math.floor(pair / 3), pair % 3];
    const expected = own === other ? 0 : own === 0 ? 14000 : 10500;
    ok(Math.abs(count - expected) <= 450, `${own} → ${other}: ${count}`);
  });
});

Deno.test("if the true class may be drawn, a third of the hits change nothing", () => {
  const noise = noiseOf({ share: 0.15, replacement: "any" });
  const { data } = noise.corrupt(stripes, first);
  const wrong = data.filter((value, at) => value !== stripes.data[at]).length;
  strictEqual(noise.touched!(first, stripes).filter((mark) => mark === 1).length, 525);
  ok(Math.abs(wrong - 350) < 4 * Math.sqrt(525 * 2 / 9), `${wrong}`);
  ok(Math.abs(noise.expectedWrongShare!(stripes) - 0.1) < 1e-12);
});

Deno.test("a share that leaves no room for isolated pixels is rejected", () => {
  throws(() => pixelFlips({ share: 0.2 }), /pixel-flips: share: .*0.15/);
});
