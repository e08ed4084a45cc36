import { deepStrictEqual as equal, notDeepStrictEqual, ok, throws } from "node:assert/strict";
import { stream } from "../random.ts";
import type { AugmentationSettings } from "./augmentation.ts";
import { augment } from "./augment.ts";
import { adjustBrightness, adjustContrast, adjustSaturation } from "./colour_jitter.ts";
import type { Sample } from "./dataset.ts";
import { resizeLabels, resizePicture } from "./resize.ts";

/** Each pixel encodes its place: red its row, green its column; its label is row + column. */
function placed(height: number, width: number): Sample {
  const pixels = Array.from({ length: height * width }, (_, at) => at);
  const places = pixels.map((at) => [Math.floor(at / width), at % width] as const);
  return {
    id: "placed",
    image: {
      height,
      width,
      data: Float32Array.from(places.flatMap(([row, column]) => [10 * row, 10 * column, 77])),
    },
    label: { height, width, data: Uint8Array.from(places.map(([row, column]) => row + column)) },
  };
}

const sample = placed(12, 16);
const crop = { height: 5, width: 7 };
const at = (epoch: number) => stream(0, `augment/epoch-${epoch}/placed`);
const epochs = Array.from({ length: 200 }, (_, epoch) => epoch);
const drawn = (settings: AugmentationSettings, ignore?: number) =>
  epochs.map((epoch) => augment(sample, settings, { random: at(epoch), ignore }));
/** Row and column of the source at the top left of an unscaled crop. */
const corner = ({ image }: Sample) => `${image.data[0]! / 10},${image.data[1]! / 10}`;

Deno.test("a crop takes image and label from the same place, and every place occurs", () => {
  const seen = new Set<string>();
  for (const { image, label } of drawn({ crop })) {
    equal([image.height, image.width, label.height, label.width], [5, 7, 5, 7]);
    label.data.forEach((value, pixel) => {
      equal(value, (image.data[3 * pixel]! + image.data[3 * pixel + 1]!) / 10);
    });
    seen.add(corner({ id: "", image, label }));
  }
  // 8 rows × 10 columns of corners; 200 draws miss about 80·e^−2.5 ≈ 7 of them.
  ok(seen.size > 60 && seen.has("7,9") && seen.has("0,0"), `${seen.size} corners`);
});

Deno.test("the same stream gives the same bytes, even after other draws; the sample does not change", () => {
  const settings = {
    scale: { least: 0.5, greatest: 2 },
    crop,
    jitter: { brightness: 0.5, contrast: 0.5, saturation: 0.5 },
    flip: true,
  };
  const random = at(1);
  const once = augment(sample, settings, { random, ignore: 255 });
  random.uniform();
  equal(augment(sample, settings, { random, ignore: 255 }), once);
  equal(augment(sample, settings, { random: at(1), ignore: 255 }), once);
  notDeepStrictEqual(augment(sample, settings, { random: at(2), ignore: 255 }), once);
  equal(sample, placed(12, 16));
});

Deno.test("about half of the samples are flipped, image and label together", () => {
  const plain = drawn({ crop });
  const flipped = drawn({ crop, flip: true }).filter(({ image, label }, epoch) => {
    const { image: straight, label: labels } = plain[epoch]!;
    const turned = image.data[1]! > image.data[3 * 6 + 1]!;
    for (let pixel = 0; pixel < 35; pixel++) {
      const source = turned ? pixel - pixel % 7 + 6 - pixel % 7 : pixel;
      equal(label.data[pixel], labels.data[source]);
      equal(
        image.data.slice(3 * pixel, 3 * pixel + 3),
        straight.data.slice(3 * source, 3 * source + 3),
      );
    }
    return turned;
  });
  ok(flipped.length > 75 && flipped.length < 125, `${flipped.length} of 200`);
});

Deno.test("an additional option does not change the draws of the others", () => {
  const jitter = { brightness: 0.5, contrast: 0, saturation: 0 };
  const plain = drawn({ crop });
  equal(drawn({ crop, jitter }).map(({ label }) => label), plain.map(({ label }) => label));
  equal(drawn({ crop, scale: { least: 1, greatest: 1 } }), plain);
  const flipped = (settings: AugmentationSettings) =>
    drawn(settings, 255).map(({ label }) => label.data[0]! > label.data[6]!);
  equal(
    flipped({ crop, flip: true, jitter, scale: { least: 1, greatest: 2 } }),
    flipped({ crop, flip: true }),
  );
});

