import { strictEqual, throws } from "node:assert/strict";
import { wrongShare } from "./wrong_share.ts";

const row = (...data: number[]) => ({ height: 1, width: data.length, data: Uint8Array.from(data) });

Deno.test("wrong labels are counted only among counted pixels", () => {
  strictEqual(wrongShare(row(0, 1, 2, 1), row(0, 1, 2, 1)), 0);
  strictEqual(wrongShare(row(0, 1, 2, 1), row(1, 1, 0, 1)), 0.5);
  strictEqual(wrongShare(row(255, 255, 2, 1), row(0, 255, 0, 1), { ignore: 255 }), 0.5);
  strictEqual(wrongShare(row(255), row(255), { ignore: 255 }), 0);
});

Deno.test("maps of different size cannot be compared", () => {
  throws(() => wrongShare(row(0, 1), row(0)), RangeError);
});
