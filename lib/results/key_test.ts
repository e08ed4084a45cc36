import { strictEqual, throws } from "node:assert/strict";
import { fakeRecord } from "./fixture.ts";
import { unet } from "../models/unet.ts";
import { canonicalJson } from "../kind/canonical.ts";
import { runKey, settingsKey, storedKey } from "./key.ts";

Deno.test("the order of keys does not matter, everything else does", () => {
  const { spec, data } = fakeRecord();
  const reordered = Object.fromEntries(Object.entries(spec).reverse()) as typeof spec;
  strictEqual(runKey(reordered, data.sha256), runKey(spec, data.sha256));
  const others = [
    runKey({ ...spec, seed: 1 }, data.sha256),
    runKey({ ...spec, model: unet({ width: 16 }) }, data.sha256),
    runKey({ ...spec, noise: null }, data.sha256),
    runKey({ ...spec, metric: "mmseg-miou" }, data.sha256), // which steers the plateau schedule
    runKey(spec, "c".repeat(64)),
  ];
  strictEqual(new Set([runKey(spec, data.sha256), ...others]).size, 6);
});

Deno.test("a key is SHA-256 of the canonical text", () => {
  // printf '{"data":"d","spec":{"a":1}}' | sha256sum
  const value = { spec: { a: 1 }, data: { sha256: "d", train: 3 } };
  const key = "7286751027033a42611e46a8d4c65069ec6359f5fd6bf2357b7c7d1254d80db1";
  strictEqual(storedKey(value), key);
});

Deno.test("settingsKey ignores only the seed", () => {
  const [a, b, other] = [
    fakeRecord({ seed: 0 }),
    fakeRecord({ seed: 1 }),
    fakeRecord({ batch: 4 }),
  ];
  strictEqual(settingsKey(a.spec, a.data.sha256), settingsKey(b.spec, b.data.sha256));
  strictEqual(settingsKey(a.spec, "x") === settingsKey(other.spec, "x"), false);
});

Deno.test("values that JSON cannot represent are rejected, undefined members are omitted", () => {
  strictEqual(canonicalJson({ a: undefined, b: 1 }), '{"b":1}');
  throws(() => canonicalJson({ a: NaN }), TypeError);
  throws(() => canonicalJson([undefined]), TypeError);
});
