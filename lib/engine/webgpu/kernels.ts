/**
 * Kernels of tfjs's WebGPU backend that ours replace: its gradients of convolutions take one output
 * value per invocation and read everything else from memory each time, where matrix products reuse it.
 *
 * @module
 */
import type { Tensor4D } from "../../tensor.ts";
import { convFilterGradient } from "../kernels/conv_filter_gradient.ts";
import { convInputGradient } from "../kernels/conv_input_gradient.ts";
import { registerKernels } from "../kernels/register.ts";

/** Registers them, once the backend is set up. */
export function registerWebGpuKernels(): void {
  registerKernels("webgpu", {
    Conv2DBackpropFilter: ({ x, dy }, attributes) =>
      convFilterGradient(x as Tensor4D, dy as Tensor4D, attributes),
    Conv2DBackpropInput: ({ dy, filter }, attributes) =>
      convInputGradient(dy as Tensor4D, filter as Tensor4D, attributes),
  });
}
