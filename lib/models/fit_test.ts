import { deepStrictEqual as equal, throws } from "node:assert/strict";
import { numbersOf, quickEngine, withEngine } from "../engine/fixture.ts";
import { valueAndGradients } from "../ops/value_and_gradients.ts";
import { stream } from "../random.ts";
import { type Scalar, tf } from "../tensor.ts";
import { disposeTree } from "../tree.ts";
import { checkBatch, checkSize } from "./fit.ts";
import { normedNetwork } from "./fixture.ts";
import { initialParameters, initialStatistics, type Model } from "./model.ts";
import { chirp, referenceTensors } from "./reference/formula.ts";
import { models } from "./table.ts";

/** Settings, and batches [images, rows, columns] around the smallest that each can learn from. */
const CASES: [Record<string, unknown> & { kind: string }, [number, number, number][]][] = [
  [{ kind: "unet", width: 2 }, [[2, 16, 16], [1, 31, 31], [1, 16, 32], [1, 33, 17]]],
  [{ kind: "unet", width: 2, padding: "replicate" }, [[2, 31, 31], [1, 32, 17]]],
  [{ kind: "deeplabv3plus", backbone: "resnet50" }, [[1, 64, 64], [2, 8, 8]]],
  [{ kind: "hrnetv2", width: 18 }, [[1, 32, 32], [2, 32, 32], [1, 32, 33]]],
];

/** Names of the convolutions that learn nothing from a batch. */
function dead(model: Model, [batch, height, width]: [number, number, number]): string[] {
  const [parameters, statistics] = [model.parameters, model.statistics].map((table) =>
    referenceTensors(table, chirp)
  );
  const images = tf.randomUniform<tf.Rank.R4>([batch, height, width, 3], 0, 255, "float32", 1);
  const names = tf.tidy(() => {
    const { gradients } = valueAndGradients((given) => {
      const { logits } = model.apply({ ...given, ...statistics }, images, { mode: "train" });
      return { value: tf.sum(tf.square(logits)) as Scalar, auxiliary: {} };
    }, parameters!);
    return Object.keys(gradients).filter((name) =>
      model.parameters[name]!.layout !== "vector" &&
      tf.max(tf.abs(gradients[name]!)).dataSync()[0] === 0
    );
  });
  disposeTree([parameters!, statistics!, images]);
  return names;
}

for (const [settings, batches] of CASES) {
  const model = models.make(settings, { classes: 3 });
  Deno.test(`${JSON.stringify(settings)}: a batch is refused exactly when something learns nothing`, () =>
    withEngine(quickEngine, () => {
      for (const [batch, height, width] of batches) {
        const check = () => checkBatch(model, { batch, height, width });
        const names = dead(model, [batch, height, width]);
        if (names.length) {
          throws(check, /UserError: .* one value of a channel.*; give /, `${names}`);
        } else check();
      }
    }, { threads: 1 }));
}

Deno.test("images too small for training are refused with the size that training needs", () => {
  const model = models.make({ kind: "unet", width: 2 }, { classes: 3 });
  for (const [height, width] of [[15, 15], [8, 40], [16, 16]] as const) {
    throws(
      () => checkBatch(model, { batch: 2, height, width }),
      new RegExp(
        `UserError: unet: .*${height}×${width}.*give images of 16×32 or 32×16 pixels, or of`,
      ),
    );
  }
  checkBatch(model, { batch: 1, height: 16, width: 32 });
  checkSize(model, { height: 16, width: 16 }); // to predict with
});

Deno.test("a running variance decays when a single image gives one value of a channel", () =>
  withEngine(quickEngine, () => {
    const model = normedNetwork({ momentum: 0.5 });
    tf.tidy(() => {
      const values = { ...initialParameters(model, stream(0, "fit")), ...initialStatistics(model) };
      const image = tf.fill<tf.Rank.R4>([1, 2, 2, 3], 100);
      const { statistics } = model.apply(values, image, { mode: "train" });
      equal(new Set(numbersOf(statistics["body.1.running_var"]!)), new Set([0.5]));
    });
    throws(() => checkBatch(model, { batch: 1, height: 2, width: 2 }), /"frozen": true/);
    checkBatch(model, { batch: 1, height: 3, width: 2 });
    checkBatch(normedNetwork({ frozen: true }), { batch: 1, height: 2, width: 2 });
  }));

Deno.test("the last batch of an epoch is checked too, and messages distinguish both", () => {
  const model = models.make({ kind: "deeplabv3plus" }, { classes: 3 });
  const size = { height: 96, width: 128 };
  checkBatch(model, { ...size, batch: 4 });
  checkBatch(model, { ...size, batch: 4, lastBatch: 2 });
  throws(
    () => checkBatch(model, { ...size, batch: 4, lastBatch: 1 }),
    /^UserError: deeplabv3plus: the last batch of an epoch, of 1 image of 96×128, leaves .*2 images or more/,
  );
  throws(
    () => checkBatch(model, { ...size, batch: 1 }),
    /^UserError: deeplabv3plus: a batch, of 1 image of 96×128, leaves/,
  );
});

Deno.test("known properties of a training are checked when the network is made", () => {
  const settings = { kind: "hrnetv2", width: 18 };
  const make = (context: { height?: number; width?: number; batch?: number }) => () =>
    models.make(settings, { classes: 3, ...context });
  make({ height: 32, width: 32 })();
  make({ height: 32, width: 32, batch: 2 })();
  throws(make({ height: 32, width: 32, batch: 1 }), /UserError: hrnetv2: a batch/);
  throws(
    () => models.make({ kind: "unet" }, { classes: 3, height: 16, width: 15 }),
    /UserError: unet: images of 16×15 are too small/,
  );
});

Deno.test("a network rejects unsupported images before the engine does", () =>
  withEngine("wasm", () => { // which would run out of memory
    const model = models.make({ kind: "unet", width: 1 }, { classes: 2 });
    const parameters = initialParameters(model, stream(0, "fit"));
    const apply = (height: number, width: number) => () =>
      model.apply(parameters, tf.zeros([1, height, width, 3]), { mode: "evaluate" });
    tf.tidy(() => {
      throws(apply(15, 16), /UserError: unet: images of 15×16 are too small/);
      throws(apply(8, 300), /UserError: .*give 16 or more rows and columns/);
      equal(apply(16, 16)().logits.shape, [1, 16, 16, 2]);
    });
    disposeTree(parameters);
    throws(() => checkSize(model, { height: 0, width: 20 }), /UserError/);
  }));
