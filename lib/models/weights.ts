/**
 * A network's weights in and out of files that PyTorch reads and writes: safetensors, names and axes
 * as in the public checkpoints. Checkpoints of an unfinished training are `train/`'s matter.
 *
 * PyTorch's `num_batches_tracked` are neither read nor written: nothing depends on them, and
 * `load_state_dict` fills them in.
 *
 * @module
 */
import { UserError } from "../errors.ts";
import { writeAtomic } from "../files.ts";
import { type Tensor, type TensorRecord, tf } from "../tensor.ts";
import { fromTorch, type Model, toTorch } from "./model.ts";
import {
  decodeSafetensors,
  encodeSafetensors,
  type FileTensor,
  unreadable,
} from "./safetensors.ts";

/**
 * The bytes of a `.safetensors` file with a network's parameters and running statistics; they are not
 * disposed. In Python, `network.load_state_dict(safetensors.torch.load_file(path))` takes it.
 *
 * @throws {RangeError} when a parameter or statistic is missing.
 *
 * @example
 * ```ts
 * import { stream } from "../random.ts";
 * import { tf } from "../tensor.ts";
 * import { initialParameters } from "./model.ts";
 * import { decodeSafetensors } from "./safetensors.ts";
 * import { unetModel } from "./unet.ts";
 * import { encodeWeights } from "./weights.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const model = unetModel({ classes: 2, width: 1 });
 * const bytes = await encodeWeights(model, initialParameters(model, stream(0, "example")));
 * const { tensors } = decodeSafetensors(bytes);
 * deepStrictEqual(tensors["inc.double_conv.0.weight"]?.shape, [1, 3, 3, 3]);
 * ```
 */
export async function encodeWeights(
  model: Model,
  values: TensorRecord,
  options: {
    /** Texts to keep in the file, such as the command that made it. @default {{}} */
    metadata?: Readonly<Record<string, string>>;
  } = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const { metadata = {} } = options;
  const tensors: Record<string, FileTensor> = {};
  for (const [name, info] of Object.entries({ ...model.parameters, ...model.statistics })) {
    const value = values[name];
    if (!value) throw new RangeError(`${model.name}: the parameter ${name} is missing`);
    const inTorchOrder = toTorch(value, info);
    tensors[name] = { shape: info.shape, values: await inTorchOrder.data<"float32">() };
    inTorchOrder.dispose();
  }
  return encodeSafetensors({ tensors, metadata });
}

/**
 * Writes `encodeWeights` to a file. @throws {UserError} when it cannot be written.
 *
 * @example There and back
 * ```ts
 * import { stream } from "../random.ts";
 * import { tf } from "../tensor.ts";
 * import { initialParameters } from "./model.ts";
 * import { unetModel } from "./unet.ts";
 * import { loadWeights, saveWeights } from "./weights.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const model = unetModel({ classes: 2, width: 1 });
 * const parameters = initialParameters(model, stream(0, "example"));
 * const folder = await Deno.makeTempDir();
 * const path = `${folder}/unet.safetensors`;
 * await saveWeights(model, parameters, { path });
 * const { values, missing } = await loadWeights(model, { path });
 * deepStrictEqual(missing, []);
 * deepStrictEqual(values["outc.conv.bias"]!.dataSync(), parameters["outc.conv.bias"]!.dataSync());
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function saveWeights(
  model: Model,
  values: TensorRecord,
  { path, metadata = {} }: {
    /** The file, `….safetensors`. */
    readonly path: string;
    /** Texts to keep in it. @default {{}} */
    readonly metadata?: Readonly<Record<string, string>>;
  },
): Promise<void> {
  await writeAtomic(path, await encodeWeights(model, values, { metadata }));
}

/** What a file calls the tensors of a network. */
export interface WeightNames {
  /** Beginnings of the names that are none of the network's. @default [] */
  readonly drop?: readonly string[];
  /** Stands before the file's names in the network's. @default "" */
  readonly prefix?: string;
}

