/**
 * Tests for every augmentation: adding a row adds its tests.
 *
 * @module
 */
import { deepStrictEqual, notDeepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { stream } from "../random.ts";
import { augment } from "./augment.ts";
import { AUGMENTATIONS } from "./augmentation.ts";
import { augmentations, cropScaleFlipJitter } from "./augmentations.ts";
import type { Sample } from "./dataset.ts";
import { flip, flipped } from "./flip.ts";
import { shift, shifted } from "./shift.ts";

/** The settings that a row needs in addition to its defaults. */
const NEEDED: Readonly<Record<string, object>> = {
  augment: { crop: { height: 9, width: 11 }, scale: { least: 1, greatest: 1 }, flip: true },
};
const [HEIGHT, WIDTH] = [13, 16];

/** Each pixel encodes its place: red its row, green its column, its label both. */
const places = Array.from({ length: HEIGHT * WIDTH }, (_, at) => (
  [Math.floor(at / WIDTH), at % WIDTH] as const
));
const sample = (): Sample => ({
  id: "placed",
  image: {
    height: HEIGHT,
    width: WIDTH,
    data: Float32Array.from(places.flatMap(([y, x]) => [10 * y, 10 * x, 77])),
  },
  label: {
    height: HEIGHT,
    width: WIDTH,
    data: Uint8Array.from(places.map(([y, x]) => WIDTH * y + x)),
  },
});
const at = (epoch: number) => stream(0, `augment/epoch-${epoch}/placed`);
const epochs = Array.from({ length: 300 }, (_, epoch) => epoch);
const context = { height: HEIGHT, width: WIDTH, ignore: undefined };
/** Row and column that a pixel came from. */
const origin = ({ image }: Sample, pixel: number) =>
  [image.data[3 * pixel]! / 10, image.data[3 * pixel + 1]! / 10] as const;

for (const { kind } of Object.values(augmentations.rows)) {
  const settings = augmentations.schema.parse({ kind, ...NEEDED[kind] });
  const { apply } = augmentations.make(settings, context);

  Deno.test(`${kind}: settings are plain JSON, complete, and strict`, () => {
    deepStrictEqual(augmentations.schema.parse(JSON.parse(JSON.stringify(settings))), settings);
    throws(() => augmentations.schema.parse({ ...settings, nonsense: 1 }));
  });

  Deno.test(`${kind}: the same stream gives the same bytes, and the sample does not change`, () => {
    const [given, random] = [sample(), at(1)];
    const once = apply(given, random);
    random.uniform();
    deepStrictEqual(apply(given, random), once);
    deepStrictEqual(given, sample());
    ok(
      epochs.slice(0, 20).some((epoch) => {
        const { data } = apply(given, at(epoch)).label;
        return data.some((value, pixel) => value !== once.label.data[pixel]);
      }),
    );
  });

  Deno.test(`${kind}: every pixel keeps its label, and labels are only moved`, () => {
    for (const epoch of epochs.slice(0, 50)) {
      const changed = apply(sample(), at(epoch));
      strictEqual(changed.id, "placed");
      strictEqual(changed.image.data.length, 3 * changed.label.data.length);
      changed.label.data.forEach((value, pixel) => {
        const [y, x] = origin(changed, pixel);
        strictEqual(value, WIDTH * y + x);
      });
    }
  });
}

Deno.test('the row "augment" gives the same samples as augment()', () => {
  const settings = {
    crop: { height: 5, width: 7 },
    flip: true,
    jitter: AUGMENTATIONS.deeplab.jitter,
  };
  const { apply } = augmentations.make(cropScaleFlipJitter(settings), context);
  for (const epoch of epochs.slice(0, 20)) {
    deepStrictEqual(
      apply(sample(), at(epoch)),
      augment(sample(), settings, { random: at(epoch), ignore: undefined }),
    );
  }
  for (const recipe of Object.values(AUGMENTATIONS)) {
    deepStrictEqual(cropScaleFlipJitter(recipe), { kind: "augment", ...recipe });
  }
});

Deno.test("augment rejects invalid fields and crops that cannot be filled", () => {
  throws(() => cropScaleFlipJitter({ crop: { height: 0, width: 8 } }), /augment: crop.height/);
  throws(
    () => cropScaleFlipJitter({ crop: { height: 8, width: 8 }, scale: { least: -1, greatest: 1 } }),
    /augment: scale.least/,
  );
  const large = cropScaleFlipJitter({ crop: { height: 99, width: 8 } });
  throws(() => augmentations.make(large, context), /RangeError: .*no label to ignore/);
  augmentations.make(large, { ...context, ignore: 255 });
});

Deno.test("flips equal those of augment and occur in about half the cases; two flips cancel", () => {
  const { apply } = augmentations.make(flip(), context);
  const whole = { crop: { height: HEIGHT, width: WIDTH }, flip: true };
  let turned = 0;
  for (const epoch of epochs) {
    const changed = apply(sample(), at(epoch));
    deepStrictEqual(
      changed,
      augment(sample(), whole, { random: at(epoch), ignore: undefined }),
    );
    turned += Number(origin(changed, 0)[1] === WIDTH - 1);
  }
  ok(Math.abs(turned - 150) < 4 * Math.sqrt(75), `${turned} of 300`);
  notDeepStrictEqual(flipped(sample()), sample());
  deepStrictEqual(flipped(flipped(sample())), sample());
});

Deno.test("a shift moves every pixel equally, and repeats the edge", () => {
  for (const [down, right] of [[0, 0], [3, -2], [-4, 5], [20, -20]] as const) {
    const moved = shifted(sample(), { down, right });
    places.forEach(([y, x], pixel) => {
      deepStrictEqual(origin(moved, pixel), [
        Math.min(Math.max(y - down, 0), HEIGHT - 1),
        Math.min(Math.max(x - right, 0), WIDTH - 1),
      ]);
    });
  }
});

Deno.test("all shifts up to the limit are equally frequent along both axes", () => {
  const { apply } = augmentations.make(shift({ pixels: 2 }), context);
  const counts = new Map<string, number>();
  for (let draw = 0; draw < 2500; draw++) {
    const [y, x] = origin(apply(sample(), stream(draw, "shifts")), 6 * WIDTH + 8);
    counts.set(`${6 - y} ${8 - x}`, (counts.get(`${6 - y} ${8 - x}`) ?? 0) + 1);
  }
  strictEqual(counts.size, 25);
  // 100 each, standard deviation 9.8.
  ok([...counts.values()].every((count) => Math.abs(count - 100) < 45), `${[...counts.values()]}`);
  throws(() => shift({ pixels: 1.5 }), /shift: pixels/);
});
