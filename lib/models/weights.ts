/**
 * A network's weights in and out of files that PyTorch reads and writes: safetensors, names and axes
 * as in the public checkpoints. Checkpoints of an unfinished training are `train/`'s matter.
 *
 * PyTorch's `num_batches_tracked` are neither taken nor written: nothing depends on them, and
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

/** What is taken of a file. */
export interface TakeOptions extends WeightNames {
  /**
   * Whether the layer that makes the logits is taken too, or stays as it is drawn: for a file of
   * another number of classes.
   * @default "keep"
   */
  readonly head?: "keep" | "drop";
}

/** What of a file was a network's. */
export interface LoadedWeights {
  /** Parameters and statistics by name: the caller's to dispose. */
  readonly values: TensorRecord;
  /** Names that the network has and the file does not, but for a dropped head's. */
  readonly missing: readonly string[];
  /** Names that the file has, that were not to be dropped, and that the network does not have. */
  readonly unexpected: readonly string[];
  /** What stood before the file's names, as PyTorch's wrappers put it, such as `"module."`. */
  readonly stripped: string;
  /** Texts of the file by name. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** What wrappers (DataParallel, Lightning, `torch.compile`, HRNet's code) put before names. */
const WRAPPERS = [
  ...["", "module.", "model.", "module.model.", "model.module."],
  ...["_orig_mod.", "module._orig_mod.", "_orig_mod.module.", "model._orig_mod."],
];

/** What stands in a file before the first of a network's own names, whatever it is. */
function wrappersIn(names: readonly string[], table: ParameterTable): string[] {
  const [first] = Object.keys(table);
  return names.filter((name) => name.endsWith(`.${first}`))
    .map((name) => name.slice(0, name.length - first!.length));
}

/**
 * Parameters and statistics of a network from the bytes of a `.safetensors` file, as far as it has
 * them, whatever wrapper's name stands before them.
 *
 * @throws {SyntaxError} when the bytes are no such file.
 * @throws {UserError} when a tensor has another shape than the network's, no floating-point numbers, or
 * some that are not finite, by name.
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

/** How the names of a file become a network's. */
interface Naming {
  readonly stripped: string;
  /** The network's names by the file's, of what the network has. */
  readonly known: ReadonlyMap<string, string>;
  /** Names of the file that were not to be dropped and that the network does not have. */
  readonly unexpected: readonly string[];
}

/** The naming by which the network has most of the file. */
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

/** The network's names of what a file has of it, by such names. */
export function knownNames(model: Model, file: DecodedFile, names: WeightNames = {}): string[] {
  return [...namingOf(tableOf(model), namesOf(file), names).known.values()];
}

/** `decodeWeights` of a file that is decoded already. */
export function takeWeights(
  model: Model,
  file: DecodedFile,
  { head = "keep", ...names }: TakeOptions = {},
): LoadedWeights {
  if (head === "drop" && model.head === undefined) {
    throw new UserError(`${model.name} does not tell which layer is its head; keep it`);
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

/** What is wrong with a tensor that should have a shape, and what mends it. */
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
    `${path}: it has nothing of ${model.name} (but ${example}); give another one`,
  );
}

/** What `take` gives; a user's mistake is told with the path of the file. */
export function within<T>(path: string, take: () => T): T {
  try {
    return take();
  } catch (error) {
    throw error instanceof UserError ? new UserError(`${path}: ${error.message}`) : error;
  }
}
