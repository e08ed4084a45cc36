/**
 * Tests that every network must pass against its reference numbers; each network's own test calls it.
 *
 * @module
 */
import { deepStrictEqual as equal, ok } from "node:assert/strict";
import type { Engine } from "../engine/engine.ts";
import { meanCrossEntropy } from "../losses/cross_entropy.ts";
import { resizeBilinear } from "../ops/resize_bilinear.ts";
import { valueAndGradients } from "../ops/value_and_gradients.ts";
import { type Tensor3D, type Tensor4D, type TensorRecord, tf } from "../tensor.ts";
import { disposeTree } from "../tree.ts";
import { type Model, parameterCount } from "./model.ts";
import {
  chirp,
  type Formula,
  readReference,
  type Reference,
  referenceImages,
  referenceLabels,
  referenceTensors,
  wave,
} from "./reference/formula.ts";

/**
 * Float32 agreement: logits relative to their standard deviation, other numbers relative to
 * themselves.
 */
const LOGIT_TOLERANCE = 1e-3;
const LOSS_TOLERANCE = 1e-4;
const GRADIENT_TOLERANCE = 1e-2;
/**
 * With frozen statistics PyTorch's float32 is within 1.1e-4 for every norm, the wasm engine within
 * 1.3e-3.
 */
const FROZEN_TOLERANCE = 2e-3;
/**
 * Where PyTorch's own float32 deviates from float64 by d (`float32_deviation`), allow this multiple
 * of d in addition. d is up to 0.12 on the deepest levels of the UNet, whose tiny maps are badly
 * conditioned, and 0.02 in DeepLabV3+, whose pyramid normalises the means of two images, each channel
 * by two values.
 */
const DEVIATIONS = 3;
/**
 * The same for the loss at waves, where d is the maximum over two releases, a small sample that needs
 * more margin.
 */
const LOSS_DEVIATIONS = 10;
/**
 * The gradient of a bias that batch normalisation removes is zero up to rounding. Gradients are
 * therefore compared relative to their norm, or to this share of the norm over all parameters.
 */
const ROUNDING = 1e-6;

/** The reference numbers of a network, and the engine that computes it. */
export interface ReferenceOptions {
  /** Name of the file in `reference/`. */
  readonly reference: string;
  /** The engine that computes the network. */
  readonly engine: Engine;
  /** Whether the network standardises its images; those of the reference are already standardised. */
  readonly standardised: boolean;
  /** The network with frozen statistics, if the reference has numbers for it. */
  readonly frozen?: Model;
}

/**
 * Checks names, shapes, count, logits, loss and gradient norms against `reference/<name>.json`.
 *
 * Gradients are compared where float32 is accurate: at the reference's chirps, if it has them.
 */
export async function checkAgainstReference(
  model: Model,
  { reference: name, engine, standardised, frozen }: ReferenceOptions,
): Promise<void> {
  const reference = readReference(name);
  checkTables(model, reference);
  const inputs = (formula: Formula) => inputsOf(model, { formula, standardised });
  const waves = inputs(wave);
  await checkLogits(model, { reference, engine, inputs: waves });
  const { train, chirp: chirped } = reference;
  const step = engine.compile(lossAndNorms(model));
  const atWaves = await measure(step, waves);
  checkLoss(atWaves.loss, {
    expected: train.loss_float64 ?? train.loss,
    deviation: train.loss_deviation ?? 0,
  });
  if (chirped) {
    const atChirps = await measure(step, inputs(chirp));
    checkLoss(atChirps.loss, { expected: chirped.loss, deviation: 0 });
    checkNorms(atChirps.norms, {
      expected: chirped.grad_l2,
      deviation: () => chirped.float32_deviation,
    });
  } else {
    checkNorms(atWaves.norms, {
      expected: train.grad_l2_float64 ?? train.grad_l2!,
      deviation: (name) => train.float32_deviation?.[name] ?? 0,
    });
  }
  step.dispose();
  equal(frozen !== undefined, reference.frozen !== undefined);
  if (frozen) await checkFrozen(frozen, { reference, engine, inputs: inputs(chirp) });
}

async function checkFrozen(
  model: Model,
  { reference: { frozen }, engine, inputs }: {
    reference: Reference;
    engine: Engine;
    inputs: Inputs;
  },
): Promise<void> {
  const step = engine.compile(lossAndNorms(model));
  const { loss, norms } = await measure(step, inputs);
  step.dispose();
  checkLoss(loss, { expected: frozen!.loss, deviation: 0 });
  checkNorms(norms, {
    expected: frozen!.grad_l2,
    deviation: () => 0,
    tolerance: FROZEN_TOLERANCE,
  });
}

