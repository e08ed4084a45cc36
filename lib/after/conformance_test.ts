/**
 * Tests for every operation at prediction only: adding a row adds its tests.
 *
 * @module
 */
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import type { LabelMap } from "../data/dataset.ts";
import { close, numbersOf, testEngines } from "../engine/fixture.ts";
import { heat } from "../evolution/heat.ts";
import { iel } from "../iel.ts";
import { stream } from "../random.ts";
import { type Tensor4D, tf } from "../tensor.ts";
import type { After } from "./after.ts";
import { afters } from "./table.ts";

await tf.setBackend("cpu");

/** The settings that a row needs in addition to its defaults. */
const NEEDED: Readonly<Record<string, object>> = {
  layers: { iel: iel(heat(), { steps: 3 }) },
  evolve: { evolution: heat() },
};
const [HEIGHT, WIDTH, CLASSES] = [9, 11, 3];

const rows = Object.values(afters.rows).map(({ kind }) => kind);
const settingsOf = (kind: string) => afters.schema.parse({ kind, ...NEEDED[kind] });
const make = (kind: string) => afters.make(settingsOf(kind), { classes: CLASSES });
const images = () => tf.zeros<tf.Rank.R4>([1, HEIGHT, WIDTH, 3]);
const image = { height: HEIGHT, width: WIDTH, data: new Float32Array(HEIGHT * WIDTH * 3) };

/** Two logits for each of three classes, and their map. */
const random = stream(0, "after");
const LOGITS = Float32Array.from(
  { length: HEIGHT * WIDTH * CLASSES },
  (_, at) =>
    2 * random.normal() + (Math.floor(at / CLASSES) % WIDTH < 5 ? Number(at % 3 === 1) : 0),
);
const logitsOf = (values: ArrayLike<number>) =>
  tf.tensor4d(Float32Array.from(values), [1, HEIGHT, WIDTH, CLASSES]);
const mapOf = (values: ArrayLike<number>): LabelMap => ({
  height: HEIGHT,
  width: WIDTH,
  data: tf.tidy(() => Uint8Array.from(tf.argMax(logitsOf(values), -1).dataSync())),
});

/** The resulting label map, also from logits. */
function predicted(after: After, logits: ArrayLike<number>): Uint8Array {
  if (after.on === "maps") return after.apply(mapOf(logits), image).data;
  return tf.tidy(() => {
    const left = after.apply(logitsOf(logits), { images: images() });
    return Uint8Array.from(tf.argMax(left, -1).dataSync());
  });
}

/** Numbers of each pixel, with left and right or above and below exchanged. */
const mirrored = <T extends Float32Array | Uint8Array>(values: T, axis: "x" | "y"): T =>
  values.map((_, at) => {
    const each = values.length / (HEIGHT * WIDTH);
    const [pixel, part] = [Math.floor(at / each), at % each];
    const [y, x] = [Math.floor(pixel / WIDTH), pixel % WIDTH];
    const from = axis === "x" ? y * WIDTH + WIDTH - 1 - x : (HEIGHT - 1 - y) * WIDTH + x;
    return values[from * each + part]!;
  }) as T;

for (const kind of rows) {
  Deno.test(`${kind}: settings are plain JSON and complete`, () => {
    const settings = settingsOf(kind);
    deepStrictEqual(afters.schema.parse(JSON.parse(JSON.stringify(settings))), settings);
  });

  Deno.test(`${kind}: equal predictions stay equal, and what was given stays as it was`, () => {
    const after = make(kind);
    const once = predicted(after, LOGITS);
    deepStrictEqual(predicted(after, LOGITS), once);
    deepStrictEqual(predicted(make(kind), LOGITS), once);
    if (after.on === "logits") {
      const logits = logitsOf(LOGITS);
      const before = tf.memory().numTensors;
      const left = after.apply(logits, { images: undefined });
      deepStrictEqual(left.shape, logits.shape);
      ok(numbersOf(left).every(Number.isFinite));
      strictEqual(tf.memory().numTensors, before + 1);
      deepStrictEqual(numbersOf(logits), [...LOGITS]);
      tf.dispose([logits, left]);
    } else {
      const map = mapOf(LOGITS);
      after.apply(map, image);
      deepStrictEqual(map, mapOf(LOGITS));
    }
  });

  Deno.test(`${kind}: an image of one class keeps it`, () => {
    for (let label = 0; label < CLASSES; label++) {
      const sure = LOGITS.map((_, at) => at % CLASSES === label ? 2 : 0.5);
      ok(predicted(make(kind), sure).every((value) => value === label));
    }
  });

  Deno.test(`${kind}: left and right, above and below are alike`, () => {
    for (const axis of ["x", "y"] as const) {
      const turned = predicted(make(kind), mirrored(LOGITS, axis));
      deepStrictEqual(turned, mirrored(predicted(make(kind), LOGITS), axis));
    }
  });
}

const onLogits = rows.map(make).filter((after) => after.on === "logits");
testEngines("logits are the same on every engine", (_engine) => {
  for (const after of onLogits) {
    const here = tf.tidy(() => {
      const left = after.apply(logitsOf(LOGITS), { images: undefined });
      return numbersOf(tf.logSoftmax(left) as Tensor4D);
    });
    EXPECTED.set(after, EXPECTED.get(after) ?? here);
    close(here, EXPECTED.get(after)!);
  }
}, ["cpu", "wasm", "tensorflow"]);
const EXPECTED = new Map<After, number[]>();
