/**
 * A short training run with made-up gradients, for the tests of this folder. The golden numbers of
 * those tests come from the same run in PyTorch 2.15.0, in float32:
 *
 *     a = Parameter(tensor([0.5, -1.25, 2, 0])); b = Parameter(tensor([[1.5, -0.75]]))
 *     for t, rate in enumerate([0.01, 0.01, 0.01, 0.001, 0.001, 0.001]):
 *         lr = rate; grad[j] = ((7 * t + 3 * j) % 11 - 5) / 8    # j = 0 … 3 in a, 4 and 5 in b
 *         optimizer.step()
 *
 * @module
 */
import { ok } from "node:assert/strict";
import { type Tensor, type TensorRecord, tf } from "../../tensor.ts";
import type { Optimizer, OptimizerState } from "./optimizer.ts";

/** The results of the run. */
export interface Trajectory {
  /** All six parameters in a row, after each step. */
  readonly values: number[][];
  /** The final state. */
  readonly state: OptimizerState;
}

/** Runs the optimizer over the six steps, on tfjs's cpu backend. */
export async function trajectory(optimizer: Optimizer): Promise<Trajectory> {
  await tf.setBackend("cpu");
  let parameters: TensorRecord = {
    a: tf.tensor1d([0.5, -1.25, 2, 0]),
    "b.weight": tf.tensor2d([[1.5, -0.75]]),
  };
  let state = optimizer.init(parameters);
  const values = [0.01, 0.01, 0.01, 0.001, 0.001, 0.001].map((rate, t) => {
    const gradient = (j: number) => ((7 * t + 3 * j) % 11 - 5) / 8;
    ({ parameters, state } = optimizer.update(parameters, {
      gradients: {
        a: tf.tensor1d([0, 1, 2, 3].map(gradient)),
        "b.weight": tf.tensor2d([[4, 5].map(gradient)]),
      },
      state,
      learningRate: tf.scalar(rate),
    }));
    return Object.values(parameters).flatMap(numbers);
  });
  return { values, state };
}

/** The values of a tensor. */
export const numbers = (tensor: Tensor | undefined): number[] => [...tensor!.dataSync()];

/** Asserts that numbers agree to a few units in float32's last place, relative to the largest. */
export function close(actual: readonly number[], expected: readonly number[]): void {
  const scale = Math.max(...expected.map(Math.abs), 1e-30);
  const worst = Math.max(...expected.map((value, at) => Math.abs(value - actual[at]!)));
  ok(actual.length === expected.length && worst <= 5e-7 * scale, `${actual} is not ${expected}`);
}
