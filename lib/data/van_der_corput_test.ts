import { deepStrictEqual as equal, ok } from "node:assert/strict";
import { vanDerCorputOrder } from "./van_der_corput.ts";

Deno.test("each item occurs once", () => {
  for (const n of [0, 1, 2, 3, 101, 367, 2975]) {
    const items = Array.from({ length: n }, (_, at) => at);
    equal(vanDerCorputOrder(items).sort((a, b) => a - b), items);
  }
});

Deno.test("in every prefix of the order, no gap is much longer than the average", () => {
  const n = 367;
  const order = vanDerCorputOrder(Array.from({ length: n }, (_, at) => at));
  for (let k = 1; k <= n; k++) {
    const taken = [...order.slice(0, k)].sort((a, b) => a - b);
    const gaps = [...taken, n].map((at, place) => at - (taken[place - 1] ?? 0));
    ok(Math.max(...gaps) <= 3 * n / k, `${k}: ${Math.max(...gaps)}`);
  }
});
