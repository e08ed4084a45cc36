/**
 * Registers kernels of the kit that replace a backend's own or fill in missing ones.
 *
 * @module
 */
import { type Tensor, tf } from "../../tensor.ts";

/** A kernel as tfjs calls it: from named inputs and attributes to tensors. */
export type Kernel = (inputs: tf.NamedTensorMap, attributes: Attributes) => Tensor | Tensor[];

/** A kernel's attributes; each kernel knows which ones it receives. */
// deno-lint-ignore no-explicit-any -- tfjs's own attribute values have no common type
export type Attributes = any;

/** Registers kernels by name for one backend. They run outside the gradient tape. */
export function registerKernels(
  backendName: string,
  kernels: Readonly<Record<string, Kernel>>,
  { setupFunc }: {
    /** Prepares each backend of the name, for kernels that call its own. @default undefined */
    readonly setupFunc?: tf.KernelConfig["setupFunc"];
  } = {},
): void {
  for (const [kernelName, kernel] of Object.entries(kernels)) {
    if (tf.getKernel(kernelName, backendName)) tf.unregisterKernel(kernelName, backendName);
    tf.registerKernel({
      kernelName,
      backendName,
      ...setupFunc && { setupFunc },
      kernelFunc: ({ inputs, attrs }) => kernel(inputs as tf.NamedTensorMap, attrs),
    });
  }
}