Deno.test("factors are drawn from the range, in steps if a step is set", () => {
  const small = placed(20, 20);
  const whole = { height: 50, width: 50 };
  const factors = (scale: NonNullable<AugmentationSettings["scale"]>) =>
    epochs.map((epoch) => {
      const { label } = augment(small, { scale, crop: whole }, { random: at(epoch), ignore: 255 });
      return label.data.slice(0, 50).filter((value) => value !== 255).length;
    });
  const hrnet = new Set(factors({ least: 0.5, greatest: 2.1, step: 0.1 }));
  equal([...hrnet].sort((a, b) => a - b), Array.from({ length: 17 }, (_, k) => 10 + 2 * k));
  const continuous = factors({ least: 0.5, greatest: 2 });
  ok(continuous.every((factor) => factor >= 10 && factor <= 40));
  ok(new Set(continuous).size > 28, "most of 31 sizes come up");
});

Deno.test("scaling gives the same pixels as resize.ts", () => {
  const size = { height: 18, width: 24 };
  const settings = { scale: { least: 1.5, greatest: 1.5 }, crop: size };
  const { image, label } = augment(sample, settings, { random: at(1), ignore: undefined });
  equal(image, resizePicture(sample.image, size));
  equal(label, resizeLabels(sample.label, size));
});

Deno.test("the part of a crop beyond the picture is black and ignored", () => {
  const settings = { scale: { least: 0.5, greatest: 0.5 }, crop: { height: 8, width: 6 } };
  const { image, label } = augment(sample, settings, { random: at(3), ignore: 200 });
  equal([image.height, image.width, label.height, label.width], [8, 6, 8, 6]);
  ok(image.data.slice(0, 6 * 6 * 3).every((value, at) => at % 3 < 2 || value === 77));
  ok(image.data.slice(6 * 6 * 3).every((value) => value === 0));
  ok(label.data.slice(0, 6 * 6).every((value) => value < 200));
  ok(label.data.slice(6 * 6).every((value) => value === 200));
  throws(
    () => augment(sample, settings, { random: at(3), ignore: undefined }),
    /no label to ignore/,
  );
});

Deno.test("jitter draws brightness from its range and keeps values within 0–255", () => {
  const grey = { ...sample.image, data: new Float32Array(12 * 16 * 3).fill(100) };
  const draw = (jitter: NonNullable<AugmentationSettings["jitter"]>) =>
    epochs.map((epoch) =>
      augment({ ...sample, image: grey }, { crop, jitter }, {
        random: at(epoch),
        ignore: undefined,
      })
        .image.data
    );
  const values = draw({ brightness: 0.5, contrast: 0, saturation: 0 }).map(([value]) => value!);
  ok(values.every((value) => value >= 50 && value <= 150));
  const mean = values.reduce((sum, value) => sum + value) / values.length;
  ok(Math.abs(mean - 100) < 8, `${mean}`); // four standard errors, 28.9 / √200 = 2.04
  ok(
    draw({ brightness: 2, contrast: 2, saturation: 2 })
      .every((data) => data.every((value) => value >= 0 && value <= 255)),
  );
  equal(
    draw({ brightness: 0, contrast: 0, saturation: 0 }),
    epochs.map(() => new Float32Array(105).fill(100)),
  );
});

Deno.test("the draws match the documentation", () => {
  const size = { height: 12, width: 16 };
  const jitter = { brightness: 0.3, contrast: 0.5, saturation: 0.8 };
  const orders = new Set(
    epochs.slice(0, 40).map((epoch) => {
      const random = at(epoch).fork("jitter");
      const order = random.permutation(3);
      const adjustments = [
        [adjustBrightness, 0.7 + 0.6 * random.uniform()],
        [adjustContrast, 0.5 + random.uniform()],
        [adjustSaturation, 0.2 + 1.6 * random.uniform()],
      ] as const;
      const expected = order.reduce((picture, index) => {
        const [adjust, factor] = adjustments[index]!;
        return adjust(picture, factor);
      }, sample.image);
      const got = augment(sample, { crop: size, jitter }, { random: at(epoch), ignore: undefined });
      got.image.data.forEach((value, index) => {
        ok(Math.abs(value - expected.data[index]!) < 1e-3);
      });
      const position = at(epoch).fork("crop");
      const [top, left] = [position.integer(8), position.integer(10)];
      const cropped = augment(sample, { crop }, { random: at(epoch), ignore: undefined });
      equal(corner(cropped), `${top},${left}`);
      return order.join();
    }),
  );
  equal(orders.size, 6, "every order comes up");
});
