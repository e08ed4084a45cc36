/**
 * Properties that every loss of the table must have; adding a row adds its tests. The methods' own
 * properties are tested in their own files.
 *
 * @module
 */
import { deepStrictEqual, notStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { numbersOf, testEngines } from "../engine/fixture.ts";
import type { Settings } from "../kind/kind.ts";
import { stream } from "../random.ts";
import { tf } from "../tensor.ts";
import {
  evaluated,
  IGNORE,
  labelsOf,
  labelValues,
  logitsOf,
  SHAPE,
  wave,
  withGradient,
} from "./fixture.ts";
import type { Loss } from "./loss.ts";
import { losses } from "./table.ts";

await tf.setBackend("cpu");

/** Penalties depend on all logits, whatever the labels; other losses only on those of counted pixels. */
const PENALTIES = new Set(["gradient-penalty", "total-variation"]);
/** Losses that depend on the logits themselves, not only on their softmax. */
const SEES_LOGITS = new Set(["gradient-penalty"]);

const rows = Object.values(losses.rows).map(({ kind }) => kind);
const settingsOf = (kind: string, more = {}) => losses.schema.parse({ kind, ...more });
const lossOf = (settings: Settings, ignore: number | undefined = undefined): Loss =>
  losses.make(settings, { classes: SHAPE[3], ignore });
const random = (name: string, scale = 2) => {
  const numbers = stream(0, `losses/${name}`);
  return Float32Array.from({ length: wave(0).length }, () => scale * numbers.normal());
};
const near = (actual: number, expected: number, tolerance = 1e-5) =>
  ok(
    Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected)),
    `${actual} is not ${expected}`,
  );

