import { throws } from "node:assert/strict";
import { constant } from "./constant.ts";
import { close, rates } from "./fixture.ts";
import { plateau } from "./plateau.ts";

const made = (options?: Parameters<typeof plateau>[0]) => plateau.make(plateau(options));

/** `count` times the same number, for each pair. */
const runs = (...pairs: [number, number][]) =>
  pairs.flatMap(([count, rate]) => Array<number>(count).fill(rate));

// All sequences are those of PyTorch 2.15.0.

Deno.test("plateau follows the authors' ReduceLROnPlateau('max', patience=2), with its threshold", () => {
  // 0.70006 is within 1e-4 of the best, so bad; 0.70008 is not, and resets the count.
  const metrics = [0.5, 0.7, 0.7, 0.70006, 0.70008, 0.69, 0.6, 0.5, 0.4, 0.8, 0.8, 0.8, 0.8];
  close(rates(made(), { from: 1e-4, metrics }), runs([8, 1e-4], [5, 1e-5], [1, 1e-6]));
});

Deno.test("NaN counts as a bad epoch, at the start and later", () => {
  const metrics = [NaN, NaN, NaN, 0.5, NaN, 0.6, NaN, NaN, NaN, 0.6, 0.6, 0.7];
  close(rates(made(), { from: 1e-4, metrics }), runs([3, 1e-4], [6, 1e-5], [4, 1e-6]));
});

Deno.test("plateau follows ('min', factor=0.5, patience=1, threshold=1e-2, cooldown=2, min_lr=2e-2)", () => {
  const options = {
    mode: "min",
    factor: 0.5,
    patience: 1,
    threshold: 1e-2,
    cooldown: 2,
    minLearningRate: 0.02,
  } as const;
  const metrics = [
    ...[1, 0.995, 0.98, 0.979, 0.978, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9],
    ...[0.9, 0.9, 0.9, Infinity, NaN, 0.5, 0.6, 0.7, 0.8, 0.9, 1],
  ];
  close(
    rates(made(options), { from: 0.1, metrics }),
    runs([5, 0.1], [4, 0.05], [4, 0.025], [10, 0.02]),
  );
});

Deno.test("for negative metrics, the threshold of 'max' lies below the best", () => {
  const metrics = [-1, -0.99995, -0.5, 0, 0, 0.00001];
  close(
    rates(made({ factor: 0.5, patience: 0 }), { from: 1, metrics }),
    runs([5, 1], [2, 0.5]),
  );
});

Deno.test("a reduction by less than 1e-8 is skipped", () => {
  const expected = [1e-4, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-8, 1e-8, 1e-8];
  close(
    rates(made({ patience: 0 }), { from: 1e-4, metrics: Array(8).fill(0.5) }),
    expected,
  );
});

Deno.test("a missing metric, an infinite metric and another schedule's state are refused", () => {
  const schedule = made();
  throws(() => schedule.next(schedule.init(1)), /TypeError: .*needs the epoch's metric/);
  throws(
    () => schedule.next(constant.make(constant()).init(1), 0.5),
    /TypeError: not a plateau's state/,
  );
  throws(() => schedule.next(schedule.init(1), Infinity), /RangeError: the metric is Infinity/);
});
