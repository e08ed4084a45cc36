/**
 * A network's weights as a file that PyTorch reads: safetensors, names and axes as in the public
 * checkpoints. Checkpoints of an unfinished training are `train/`'s matter.
 *
 * @module
 */
import type { TensorRecord } from "../tensor.ts";
import { type Model, toTorch } from "./model.ts";
import { encodeSafetensors, type FileTensor } from "./safetensors.ts";

/**
 * The bytes of a `.safetensors` file with a network's parameters; the parameters are not disposed.
 * In Python, `network.load_state_dict(safetensors.torch.load_file(path))` takes it.
 *
 * @throws {RangeError} when a parameter is missing.
 *
 * @example
 * ```ts
 * import { stream } from "../random.ts";
 * import { tf } from "../tensor.ts";
 * import { initialParameters } from "./model.ts";
 * import { decodeSafetensors } from "./safetensors.ts";
 * import { unet } from "./unet.ts";
 * import { encodeWeights } from "./weights.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const model = unet({ classes: 2, width: 1 });
 * const bytes = await encodeWeights(model, initialParameters(model, stream(0, "example")));
 * const { tensors } = decodeSafetensors(bytes);
 * deepStrictEqual(tensors["inc.double_conv.0.weight"]?.shape, [1, 3, 3, 3]);
 * ```
 */
export async function encodeWeights(
  model: Model,
  parameters: TensorRecord,
  options: {
    /** Texts to keep in the file, such as the command that made it. @default {{}} */
    metadata?: Readonly<Record<string, string>>;
  } = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const { metadata = {} } = options;
  const tensors: Record<string, FileTensor> = {};
  for (const [name, info] of Object.entries(model.parameters)) {
    const parameter = parameters[name];
    if (!parameter) throw new RangeError(`${model.name}: the parameter ${name} is missing`);
    const inTorchOrder = toTorch(parameter, info);
    tensors[name] = { shape: info.shape, values: await inTorchOrder.data<"float32">() };
    inTorchOrder.dispose();
  }
  return encodeSafetensors({ tensors, metadata });
}
