/**
 * Kernels that replace those of tfjs's WebGPU backend: the gradients of convolutions, as matrix
 * products and forward convolutions (timed on a software adapter only; webgpu_bench.ts compares both
 * on a GPU), and sums of many terms, for which tfjs's kernel binds one buffer per term while a shader
 * has eight.
 *
 * @module
 */
import { type Tensor4D, tf } from "../../tensor.ts";
import { convFilterGradient } from "../kernels/conv_filter_gradient.ts";
import { convInputGradient } from "../kernels/conv_input_gradient.ts";
import { registerKernels } from "../kernels/register.ts";

/** Registers the kernels, once the backend is set up. */
export function registerWebGpuKernels(): void {
  registerKernels("webgpu", {
    AddN: (terms) => Object.values(terms).reduce((sum, term) => tf.add(sum, term)),
    Conv2DBackpropFilter: ({ x, dy }, attributes) =>
      convFilterGradient(x as Tensor4D, dy as Tensor4D, attributes),
    Conv2DBackpropInput: ({ dy, filter }, attributes) =>
      convInputGradient(dy as Tensor4D, filter as Tensor4D, attributes),
  });
}
