/**
 * The tfjs backend `tensorflow`: the kernels of tfjs-node-gpu (its TypeScript, without its addon) on
 * the kit's binding, with the access points that `compile.ts` and `../native.ts` need.
 *
 * @module
 */
import util from "node:util";
import { NodeJSKernelBackend } from "@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js";
import type { TFJSBinding } from "@tensorflow/tfjs-node-gpu/dist/tfjs_binding.d.ts";
import { type Tensor, tf } from "../../tensor.ts";
import type { Attribute } from "./attributes.ts";
import type { TensorFlowBinding } from "./binding.ts";
import { registerGather } from "./gather.ts";
import type { TensorMetadata } from "./operation_recorder.ts";

// tfjs-node-gpu 4.22.0 calls util.isNullOrUndefined, which Node 23 and Deno no longer have; the
// default export is the object that require("util") gives inside the package.
Object.assign(util, {
  isNullOrUndefined: (value: unknown) => value === null || value === undefined,
});
await import("@tensorflow/tfjs-node-gpu/dist/register_all_kernels.js");
registerGather();

/** Arrays of at least this many bytes should not stay in JavaScript's memory for long. */
const LARGE = 2 ** 16;

/** The parts of tfjs-node's backend that its types keep private. */
interface Internals {
  createOutputTensor(metadata: TensorMetadata): Tensor;
  getInputTensorIds(tensors: readonly { readonly dataId: object }[]): number[];
  tensorMap: { get(dataId: object): { id: number; values: unknown } };
}

/** The backend of the `tensorflow` engine. */
export class TensorFlowBackend extends NodeJSKernelBackend {
  /** The binding that the kernels call. */
  readonly tensorflow: TensorFlowBinding;

  /** A backend on the binding. */
  constructor(binding: TensorFlowBinding) {
    super(binding as unknown as TFJSBinding, "@tensorflow/tfjs-node-gpu");
    this.tensorflow = binding;
  }

  /** Waits for a GPU without blocking the event loop. */
  // deno-lint-ignore require-await
  override async read(dataId: object): ReturnType<NodeJSKernelBackend["read"]> {
    const { id, values } = this.#internals.tensorMap.get(dataId);
    return (values ?? this.tensorflow.tensorData(id)) as ReturnType<NodeJSKernelBackend["read"]>;
  }

  /**
   * Stores values. Large arrays are handed to TensorFlow at once. tfjs-node would keep them in
   * JavaScript until they are used; all of a network's initial weights would then become garbage and
   * occupy memory during training until V8 collects it (HRNetV2-W48: 260 MB).
   */
  override write(...written: Parameters<NodeJSKernelBackend["write"]>): object {
    const [values] = written;
    const dataId = super.write(...written);
    const large = ArrayBuffer.isView(values) && values.byteLength >= LARGE;
    if (large && !this.tensorflow.recorder) this.#internals.getInputTensorIds([{ dataId }]);
    return dataId;
  }

  /** The binding's id of a tensor; values that tfjs still holds are handed over first. */
  idOf(tensor: Tensor): number {
    return this.#internals.getInputTensorIds([tensor])[0]!;
  }

  /** A tfjs tensor for an output of the binding. */
  wrap(metadata: TensorMetadata): Tensor {
    return this.#internals.createOutputTensor(metadata);
  }

  /** Runs a TensorFlow operation by name. */
  run(
    name: string,
    { attributes, inputs, outputs }: {
      attributes: readonly Attribute[];
      inputs: readonly Tensor[];
      outputs: number;
    },
  ): Tensor[] {
    const ids = this.#internals.getInputTensorIds(inputs);
    return this.tensorflow.executeOp(name, attributes, ids, outputs).map((made) => this.wrap(made));
  }

  get #internals(): Internals {
    return this as unknown as Internals;
  }
}

/** Makes the backend tfjs's current one. */
export async function installBackend(binding: TensorFlowBinding): Promise<TensorFlowBackend> {
  const backend = new TensorFlowBackend(binding);
  if (tf.findBackend("tensorflow")) tf.removeBackend("tensorflow");
  tf.registerBackend("tensorflow", () => backend);
  if (!await tf.setBackend("tensorflow")) throw new Error("tfjs refused the tensorflow backend");
  return backend;
}
