/**
 * Exchanges a network's weights with PyTorch through files: safetensors, with the names and axes of
 * the public checkpoints. `train/` has the checkpoints of unfinished training.
 *
 * PyTorch's `num_batches_tracked` are neither read nor written: nothing depends on them, and
 * `load_state_dict` fills them in.
 *
 * @module
 */
import { UserError } from "../errors.ts";
import { writeAtomic } from "../files.ts";
import type { TensorRecord } from "../tensor.ts";
import { fromTorch, type Model, type ParameterTable, toTorch } from "./model.ts";
import {
  type DecodedFile,
  decodeSafetensors,
  encodeSafetensors,
  type FileTensor,
  readSafetensors,
} from "./safetensors.ts";
import { FLOAT_TYPES } from "./value_types.ts";

/**
 * The bytes of a `.safetensors` file with a network's parameters and running statistics, which are
 * not disposed. In Python, `network.load_state_dict(safetensors.torch.load_file(path))` reads it.
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
    /** Texts to store in the file, such as the command that made it. @default {{}} */
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
 * @example Round trip
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
    /** Texts to store in it. @default {{}} */
    readonly metadata?: Readonly<Record<string, string>>;
  },
): Promise<void> {
  await writeAtomic(path, await encodeWeights(model, values, { metadata }));
}

/** How a file names a network's tensors. */
export interface WeightNames {
  /** Prefixes of names that do not belong to the network. @default [] */
  readonly drop?: readonly string[];
  /** Prefix to add to the file's names to get the network's. @default "" */
  readonly prefix?: string;
}

/** Which tensors of a file to use. */
export interface TakeOptions extends WeightNames {
  /**
   * Whether to use the layer that computes the logits too, or keep its random initial values: for a
   * file with another number of classes.
   * @default "keep"
   */
  readonly head?: "keep" | "drop";
}

