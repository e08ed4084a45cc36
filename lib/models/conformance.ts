/**
 * What every network must satisfy against its reference numbers; each network's test calls it.
 *
 * @module
 */
import { deepStrictEqual as equal, ok } from "node:assert/strict";
import type { Engine } from "../engine/engine.ts";
import { crossEntropy } from "../losses.ts";
import { type Tensor, type Tensor3D, type Tensor4D, type TensorRecord, tf } from "../tensor.ts";
import { disposeTree } from "../tree.ts";
import { type Model, parameterCount } from "./model.ts";
import {
  readReference,
  type Reference,
  referenceImages,
  referenceLabels,
  referenceParameters,
} from "./reference/formula.ts";

/**
 * Agreement in float32: logits relative to their standard deviation, gradient norms relative. Where
 * PyTorch's own float32 is off by d from float64 (`float32_deviation`, up to 0.12 on the deepest
 * levels of the UNet, whose tiny maps are badly conditioned), 3·d more is allowed.
 */
const LOGIT_TOLERANCE = 1e-3;
const LOSS_TOLERANCE = 1e-4;
const GRADIENT_TOLERANCE = 1e-2;

/** Checks names, shapes, count, logits, loss and gradient norms against `reference/<name>.json`. */
export async function checkAgainstReference(
  model: Model,
  { reference: name, engine }: { reference: string; engine: Engine },
): Promise<void> {
  const reference = readReference(name);
  equal(
    Object.entries(model.parameters).map(([name, { shape }]) => [name, [...shape]]),
    Object.entries(reference.state),
  );
  equal(parameterCount(model), reference.parameters);
  const inputs = {
    parameters: referenceParameters(model),
    images: referenceImages(),
    labels: referenceLabels(model.classes),
  };
  await checkLogits(model, { reference, engine, inputs });
  await checkGradients(model, { reference, engine, inputs });
  disposeTree(inputs);
}

interface Inputs {
  readonly parameters: TensorRecord;
  readonly images: Tensor4D;
  readonly labels: Tensor3D;
}

interface Check {
  readonly reference: Reference;
  readonly engine: Engine;
  readonly inputs: Inputs;
}

async function checkLogits(model: Model, { reference, engine, inputs }: Check): Promise<void> {
  const evaluate = engine.compile((parameters: TensorRecord, images: Tensor4D) => {
    const { logits } = model.apply(parameters, images, "evaluate");
    return tf.transpose(logits, [0, 3, 1, 2]);
  });
  const logits = await evaluate(inputs.parameters, inputs.images);
  equal(logits.shape, reference.eval.shape);
  const values = await logits.data();
  for (const [index, expected] of Object.entries(reference.eval.samples)) {
    const error = Math.abs(values[Number(index)]! - expected) / reference.eval.std;
    ok(error < LOGIT_TOLERANCE, `logit ${index}: ${values[Number(index)]} instead of ${expected}`);
  }
  logits.dispose();
  evaluate.dispose();
}

async function checkGradients(model: Model, { reference, engine, inputs }: Check): Promise<void> {
  const names = Object.keys(inputs.parameters);
  const lossAndNorms = engine.compile(
    (parameters: TensorRecord, images: Tensor4D, labels: Tensor3D) => {
      const lossOf = (...values: Tensor[]) => {
        const given = Object.fromEntries(names.map((name, index) => [name, values[index]!]));
        const { logits } = model.apply(given, images, "train");
        const [height, width] = labels.shape.slice(1) as [number, number];
        const resized = logits.shape[1] === height
          ? logits
          : tf.image.resizeBilinear(logits, [height, width], false, true);
        return crossEntropy(resized, labels);
      };
      const { value, grads } = tf.valueAndGrads(lossOf)(names.map((name) => parameters[name]!));
      return { loss: value, norms: tf.stack(grads.map((gradient) => tf.norm(gradient))) };
    },
  );
  const { loss, norms } = await lossAndNorms(inputs.parameters, inputs.images, inputs.labels);
  const [lossValue] = await loss.data();
  const normValues = await norms.data();
  disposeTree([loss, norms]);
  lossAndNorms.dispose();
  ok(
    Math.abs(lossValue! - reference.train.loss) < LOSS_TOLERANCE * reference.train.loss,
    `loss ${lossValue} instead of ${reference.train.loss}`,
  );
  const { grad_l2, grad_l2_float64, float32_deviation } = reference.train;
  for (const [index, name] of names.entries()) {
    const expected = grad_l2_float64?.[name] ?? grad_l2[name]!;
    const tolerance = GRADIENT_TOLERANCE + 3 * (float32_deviation?.[name] ?? 0);
    const error = Math.abs(normValues[index]! - expected) / expected;
    ok(error < tolerance, `gradient of ${name}: norm ${normValues[index]} instead of ${expected}`);
  }
}
