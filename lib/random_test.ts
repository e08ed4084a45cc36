import { deepStrictEqual as equal, ok, throws } from "node:assert/strict";
import { stream } from "./random.ts";

Deno.test("a stream is a function of its seed and its name", () => {
  const take = (seed: number, name: string) => {
    const random = stream(seed, name);
    return Array.from({ length: 20 }, () => random.uniform());
  };
  equal(take(3, "a"), take(3, "a"));
  ok(take(3, "a")[0] !== take(3, "b")[0]);
  ok(take(3, "a")[0] !== take(4, "a")[0]);
});

Deno.test("golden numbers: a changed generator would change every published run", () => {
  const random = stream(0, "golden");
  equal([random.integer(1000), random.integer(1000), random.integer(1000)], GOLDEN_INTEGERS);
  equal(stream(0, "golden").permutation(8), GOLDEN_PERMUTATION);
});
const GOLDEN_INTEGERS = [564, 526, 997];
const GOLDEN_PERMUTATION = [0, 1, 2, 3, 7, 6, 5, 4];

Deno.test("a fork depends only on names, not on what was drawn from the parent", () => {
  const parent = stream(1, "p");
  const before = parent.fork("c").uniform();
  parent.uniform();
  equal(parent.fork("c").uniform(), before);
  equal(before, stream(1, "p/c").uniform());
});

Deno.test("uniform and normal have the moments of their distributions", () => {
  const n = 20_000;
  const random = stream(0, "moments");
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const uniform = Array.from({ length: n }, () => random.uniform());
  const normal = Array.from({ length: n }, () => random.normal());
  ok(Math.abs(mean(uniform) - 1 / 2) < 0.01);
  ok(Math.abs(mean(uniform.map((u) => u * u)) - 1 / 3) < 0.01);
  ok(Math.abs(mean(normal)) < 0.03);
  ok(Math.abs(mean(normal.map((z) => z * z)) - 1) < 0.05);
  ok(uniform.every((u) => u >= 0 && u < 1));
});

Deno.test("integer covers its range and permutation keeps every index", () => {
  const random = stream(0, "range");
  equal(new Set(Array.from({ length: 500 }, () => random.integer(7))).size, 7);
  equal(random.permutation(50).sort((a, b) => a - b), Array.from({ length: 50 }, (_, k) => k));
  equal(random.permutation(0), []);
});

Deno.test("a bad seed or name is rejected by name", () => {
  throws(() => stream(-1, "a"), /seed must be a non-negative integer, not -1/);
  throws(() => stream(0.5, "a"), RangeError);
  throws(() => stream(0, ""), /needs a name/);
});