/** Checks the names, shapes and order of parameters and statistics. */
function checkTables({ parameters, statistics, ...model }: Model, reference: Reference): void {
  const [kept, learnt] = [true, false].map((running) =>
    Object.entries(reference.state).filter(([name]) =>
      /\.running_(mean|var)$/.test(name) === running
    )
  );
  for (const [table, expected] of [[parameters, learnt], [statistics, kept]] as const) {
    equal(Object.entries(table).map(([name, { shape }]) => [name, [...shape]]), expected);
  }
  equal(parameterCount({ parameters, statistics, ...model }), reference.parameters);
}

type Inputs = {
  readonly parameters: TensorRecord;
  readonly statistics: TensorRecord;
  readonly images: Tensor4D;
  readonly labels: Tensor3D;
};

function inputsOf(
  model: Model,
  { formula, standardised }: { formula: Formula; standardised: boolean },
): Inputs {
  return {
    parameters: referenceTensors(model.parameters, formula),
    statistics: referenceTensors(model.statistics, formula),
    images: referenceImages(formula, { standardised }),
    labels: referenceLabels(model.classes),
  };
}

async function checkLogits(model: Model, { reference: { eval: expected }, engine, inputs }: {
  reference: Reference;
  engine: Engine;
  inputs: Inputs;
}): Promise<void> {
  const evaluate = engine.compile(({ parameters, statistics, images }: Inputs) => {
    const values = { ...parameters, ...statistics };
    return tf.transpose(model.apply(values, images, { mode: "evaluate" }).logits, [0, 3, 1, 2]);
  });
  const logits = await evaluate(inputs);
  equal(logits.shape, expected.shape);
  const values = await logits.data();
  for (const [index, sample] of Object.entries(expected.samples)) {
    const error = Math.abs(values[Number(index)]! - sample) / expected.std;
    ok(error < LOGIT_TOLERANCE, `logit ${index}: ${values[Number(index)]} instead of ${sample}`);
  }
  logits.dispose();
  evaluate.dispose();
}

/** Without dropout, since no seed is given. */
function lossAndNorms(model: Model) {
  return ({ parameters, statistics, images, labels }: Inputs) => {
    const { value, gradients } = valueAndGradients((given) => {
      const { logits } = model.apply({ ...given, ...statistics }, images, { mode: "train" });
      const [, height, width] = labels.shape;
      const value = meanCrossEntropy(resizeBilinear(logits, [height, width]), labels);
      return { value, auxiliary: {} };
    }, parameters);
    const norms = Object.fromEntries(
      Object.entries(gradients).map(([name, gradient]) => [name, tf.norm(gradient)]),
    );
    return { value, norms };
  };
}

async function measure(
  step: (inputs: Inputs) => Promise<{ value: tf.Tensor; norms: TensorRecord }>,
  inputs: Inputs,
): Promise<{ loss: number; norms: Record<string, number> }> {
  const result = await step(inputs);
  const [loss] = await result.value.data();
  const norms: Record<string, number> = {};
  for (const [name, norm] of Object.entries(result.norms)) norms[name] = (await norm.data())[0]!;
  disposeTree([result, inputs]);
  return { loss: loss!, norms };
}

function checkLoss(
  loss: number,
  { expected, deviation }: { expected: number; deviation: number },
): void {
  const tolerance = LOSS_TOLERANCE + LOSS_DEVIATIONS * deviation;
  ok(Math.abs(loss / expected - 1) < tolerance, `loss ${loss} instead of ${expected}`);
}

function checkNorms(norms: Readonly<Record<string, number>>, options: {
  expected: Readonly<Record<string, number>>;
  deviation: (name: string) => number;
  tolerance?: number;
}): void {
  const { expected, deviation, tolerance: least = GRADIENT_TOLERANCE } = options;
  const whole = Math.hypot(...Object.values(expected));
  for (const [name, norm] of Object.entries(expected)) {
    const tolerance = least + DEVIATIONS * deviation(name);
    const error = Math.abs(norms[name]! - norm);
    ok(
      error < Math.max(tolerance * norm, ROUNDING * whole),
      `gradient of ${name}: norm ${norms[name]} instead of ${norm}`,
    );
  }
}
