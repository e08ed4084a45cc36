/**
 * Initial weights of a training run: reads the file, and checks that it has what the network needs.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { basename } from "@std/path";
import { UserError } from "../errors.ts";
import { type TensorRecord, tf } from "../tensor.ts";
import { IMAGENET_NAMES, type ImagenetNames } from "./imagenet.ts";
import type { Model } from "./model.ts";
import { checkFile, type DecodedFile, readSafetensors, unreadable } from "./safetensors.ts";
import {
  knownNames,
  type LoadedWeights,
  type TakeOptions,
  takeWeights,
  within,
} from "./weights.ts";

/** How a record identifies a file of weights: never by a path on this machine. */
export interface Pretrained {
  /** Its name, without folders. */
  readonly file: string;
  /** SHA-256 of its bytes, in hexadecimal. */
  readonly sha256: string;
}

/**
 * Identifies a file of weights by its content.
 *
 * @throws {UserError} when it cannot be read.
 *
 * @example
 * ```ts
 * import { describeWeights } from "./starting_weights.ts";
 * import { rejects } from "node:assert/strict";
 *
 * await rejects(describeWeights("no/such.safetensors"), /no\/such\.safetensors/);
 * ```
 */
export async function describeWeights(path: string): Promise<Pretrained> {
  const hash = createHash("sha256");
  try {
    await checkFile(path);
    const { readable } = await Deno.open(path);
    for await (const chunk of readable) hash.update(chunk);
  } catch (error) {
    throw unreadable(path, error);
  }
  return { file: basename(path), sha256: hash.digest("hex") };
}

/** The file, and which part of it to use. */
export interface StartingOptions {
  /** Whether to use the head too. @default "keep" */
  readonly head?: TakeOptions["head"] | undefined;
  /** The file, `….safetensors`. */
  readonly path: string;
  /** Receives one line about anything that was not used as is. @default console.warn */
  readonly log?: ((line: string) => void) | undefined;
}

/**
 * Reads a network's weights from a file: all of them, by the network's own names (a file saved by
 * this kit or PyTorch), or all but the head, by the names of the public ImageNet weights; it uses the
 * names by which the file has more of the network.
 *
 * @returns parameters and statistics by name; the caller disposes them.
 * @throws {UserError} when the file cannot be read, is damaged, or lacks a part of the network.
 *
 * @example
 * ```ts
 * import { startingWeights } from "./starting_weights.ts";
 * import { unetModel } from "./unet.ts";
 * import { rejects } from "node:assert/strict";
 *
 * const model = unetModel({ classes: 2, width: 1 });
 * await rejects(startingWeights(model, { path: "no/such.safetensors" }), /does not exist/);
 * ```
 */
export async function startingWeights(
  model: Model,
  { path, head = "keep", log = console.warn }: StartingOptions,
): Promise<TensorRecord> {
  const file = await readSafetensors(path);
  const imagenet = imagenetNames(model, file);
  const loaded = within(path, () => takeWeights(model, file, { ...imagenet, head }));
  const absent = loaded.missing.filter((name) => !imagenet || !name.startsWith(imagenet.head));
  if (absent.length) {
    tf.dispose(loaded.values);
    throw new UserError(`${path}: ${lacking(model, absent, loaded.unexpected)}`);
  }
  const notes = notesOn(model, { loaded, head, imagenet });
  if (notes.length) log(`${path}: ${notes.join("; ")}`);
  return loaded.values;
}

/**
 * ImageNet's names, if the file has more of the network by them than by the network's own names, or
 * equally much and no head.
 */
function imagenetNames(model: Model, file: DecodedFile): ImagenetNames | undefined {
  const names = IMAGENET_NAMES[model.name];
  if (!names) return undefined;
  const [own, theirs] = [knownNames(model, file), knownNames(model, file, names)];
  const headless = !own.some((name) => name.startsWith(names.head));
  return theirs.length > own.length || theirs.length === own.length && headless ? names : undefined;
}

/** Says what a file lacks, and what it has instead. */
function lacking(
  { name }: Model,
  [absent, ...more]: readonly string[],
  [other]: readonly string[],
): string {
  const others = more.length ? ` nor ${more.length} more of ${name}` : ` of ${name}`;
  const instead = other === undefined ? "" : ` (but ${other})`;
  return `it has no ${absent}${others}${instead}; give weights of the same network`;
}

/** The largest number of names in a message. */
const NAMED = 3;

/** Notes for the user about how the file was used, each a part of a sentence. */
function notesOn(
  { name, head: layer }: Model,
  { loaded: { stripped, unexpected }, head, imagenet }: {
    readonly loaded: LoadedWeights;
    readonly head: StartingOptions["head"];
    readonly imagenet: ImagenetNames | undefined;
  },
): string[] {
  const more = unexpected.length > NAMED ? `, and ${unexpected.length - NAMED} more` : "";
  return [
    ...imagenet ? [`used ImageNet's names: ${imagenet.head}* keeps its random initial values`] : [],
    ...head === "drop" && !imagenet ? [`${layer}* keeps its random initial values`] : [],
    ...stripped ? [`removed "${stripped}" from the names`] : [],
    ...unexpected.length
      ? [`ignored (not in ${name}): ${unexpected.slice(0, NAMED).join(", ")}${more}`]
      : [],
  ];
}