/** What of a file was a network's. */
export interface LoadedWeights {
  /** Parameters and statistics by name: the caller's to dispose. */
  readonly values: TensorRecord;
  /** Names that the network has and the file does not. */
  readonly missing: readonly string[];
  /** Names that the file has, that were not to be dropped, and that the network does not have. */
  readonly unexpected: readonly string[];
}

/**
 * Parameters and statistics of a network from the bytes of a `.safetensors` file, as far as it has
 * them.
 *
 * @throws {SyntaxError} when the bytes are no such file.
 * @throws {UserError} when a tensor has another shape than the network's, by name.
 *
 * @example
 * ```ts
 * import { tf } from "../tensor.ts";
 * import { encodeSafetensors } from "./safetensors.ts";
 * import { unetModel } from "./unet.ts";
 * import { decodeWeights } from "./weights.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const tensors = {
 *   "conv.bias": { shape: [2], values: Float32Array.of(1, 2) },
 *   "head.bias": { shape: [1], values: Float32Array.of(3) },
 * };
 * const bytes = encodeSafetensors({ tensors, metadata: {} });
 * const names = { prefix: "outc.", drop: ["head."] };
 * const { values, unexpected } = decodeWeights(unetModel({ classes: 2, width: 1 }), bytes, names);
 * deepStrictEqual([...values["outc.conv.bias"]!.dataSync()], [1, 2]);
 * deepStrictEqual(unexpected, []);
 * ```
 */
export function decodeWeights(
  model: Model,
  bytes: Uint8Array,
  { drop = [], prefix = "" }: WeightNames = {},
): LoadedWeights {
  const skip = (name: string) =>
    name.endsWith("num_batches_tracked") || drop.some((beginning) => name.startsWith(beginning));
  const table = { ...model.parameters, ...model.statistics };
  const values: Record<string, Tensor> = {};
  const unexpected: string[] = [];
  for (const [theirs, tensor] of Object.entries(decodeSafetensors(bytes, { skip }).tensors)) {
    const name = prefix + theirs;
    if (!Object.hasOwn(table, name)) {
      unexpected.push(theirs);
      continue;
    }
    const info = table[name]!;
    if (`${tensor.shape}` !== `${info.shape}`) {
      tf.dispose(values);
      throw new UserError(
        `${theirs} has the shape [${tensor.shape}] where ${model.name} has [${info.shape}]; ` +
          "give weights of the same network, with as many classes",
      );
    }
    values[name] = fromTorch(tensor.values, info);
  }
  const missing = Object.keys(table).filter((name) => !Object.hasOwn(values, name));
  return { values, missing, unexpected };
}

/**
 * `decodeWeights` of a file.
 *
 * @throws {UserError} when it cannot be read, when it is damaged, when it has nothing of the network,
 * or another shape somewhere.
 *
 * @example A missing file is the user's to mend
 * ```ts
 * import { unetModel } from "./unet.ts";
 * import { loadWeights } from "./weights.ts";
 * import { rejects } from "node:assert/strict";
 *
 * const path = "no/such.safetensors";
 * await rejects(loadWeights(unetModel({ classes: 2, width: 1 }), { path }), /is not there/);
 * ```
 */
export async function loadWeights(
  model: Model,
  { path, ...names }: WeightNames & {
    /** The file, `….safetensors`. */
    readonly path: string;
  },
): Promise<LoadedWeights> {
  const bytes = await Deno.readFile(path).catch((error) => {
    throw unreadable(path, error);
  });
  try {
    const loaded = decodeWeights(model, bytes, names);
    if (Object.keys(loaded.values).length) return loaded;
    const example = loaded.unexpected[0] ?? "nothing";
    throw new UserError(`it has nothing of ${model.name} (but ${example}); give another one`);
  } catch (error) {
    if (error instanceof UserError) throw new UserError(`${path}: ${error.message}`);
    if (error instanceof SyntaxError) {
      throw new UserError(`${path}: ${error.message}; get the file again`);
    }
    throw error;
  }
}
