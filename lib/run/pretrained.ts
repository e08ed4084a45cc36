/**
 * Weights that a training begins with: which file, and what of it is the network's. Reading the file
 * format is `models/`'s matter.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { basename } from "@std/path";
import { UserError } from "../errors.ts";
import { IMAGENET_NAMES, type ImagenetNames } from "../models/imagenet.ts";
import type { Model } from "../models/model.ts";
import { unreadable } from "../models/safetensors.ts";
import { loadWeights } from "../models/weights.ts";
import { type TensorRecord, tf } from "../tensor.ts";

/** A file of weights as a record names it: never by a path of this machine. */
export interface Pretrained {
  /** Its name, without folders. */
  readonly file: string;
  /** SHA-256 of its bytes, in hexadecimal. */
  readonly sha256: string;
}

/**
 * Names a file of weights by its content.
 *
 * @throws {UserError} when it cannot be read.
 *
 * @example
 * ```ts
 * import { describeWeights } from "./pretrained.ts";
 * import { rejects } from "node:assert/strict";
 *
 * await rejects(describeWeights("no/such.safetensors"), /no\/such\.safetensors/);
 * ```
 */
export async function describeWeights(path: string): Promise<Pretrained> {
  const hash = createHash("sha256");
  try {
    const { readable } = await Deno.open(path);
    for await (const chunk of readable) hash.update(chunk);
  } catch (error) {
    throw unreadable(path, error);
  }
  return { file: basename(path), sha256: hash.digest("hex") };
}

/**
 * What a file has of a network: all of it, by the network's own names (a file that this kit or PyTorch
 * saved), or all but the head, by the names of the public ImageNet weights.
 *
 * @returns parameters and statistics by name, the caller's to dispose.
 * @throws {UserError} when the file cannot be read, is damaged, or of another network.
 *
 * @example
 * ```ts
 * import { unetModel } from "../models/unet.ts";
 * import { startingWeights } from "./pretrained.ts";
 * import { rejects } from "node:assert/strict";
 *
 * const model = unetModel({ classes: 2, width: 1 });
 * await rejects(startingWeights(model, "no/such.safetensors"), /is not there/);
 * ```
 */
export async function startingWeights(model: Model, path: string): Promise<TensorRecord> {
  const imagenet = IMAGENET_NAMES[model.name];
  if (!imagenet) return await load(model, path);
  try {
    return await load(model, path);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return await load(model, path, imagenet);
  }
}

async function load(
  model: Model,
  path: string,
  { head, ...names }: Partial<ImagenetNames> = {},
): Promise<TensorRecord> {
  const { values, missing, unexpected } = await loadWeights(model, { path, ...names });
  const lacking = missing.find((name) => head === undefined || !name.startsWith(head));
  if (lacking === undefined && unexpected.length === 0) return values;
  tf.dispose(values);
  const problem = lacking === undefined ? `has ${unexpected[0]}, not` : `has no ${lacking}`;
  throw new UserError(`${path} ${problem} in ${model.name}; give weights of the same network`);
}
