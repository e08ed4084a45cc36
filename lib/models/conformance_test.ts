/** Tests of every network of the table; each one's reference numbers are tested in its own file. */
import { deepStrictEqual as equal, ok, strictEqual, throws } from "node:assert/strict";
import { numbersOf, quickEngine, withEngine } from "../engine/fixture.ts";
import { type Tensor4D, tf } from "../tensor.ts";
import { disposeTree } from "../tree.ts";
import { chirp, referenceTensors } from "./reference/formula.ts";
import { deeplabv3plusModel } from "./deeplabv3plus.ts";
import { hrnetv2Model } from "./hrnetv2.ts";
import type { Model } from "./model.ts";
import { models } from "./table.ts";
import { unetModel } from "./unet.ts";

/** The settings of each kind with the fewest parameters, so that tests take seconds. */
const SMALL: Readonly<Record<string, Record<string, unknown>>> = {
  unet: { width: 2 },
  deeplabv3plus: { backbone: "resnet50" },
  hrnetv2: { width: 18 },
};

/** The same networks, made without the table. */
const DIRECT: Readonly<Record<string, () => Model>> = {
  unet: () => unetModel({ classes: 3, width: 2 }),
  deeplabv3plus: () => deeplabv3plusModel({ classes: 3, backbone: "resnet50" }),
  hrnetv2: () => hrnetv2Model({ classes: 3, width: 18 }),
};

/** Settings from records, with `name` renamed to `kind`: published runs are read with these schemas. */
const RECORDED = [
  { kind: "unet", width: 8 },
  { kind: "deeplabv3plus", backbone: "resnet101", outputStride: 16, backboneMomentum: 0.01 },
  { kind: "deeplabv3plus", backbone: "resnet50", outputStride: 16 },
  { kind: "hrnetv2", width: 18 },
];

Deno.test("settings of records are understood", () => {
  for (const settings of RECORDED) {
    const filled = models.schema.parse(settings);
    equal({ ...filled, ...settings }, filled);
  }
});

for (const kind of models.kinds()) {
  const settings = models.schema.parse({ kind, ...SMALL[kind] });

  Deno.test(`${kind}: settings survive JSON, unknown fields are refused by name`, () => {
    equal(models.schema.parse(JSON.parse(JSON.stringify(settings))), settings);
    const wrong = { ...settings, depth: 3 };
    throws(
      () => models.make(wrong, { classes: 2 }),
      new RegExp(`UserError: network ${kind}: .*"depth"`),
    );
    const { name, classes } = models.make(settings, { classes: 4 });
    equal([name, classes], [kind, 4]);
    throws(() => models.make(settings, { classes: 1 }), new RegExp(`RangeError: ${kind}: classes`));
  });

  Deno.test(`${kind}: only its head depends on the number of classes`, () => {
    const [three, five] = [3, 5].map((classes) => models.make(settings, { classes }));
    equal(Object.keys(five!.parameters), Object.keys(three!.parameters));
    for (const [name, { shape }] of Object.entries(three!.parameters)) {
      const differs = `${shape}` !== `${five!.parameters[name]!.shape}`;
      equal(name.startsWith(three!.head!), differs, name);
    }
    equal(five!.statistics, three!.statistics);
  });

  Deno.test(`${kind}: called directly it computes the same as by its settings, from values 0–255`, () =>
    withEngine(quickEngine, () => {
      const [named, direct] = [models.make(settings, { classes: 3 }), DIRECT[kind]!()];
      const values = referenceTensors({ ...named.parameters, ...named.statistics }, chirp);
      const images = tf.randomUniform<tf.Rank.R4>([1, 32, 32, 3], 0, 255, "float32", 1);
      const [expected, actual] = [named, direct].map((model) =>
        tf.tidy(() => numbersOf(model.apply(values, images, { mode: "evaluate" }).logits))
      );
      equal(actual, expected);
      disposeTree([values, images]);
    }, { threads: 1 }));

  Deno.test(`${kind}: logits are finite, one for each class, and reproducible`, () =>
    withEngine(quickEngine, () => {
      const model = models.make(settings, { classes: 3 });
      const values = referenceTensors({ ...model.parameters, ...model.statistics }, chirp);
      const images = tf.randomUniform<tf.Rank.R4>([1, 32, 32, 3], 0, 255, "float32", 1);
      const logitsOf = (images: Tensor4D) =>
        tf.tidy(() => numbersOf(model.apply(values, images, { mode: "evaluate" }).logits));
      const logits = logitsOf(images);
      strictEqual(logits.length % 3, 0);
      ok(logits.every(Number.isFinite));
      equal(logitsOf(images), logits);
      disposeTree([values, images]);
    }, { threads: 1 }));
}
