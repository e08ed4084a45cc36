/**
 * The conformance suite of metric conventions: golden numbers for every row of the table, and what
 * must hold for all of them.
 *
 * @module
 */
import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { type ConventionName, conventions } from "./conventions.ts";
import { countImage, type ImageCounts } from "./counts.ts";
import { score } from "./score.ts";

const map = (digits: string) => {
  const rows = digits.split(" ");
  return { height: 4, width: 4, data: Uint8Array.from(rows.join(""), Number) };
};

/** Four images of four classes; class 3 is in no map. [truth, prediction] */
const pairs = [
  ["0011 0011 0222 0222", "0011 0111 0122 0222"],
  // Class 2 predicted but not true.
  ["0000 0110 0110 0000", "0000 0112 0110 0200"],
  // Background only, in both.
  ["0000 0000 0000 0000", "0000 0000 0000 0000"],
  // Class 1 true; an empty prediction.
  ["0000 0001 0011 0111", "0000 0000 0000 0000"],
].map(([truth, predicted]) => [map(truth!), map(predicted!)] as const);
const images = pairs.map(([truth, predicted]) => countImage(predicted, truth, { classes: 4 }));

const smooth = (both: number, sum: number) => (2 * both + 1e-6) / (sum + 1e-6);
const [dice0, dice1, dice2] = [(10 / 11 + 20 / 22 + 1 + 20 / 26) / 4, 3 / 5, 5 / 11];

/**
 * By hand from the counts below; the libraries themselves give on the same maps: the authors'
 * dice_score.py 0.809091; MONAI 1.6.1 0.802972 and 0.831032; torchmetrics 1.9.0 0.723427, 0.778999
 * and 0.643519; VainF's StreamSegMetrics 0.648333.
 */
const golden = {
  "authors-dice": [
    (smooth(4, 10) + 1 + 1 + smooth(0, 6) + smooth(5, 11) + smooth(0, 2) + 1 + 1 + 4) / 12,
    [
      NaN,
      (smooth(4, 10) + 1 + 1 + smooth(0, 6)) / 4,
      (smooth(5, 11) + smooth(0, 2) + 1 + 1) / 4,
      1,
    ],
  ],
  "monai-dice": [
    ((10 / 11 + 8 / 10 + 10 / 11) / 3 + (20 / 22 + 1) / 2 + 1 + (20 / 26 + 0) / 2) / 4,
    [dice0, (8 / 10 + 1 + 0) / 3, 10 / 11, NaN],
  ],
  "monai-dice-empty": [
    (dice0 * 4 + 8 / 10 + 1 + 1 + 0 + 10 / 11 + 0 + 1 + 1 + 4) / 16,
    [dice0, (8 / 10 + 1 + 1 + 0) / 4, (10 / 11 + 0 + 1 + 1) / 4, 1],
  ],
  "torchmetrics-dice": [
    ((10 / 11 + 8 / 10 + 10 / 11) / 3 + (20 / 22 + 1 + 0) / 3 + 1 + (20 / 26 + 0) / 2) / 4,
    [dice0, dice1, dice2, NaN],
  ],
  "torchmetrics-dice-global": [
    (82 / 91 + 16 / 24 + 10 / 13) / 3,
    [82 / 91, 16 / 24, 10 / 13, NaN],
  ],
  "torchmetrics-miou": [
    (5 / 6 + 4 / 6 + 5 / 6 + 10 / 12 + 1 + 0 + 1 + 10 / 16 + 0) / 9,
    [(5 / 6 + 10 / 12 + 1 + 10 / 16) / 4, (4 / 6 + 1 + 0) / 3, (5 / 6 + 0) / 2, NaN],
  ],
  "mmseg-miou": [(41 / 50 + 8 / 16 + 5 / 8) / 3, [41 / 50, 8 / 16, 5 / 8, NaN]],
  "mmseg-mdice": [(82 / 91 + 16 / 24 + 10 / 13) / 3, [82 / 91, 16 / 24, 10 / 13, NaN]],
  "cityscapes-iou": [(41 / 50 + 8 / 16 + 5 / 8) / 3, [41 / 50, 8 / 16, 5 / 8, NaN]],
  "vainf-miou": [(41 / 50 + 8 / 16 + 5 / 8) / 3, [41 / 50, 8 / 16, 5 / 8, NaN]],
  "hrnet-miou": [(41 / 50 + 8 / 16 + 5 / 8 + 0) / 4, [41 / 50, 8 / 16, 5 / 8, 0]],
  "nnunet-dice": [NaN, [NaN, dice1, dice2, NaN]],
} as const satisfies Record<ConventionName, readonly [number, readonly number[]]>;

