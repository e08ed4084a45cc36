import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { labelNoise } from "../noise/table.ts";
import { protocols } from "../noise/protocols.ts";
import { regularity } from "./regularity.ts";

const map = (digits: string) => {
  const rows = digits.split(" ");
  return {
    height: rows.length,
    width: rows[0]!.length,
    data: Uint8Array.from(rows.join(""), Number),
  };
};

Deno.test("a constant map has one component and no boundary", () => {
  const flat = { components: [0, 1], boundaryLength: 0, totalVariation: 0 };
  deepStrictEqual(regularity(map("1111 1111"), { classes: 2 }), flat);
});

Deno.test("a straight boundary counts its length in both measures", () => {
  for (const digits of ["0011 0011 0011", "000 000 111 111"]) {
    const straight = { components: [1, 1], boundaryLength: 3, totalVariation: 3 };
    deepStrictEqual(regularity(map(digits), { classes: 2 }), straight);
  }
});

Deno.test("components touch by their sides, not their corners", () => {
  const { components, boundaryLength } = regularity(map("010 101 010"), { classes: 2 });
  deepStrictEqual([components, boundaryLength], [[5, 4], 12]);
  deepStrictEqual(regularity(map("0010 1011 1110"), { classes: 2 }).components, [3, 1]);
});

Deno.test("total variation where three classes meet", () => {
  // (0,0): class 0 changes right and below, 1 and 2 once each; (0,1) and (1,0): one side each.
  const { totalVariation } = regularity(map("01 22"), { classes: 3 });
  ok(Math.abs(totalVariation - ((Math.SQRT2 + 2) / 2 + 1)) < 1e-12);
});

Deno.test("ignored pixels make neither components nor boundaries", () => {
  const split = regularity(map("091 091"), { classes: 2, ignore: 9 });
  deepStrictEqual(split, { components: [1, 1], boundaryLength: 0, totalVariation: 0 });
  throws(() => regularity(map("091"), { classes: 2 }), /holds 9/);
});

Deno.test("label noise makes a map more ragged in every measure", () => {
  const data = Uint8Array.from({ length: 112 ** 2 }, (_, at) => (
    Math.hypot(Math.floor(at / 112) - 56, at % 112 - 56) < 30 ? 1 : 0
  ));
  const disc = { height: 112, width: 112, data };
  const clean = regularity(disc, { classes: 2 });
  deepStrictEqual(clean.components, [1, 1]);
  // The boundary of a disc of radius 30 in pixel sides is that of its bounding square, 4 × 59.
  strictEqual(clean.boundaryLength, 4 * 59);
  const context = { classes: 2, ignore: undefined, height: 112, width: 112, seed: 0 };
  const noise = labelNoise(protocols.released.settings, context);
  const noisy = regularity(noise.corrupt(disc, { id: "a", epoch: 1 }), { classes: 2 });
  ok(noisy.components[1]! > 50 && noisy.components[0]! > 5, `${noisy.components}`);
  ok(noisy.boundaryLength > 2 * clean.boundaryLength);
  ok(noisy.totalVariation > 2 * clean.totalVariation);
});