for (const kind of rows) {
  Deno.test(`${kind}: settings are plain JSON, complete, and strict`, () => {
    const settings = settingsOf(kind);
    deepStrictEqual(losses.schema.parse(JSON.parse(JSON.stringify(settings))), settings);
    throws(() => settingsOf(kind, { nonsense: 1 }));
  });

  Deno.test(`${kind}: the gradient is that of finite differences`, () => {
    for (const ignore of [undefined, IGNORE]) {
      const loss = lossOf(settingsOf(kind), ignore);
      const [logits, labels] = [random("logits"), labelValues(ignore !== undefined)];
      const { gradient } = evaluated(loss, logits, labels);
      for (let direction = 0; direction < 5; direction++) {
        const along = random(`direction ${direction}`, 1);
        const step = 1e-3;
        const at = (sign: number) =>
          evaluated(loss, logits.map((value, i) => value + sign * step * along[i]!), labels).value;
        const slope = gradient.reduce((sum, value, i) => sum + value * along[i]!, 0);
        // Float32 values of about 1 are known to 1e-7, so their differences over 2e-3 to 1e-4.
        const size = Math.hypot(...gradient) * Math.hypot(...along);
        near((at(1) - at(-1)) / (2 * step) / size, slope / size, 5e-4);
      }
    }
  });

  Deno.test(`${kind}: what lies on ignored pixels changes ${PENALTIES.has(kind) ? "the penalty" : "nothing"}`, () => {
    const loss = lossOf(settingsOf(kind), IGNORE);
    const labels = labelValues(true);
    const logits = random("logits");
    const other = random("other logits", 30);
    const moved = logits.map((value, i) =>
      labels[Math.floor(i / SHAPE[3])] === IGNORE ? other[i]! : value
    );
    const [before, after] = [evaluated(loss, logits, labels), evaluated(loss, moved, labels)];
    if (PENALTIES.has(kind)) {
      notStrictEqual(after.value, before.value);
      return;
    }
    near(after.value, before.value, 1e-6);
    after.gradient.forEach((slope, i) => {
      near(slope, labels[Math.floor(i / SHAPE[3])] === IGNORE ? 0 : before.gradient[i]!, 1e-6);
    });
  });

  Deno.test(`${kind}: a batch of nothing but ignored pixels teaches no label`, () => {
    const logits = random("logits");
    const ignored = labelValues(true).fill(IGNORE);
    const { value, gradient } = evaluated(lossOf(settingsOf(kind), IGNORE), logits, ignored);
    ok(Number.isFinite(value) && gradient.every(Number.isFinite));
    if (PENALTIES.has(kind)) return;
    strictEqual(value, 0);
    ok(gradient.every((slope) => slope === 0));
  });

  Deno.test(`${kind}: class weights are relative, and equal ones are none`, () => {
    const [logits, labels] = [random("logits"), labelValues(true)];
    const weighted = (classWeights: number[] | null) =>
      evaluated(lossOf(settingsOf(kind, { classWeights }), IGNORE), logits, labels).value;
    near(weighted([2, 2, 2]), weighted(null));
    near(weighted([3, 6, 0]), weighted([1, 2, 0]));
    ok(Math.abs(weighted([1, 2, 0]) - weighted(null)) > 1e-4);
    throws(() => weighted([1, 2]), RangeError);
  });

  Deno.test(`${kind}: classes may change their names`, () => {
    const [logits, labels] = [random("logits"), labelValues(true)];
    const renamed = [2, 0, 1];
    const moved = logits.map((_, i) => logits[i - i % 3 + renamed.indexOf(i % 3)]!);
    const names = labels.map((label) => renamed[label] ?? label);
    const loss = lossOf(settingsOf(kind), IGNORE);
    near(evaluated(loss, moved, names).value, evaluated(loss, logits, labels).value);
  });

  Deno.test(`${kind}: adding a number to a pixel's logits changes ${SEES_LOGITS.has(kind) ? "the penalty" : "nothing"}`, () => {
    const [logits, labels] = [random("logits"), labelValues(false)];
    const more = random("shifts");
    const shifted = logits.map((value, i) => value + more[i - i % 3]!);
    const loss = lossOf(settingsOf(kind));
    const [before, after] = [logits, shifted].map((u) => evaluated(loss, u, labels));
    if (SEES_LOGITS.has(kind)) {
      ok(after!.value > before!.value + 0.1);
      return;
    }
    near(after!.value, before!.value);
    after!.gradient.forEach((slope, i) => near(slope, before!.gradient[i]!));
    // So the slopes of a pixel's logits sum to zero.
    for (let i = 0; i < logits.length; i += 3) {
      near(after!.gradient[i]! + after!.gradient[i + 1]! + after!.gradient[i + 2]!, 0);
    }
  });

  Deno.test(`${kind}: going down the gradient fits clean labels`, () => {
    const labels = labelValues(false).map((_, i) => i % SHAPE[2] < 3 ? 0 : 2); // two regions
    const loss = lossOf(settingsOf(kind));
    const start = random("start", 0.1);
    let logits = start;
    for (let step = 0; step < 60; step++) {
      const { gradient } = evaluated(loss, logits, labels);
      logits = logits.map((value, i) => value - 10 * gradient[i]!);
    }
    const [first, last] = [start, logits].map((u) => evaluated(loss, u, labels).value);
    ok(last! < 0.8 * first!, `${first} → ${last}`);
    const right = labels.filter((label, pixel) => {
      const own = [...logits.subarray(3 * pixel, 3 * pixel + 3)];
      return own.indexOf(Math.max(...own)) === label;
    }).length;
    ok(right >= 0.9 * labels.length, `${right} of ${labels.length}`);
  });
}

testEngines("logits of ±10⁴ have finite losses and gradients, right and wrong", (_engine) => {
  for (const kind of rows) {
    for (const ignore of [undefined, IGNORE]) {
      const loss = withGradient(lossOf(settingsOf(kind), ignore));
      for (const sign of [1, -1]) {
        const labels = labelValues(ignore !== undefined);
        const logits = wave(0).map((_, i) =>
          labels[Math.floor(i / 3)] === i % 3 ? sign * 1e4 : -sign * 1e4
        );
        const numbers = tf.tidy(() => {
          const { value, grad } = loss(logitsOf(logits), labelsOf(labels));
          return [...numbersOf(value), ...numbersOf(grad)];
        });
        ok(numbers.every(Number.isFinite), `${kind}, ${sign > 0 ? "right" : "wrong"}`);
      }
    }
  }
});