/** The network's part of a file. */
export interface LoadedWeights {
  /** Parameters and statistics by name; the caller disposes them. */
  readonly values: TensorRecord;
  /** Names that the network has and the file lacks, except those of a dropped head. */
  readonly missing: readonly string[];
  /** Names in the file that were not to be dropped and that the network does not have. */
  readonly unexpected: readonly string[];
  /**
   * The prefix of the file's names that was removed, as added by PyTorch's wrappers, such as
   * `"module."`.
   */
  readonly stripped: string;
  /** Texts of the file by name. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Prefixes that wrappers (DataParallel, Lightning, `torch.compile`, HRNet's code) add to names. */
const WRAPPERS = [
  ...["", "module.", "model.", "module.model.", "model.module."],
  ...["_orig_mod.", "module._orig_mod.", "_orig_mod.module.", "model._orig_mod."],
];

/** Any prefix in a file before the first of a network's own names. */
function wrappersIn(names: readonly string[], table: ParameterTable): string[] {
  const [first] = Object.keys(table);
  return names.filter((name) => name.endsWith(`.${first}`))
    .map((name) => name.slice(0, name.length - first!.length));
}

/**
 * Parameters and statistics of a network from the bytes of a `.safetensors` file, as far as it
 * contains them, whatever wrapper prefixes their names.
 *
 * @throws {SyntaxError} when the bytes are not such a file.
 * @throws {UserError} when a tensor differs in shape from the network's, is not floating-point, or
 * has values that are not finite; the message names it.
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
  options: TakeOptions = {},
): LoadedWeights {
  return takeWeights(model, decodeSafetensors(bytes), options);
}

/** How to convert a file's names to a network's. */
interface Naming {
  readonly stripped: string;
  /** The network's names by the file's names, for the tensors that the network has. */
  readonly known: ReadonlyMap<string, string>;
  /** Names of the file that were not to be dropped and that the network does not have. */
  readonly unexpected: readonly string[];
}

/** The naming that matches most of the file. */
function namingOf(
  table: ParameterTable,
  names: readonly string[],
  { drop = [], prefix = "" }: WeightNames,
): Naming {
  const wrappers = [...WRAPPERS, ...prefix === "" ? wrappersIn(names, table) : []];
  const namings = wrappers.map((stripped): Naming => {
    const known = new Map<string, string>();
    const unexpected: string[] = [];
    for (const name of names) {
      const bare = name.startsWith(stripped) ? name.slice(stripped.length) : name;
      if (drop.some((beginning) => bare.startsWith(beginning))) continue;
      if (Object.hasOwn(table, prefix + bare)) known.set(name, prefix + bare);
      else unexpected.push(name);
    }
    return { stripped, known, unexpected };
  });
  return namings.reduce((best, naming) => naming.known.size > best.known.size ? naming : best);
}

const tableOf = ({ parameters, statistics }: Model) => ({ ...parameters, ...statistics });
const namesOf = ({ tensors, others }: DecodedFile) => [
  ...Object.keys(tensors),
  ...Object.keys(others),
];

/** The network's names of the tensors that a file has of it, by such names. */
export function knownNames(model: Model, file: DecodedFile, names: WeightNames = {}): string[] {
  return [...namingOf(tableOf(model), namesOf(file), names).known.values()];
}

/** `decodeWeights` for a file that is already decoded. */
export function takeWeights(
  model: Model,
  file: DecodedFile,
  { head = "keep", ...names }: TakeOptions = {},
): LoadedWeights {
  if (head === "drop" && model.head === undefined) {
    throw new UserError(`${model.name} does not say which layer is its head; keep the head`);
  }
  const table = tableOf(model);
  const { known, stripped, unexpected } = namingOf(table, namesOf(file), names);
  const isHead = (name: string) => model.head !== undefined && name.startsWith(model.head);
  const isTaken = (name: string) => head === "keep" || !isHead(name);
  const pairs = [...known].filter(([, name]) => isTaken(name));
  for (const [theirs, name] of pairs) {
    const misfit = misfitOf(file, { theirs, shape: table[name]!.shape, of: model.name });
    if (!misfit) continue;
    const remedy = isHead(name)
      ? `give head: "drop" to take all but ${model.head}*, or weights for as many classes`
      : "give weights of the same network";
    throw new UserError(`${theirs} has ${misfit.has}; ${misfit.remedy ?? remedy}`);
  }
  const values = Object.fromEntries(
    pairs.map(([theirs, name]) => [name, fromTorch(file.tensors[theirs]!.values, table[name]!)]),
  );
  const missing = Object.keys(table).filter((name) =>
    isTaken(name) && !Object.hasOwn(values, name)
  );
  return { values, missing, unexpected, stripped, metadata: file.metadata };
}

/** What is wrong with a tensor that should have a given shape, with the remedy. */
function misfitOf(
  { tensors, others }: DecodedFile,
  { theirs, shape, of }: { theirs: string; shape: readonly number[]; of: string },
): { has: string; remedy?: string } | undefined {
  const tensor = tensors[theirs];
  if (!tensor) {
    const types = `${FLOAT_TYPES.slice(0, -1).join(", ")} or ${FLOAT_TYPES.at(-1)}`;
    return { has: `values of the type ${others[theirs]}`, remedy: `save it as ${types}` };
  }
  if (`${tensor.shape}` !== `${shape}`) {
    return { has: `the shape [${tensor.shape}] where ${of} has [${shape}]` };
  }
  if (tensor.values.every(Number.isFinite)) return undefined;
  return {
    has: "values that are not finite, or too large for float32",
    remedy: "get another file",
  };
}

/**
 * `decodeWeights` of a file.
 *
 * @throws {UserError} when it cannot be read, is damaged, contains nothing of the network, or has a
 * tensor of another shape.
 *
 * @example A missing file gives a UserError
 * ```ts
 * import { unetModel } from "./unet.ts";
 * import { loadWeights } from "./weights.ts";
 * import { rejects } from "node:assert/strict";
 *
 * const path = "no/such.safetensors";
 * await rejects(loadWeights(unetModel({ classes: 2, width: 1 }), { path }), /does not exist/);
 * ```
 */
export async function loadWeights(
  model: Model,
  { path, ...options }: TakeOptions & {
    /** The file, `….safetensors`. */
    readonly path: string;
  },
): Promise<LoadedWeights> {
  const file = await readSafetensors(path);
  const loaded = within(path, () => takeWeights(model, file, options));
  if (Object.keys(loaded.values).length) return loaded;
  const example = loaded.unexpected[0] ?? "nothing";
  throw new UserError(
    `${path}: it has nothing of ${model.name} (but ${example}); give another file`,
  );
}

/** The result of `take`; a user's error is prefixed with the path of the file. */
export function within<T>(path: string, take: () => T): T {
  try {
    return take();
  } catch (error) {
    throw error instanceof UserError ? new UserError(`${path}: ${error.message}`) : error;
  }
}