function close(actual: number, expected: number) {
  ok(Object.is(actual, expected) || Math.abs(actual - expected) < 1e-12, `${actual} ${expected}`);
}

Deno.test("the counts of the golden images", () => {
  deepStrictEqual(images, [
    [[5, 5, 6], [4, 6, 4], [5, 5, 6], [0, 0, 0]],
    [[10, 10, 12], [4, 4, 4], [0, 2, 0], [0, 0, 0]],
    [[16, 16, 16], [0, 0, 0], [0, 0, 0], [0, 0, 0]],
    [[10, 16, 10], [0, 0, 6], [0, 0, 0], [0, 0, 0]],
  ]);
});

for (const name of Object.keys(conventions) as ConventionName[]) {
  const { background, rule, source, nothing } = conventions[name];

  Deno.test(`${name}: golden numbers`, () => {
    ok(rule && source);
    const { mean, perClass } = score(name, images);
    const [expectedMean, expectedPerClass] = golden[name];
    close(mean, expectedMean);
    strictEqual(perClass.length, 4);
    expectedPerClass.forEach((expected, index) => close(perClass[index]!, expected));
  });

  Deno.test(`${name}: a perfect prediction of every class scores 1, a disjoint one 0`, () => {
    const perfect: ImageCounts[] = [[[9, 9, 9], [4, 4, 4], [3, 3, 3]], [
      [5, 5, 5],
      [7, 7, 7],
      [4, 4, 4],
    ]];
    strictEqual(score(name, perfect).mean, 1);
    const disjoint: ImageCounts[] = [[[0, 9, 4], [0, 4, 3], [0, 3, 9]]];
    ok(score(name, disjoint).mean < 1e-6);
  });

  Deno.test(`${name}: the order of images does not matter, and dropped classes have no score`, () => {
    const { mean, perClass } = score(name, images.toReversed());
    close(mean, score(name, images).mean);
    strictEqual(Number.isNaN(perClass[0]), !background);
  });

  Deno.test(`${name}: without one counted pixel`, () => {
    const { mean } = score(name, [[[0, 0, 0], [0, 0, 0]]]);
    const zero = { "authors-dice": 1, "monai-dice-empty": 1, "hrnet-miou": 0 };
    close(mean, name in zero ? zero[name as keyof typeof zero] : nothing);
  });
}

Deno.test("nnU-Net's mean, over classes that occur", () => {
  close(score("nnunet-dice", images.map((image) => image.slice(0, 3))).mean, (dice1 + dice2) / 2);
});

Deno.test("the authors' Dice of a class that is not in the truth: almost 0, or 1 if not predicted", () => {
  // Their dice_score.py: 9.99999e-7 for one predicted pixel.
  close(score("authors-dice", [[[15, 15, 16], [0, 1, 0]]]).mean, 1e-6 / (1 + 1e-6));
  strictEqual(score("authors-dice", [[[16, 16, 16], [0, 0, 0]]]).mean, 1);
});

Deno.test("ignored pixels reach no convention", () => {
  const truth = { height: 1, width: 6, data: Uint8Array.of(0, 0, 1, 1, 255, 255) };
  const [zeros, ones] = [0, 1].map((guess) => (
    countImage({ ...truth, data: Uint8Array.of(0, 1, 1, 1, guess, guess) }, truth, {
      classes: 2,
      ignore: 255,
    })
  ));
  deepStrictEqual(zeros, ones);
  close(score("mmseg-miou", [zeros!]).mean, (1 / 2 + 2 / 3) / 2);
});

Deno.test("no images, no score", () => {
  throws(() => score("authors-dice", []), /no images/);
});
