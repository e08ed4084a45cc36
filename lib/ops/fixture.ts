/**
 * Helpers for tests of operations: the cases of `reference/ops.json`, and an operation with its
 * gradients on an engine, run both eagerly and compiled.
 *
 * @module
 */
import { ok } from "node:assert/strict";
import type { Engine } from "../engine/engine.ts";
import { type Tensor, tf } from "../tensor.ts";
import { disposeTree } from "../tree.ts";
import reference from "./reference/ops.json" with { type: "json" };

/** L2 norm of a tensor, and its product with a wave. */
export type Probes = readonly number[];

/** PyTorch's results in float64. */
export interface Expected {
  /** Probes of the output. */
  readonly y: Probes;
  /** Probes of the gradient with respect to each input. */
  readonly gradients: readonly Probes[];
}

/** The cases, with PyTorch's results. */
export const CASES: typeof reference = reference;

/** Relative to the norm; float32 sums of a few hundred terms. */
const TOLERANCE = 1e-5;

const STEP = 0.7390851332151607;

/** sin(seed + step·i) in row-major order, the inputs of the reference. */
export function wave<S extends readonly number[]>(seed: number, shape: S): Float32Array {
  const count = shape.reduce((product, size) => product * size, 1);
  return Float32Array.from({ length: count }, (_, at) => Math.sin(seed + STEP * at));
}

/** A wave as a tensor. */
export const waveTensor = (seed: number, shape: readonly number[]): Tensor =>
  tf.tensor(wave(seed, shape), [...shape]);

/** The operation, and the gradients of its product with the wave of seed 4. */
export function withGradients(
  operation: (...inputs: Tensor[]) => Tensor,
): (...inputs: Tensor[]) => { y: Tensor; gradients: Tensor[] } {
  return (...inputs) => {
    const y = operation(...inputs);
    const weights = waveTensor(4, y.shape);
    const gradients = tf.grads((...given: Tensor[]) => operation(...given).mul(weights).sum())(
      inputs,
    );
    return { y, gradients };
  };
}

/** Checks an operation against PyTorch's numbers, run both eagerly and compiled. */
export async function checkOperation(
  engine: Engine,
  { operation, inputs, expected, what }: {
    operation: (...inputs: Tensor[]) => Tensor;
    inputs: readonly Tensor[];
    expected: Expected;
    what: string;
  },
): Promise<void> {
  const evaluate = withGradients(operation);
  const compiled = engine.compile(evaluate);
  const eager = tf.tidy(() => evaluate(...inputs));
  for (
    const [how, result] of [["eager", eager], ["compiled", await compiled(...inputs)]] as const
  ) {
    checkProbes(result.y, { expected: expected.y, what: `${how} ${what}` });
    expected.gradients.forEach((probes, at) =>
      checkProbes(result.gradients[at]!, {
        expected: probes,
        what: `${how} gradient ${at} of ${what}`,
      })
    );
    disposeTree(result);
  }
  compiled.dispose();
  disposeTree(inputs);
}

function checkProbes(
  tensor: Tensor,
  { expected, what }: { expected: Probes; what: string },
): void {
  const values = [...tensor.dataSync()];
  const weights = wave(5, tensor.shape);
  const norm = Math.hypot(...values);
  const product = values.reduce((sum, value, at) => sum + value * weights[at]!, 0);
  const [expectedNorm, expectedProduct] = expected as [number, number];
  const allowed = TOLERANCE * Math.max(expectedNorm, 1e-3);
  ok(Math.abs(norm - expectedNorm) <= allowed, `${what}: norm ${norm}, not ${expectedNorm}`);
  ok(
    Math.abs(product - expectedProduct) <= allowed * Math.hypot(...weights),
    `${what}: product ${product}, not ${expectedProduct}`,
  );
}
