/**
 * Checkpoints: everything that training needs to continue after an epoch as if it had not stopped, in
 * one safetensors file that is replaced atomically. Its last bytes are the SHA-256 of all preceding
 * ones, so a checkpoint with a flipped bit is rejected.
 *
 * @module
 */
import { createHash } from "node:crypto";
import * as z from "zod";
import { UserError } from "../errors.ts";
import { systemError, writeAtomic } from "../files.ts";
import {
  decodeBytes,
  decodeSafetensors,
  safetensorsHeader,
  type TensorFile,
} from "../models/safetensors.ts";
import { type TensorRecord, tf } from "../tensor.ts";
import type { Corrected } from "./correcting.ts";
import { EpochNumbers } from "./epoch.ts";
import { ScheduleShape, type ScheduleState } from "./schedule/schedule.ts";
import type { TrainState } from "./step.ts";

/** The state of training after some epochs. */
export interface Checkpoint {
  /** Parameters, running statistics and the optimizer's state. */
  readonly state: TrainState;
  /** The state of the learning-rate schedule. */
  readonly schedule: ScheduleState;
  /** The epochs so far. */
  readonly epochs: readonly EpochNumbers[];
  /** The state of the label correction; absent if there is none. */
  readonly correction?: Corrected | undefined;
}

/** The file, and the run it belongs to: a checkpoint of another run is ignored. */
export interface CheckpointPlace {
  /** The file. */
  readonly path: string;
  /** Key of the run, see `runKey`, and of anything else that its numbers depend on. */
  readonly key: string;
  /** Further information about the run to keep in the file, as JSON. @default undefined, nothing */
  readonly origin?: unknown;
}

/** The contents of a checkpoint besides the tensors and label maps. */
export interface CheckpointNotes extends Omit<Checkpoint, "state" | "correction"> {
  /** The `origin` of the place, as it was written; the caller who gave it knows its type. */
  readonly origin?: unknown;
}

/** Name of the notes in the file. They grow with each epoch, beyond the limit of a header. */
const NOTES = "notes";
/** Name of the corrected label maps in the file, stored one after another. */
const LABELS = "labels";
/** Name of the hash, which comes last in the file. */
const HASH = "sha256";
const HASH_BYTES = 32;
/**
 * Larger than any checkpoint of this kit's networks; a larger file is not a checkpoint, and is not
 * read.
 */
const MAX_BYTES = 2 ** 34;
/** For an epoch of at least this many seconds, it is worth waiting until its checkpoint is on disk. */
const WORTH_A_WAIT = 10;

const Notes = z.strictObject({
  schedule: ScheduleShape,
  epochs: z.array(EpochNumbers).refine(
    (epochs) => epochs.every(({ epoch }, at) => epoch === at + 1),
    "not numbered from 1",
  ),
  origin: z.unknown().optional(),
  correction: z.strictObject({
    /** Null where a class occurred in no map. */
    ious: z.array(z.array(z.number().min(0).max(1).nullable())),
    /** Names of the maps under `LABELS`, in order, and their size. */
    maps: z.array(z.strictObject({
      id: z.string(),
      height: z.int().positive(),
      width: z.int().positive(),
    })),
  }).optional(),
});

const PARTS = [
  "parameters",
  "statistics",
  "optimizer",
] as const satisfies readonly (keyof TrainState)[];

/**
 * Writes a checkpoint in place of the last one, one tensor at a time. The folder is created for the
 * first epoch; if it is missing later, it has been moved.
 *
 * @throws {UserError} when the disk is full, or the folder is not writable or is gone.
 *
 * @example Round trip
 * ```ts
 * import { tf } from "../tensor.ts";
 * import { readCheckpoint, writeCheckpoint } from "./checkpoint.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const folder = await Deno.makeTempDir();
 * const place = { path: `${folder}/run.checkpoint`, key: "of this run" };
 * await writeCheckpoint(place, {
 *   state: { parameters: { w: tf.tensor1d([1, 2]) }, statistics: {}, optimizer: {} },
 *   schedule: { learningRate: 0.1, count: 0, plateau: null },
 *   epochs: [],
 * });
 * const saved = await readCheckpoint(place);
 * deepStrictEqual([...saved!.state.parameters.w!.dataSync()], [1, 2]);
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function writeCheckpoint(
  { path, key, origin }: CheckpointPlace,
  { state, schedule, epochs, correction }: Checkpoint,
): Promise<void> {
  const tensors = PARTS.flatMap((part) =>
    Object.entries(state[part]).map(([name, tensor]) => [`${part}.${name}`, tensor] as const)
  );
  const shapes = Object.fromEntries(tensors.map(([name, { shape }]) => [name, shape]));
  const labels = [...correction?.labels ?? []];
  const corrected = correction && {
    ious: correction.ious, // JSON has null for NaN
    maps: labels.map(([id, { height, width }]) => ({ id, height, width })),
  };
  const own = { schedule, epochs, origin } satisfies CheckpointNotes;
  const notes = new TextEncoder().encode(JSON.stringify({ ...own, correction: corrected }));
  const header = safetensorsHeader(shapes, {
    metadata: { key },
    bytes: {
      [NOTES]: notes.length,
      ...corrected ? { [LABELS]: labels.reduce((sum, [, { data }]) => sum + data.length, 0) } : {},
      [HASH]: HASH_BYTES,
    },
  });
  const hash = createHash("sha256");
  const hashed = (bytes: Uint8Array) => {
    hash.update(bytes);
    return bytes;
  };
  const last = epochs.at(-1);
  await writeAtomic(
    path,
    async function* () {
      yield hashed(header);
      for (const [, tensor] of tensors) {
        const values = await tensor.data<"float32">();
        yield hashed(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
      }
      yield hashed(notes);
      for (const [, { data }] of labels) yield hashed(data);
      yield new Uint8Array(hash.digest());
    }(),
    { makeFolder: epochs.length < 2, sync: last && last.trainSeconds > WORTH_A_WAIT },
  );
}

/**
 * Reads the checkpoint of a run.
 *
 * @returns `undefined` when there is none, when it belongs to another run or an older kit, or when it
 * is damaged: the run then starts from the beginning, which costs time but never gives a wrong
 * number.
 * @throws {UserError} when the path is not a file, or cannot be read.
 *
 * @example
 * ```ts
 * import { readCheckpoint } from "./checkpoint.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(await readCheckpoint({ path: "no/such/file", key: "" }), undefined);
 * ```
 */
export async function readCheckpoint(place: CheckpointPlace): Promise<Checkpoint | undefined> {
  const file = await read(place);
  if (!file) return undefined;
  const part = (name: string): TensorRecord =>
    Object.fromEntries(
      Object.entries(file.tensors)
        .filter(([full]) => full.startsWith(`${name}.`))
        .map(([full, { shape, values }]) => [
          full.slice(name.length + 1),
          tf.tensor(values, [...shape]),
        ]),
    );
  const { schedule, epochs, correction } = file.notes;
  return {
    state: {
      parameters: part("parameters"),
      statistics: part("statistics"),
      optimizer: part("optimizer"),
    },
    schedule,
    epochs,
    correction,
  };
}

/**
 * Reads the notes of a checkpoint that `readCheckpoint` would read.
 *
 * @returns `undefined` when it would read nothing.
 *
 * @example
 * ```ts
 * import { readNotes, writeCheckpoint } from "./checkpoint.ts";
 * import { deepStrictEqual, strictEqual } from "node:assert/strict";
 *
 * const folder = await Deno.makeTempDir();
 * const place = { path: `${folder}/run.checkpoint`, key: "of this run", origin: { day: 1 } };
 * await writeCheckpoint(place, {
 *   state: { parameters: {}, statistics: {}, optimizer: {} },
 *   schedule: { learningRate: 0.1, count: 0, plateau: null },
 *   epochs: [],
 * });
 * deepStrictEqual((await readNotes(place))?.origin, { day: 1 });
 * strictEqual(await readNotes({ ...place, key: "of another" }), undefined);
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function readNotes(place: CheckpointPlace): Promise<CheckpointNotes | undefined> {
  const file = await read(place);
  if (!file) return undefined;
  const { correction: _correction, ...notes } = file.notes;
  return notes;
}

interface ReadFile {
  readonly tensors: TensorFile["tensors"];
  readonly notes: CheckpointNotes & Pick<Checkpoint, "correction">;
}

async function read({ path, key }: CheckpointPlace): Promise<ReadFile | undefined> {
  const bytes = await readWhole(path);
  if (!bytes || !isIntact(bytes)) return undefined;
  try {
    const skip = (name: string) => name === NOTES || name === LABELS || name === HASH;
    const { tensors, metadata } = decodeSafetensors(bytes, { skip });
    if (metadata.key !== key) return undefined;
    const text = new TextDecoder().decode(decodeBytes(bytes, NOTES));
    const { correction, ...notes } = Notes.parse(JSON.parse(text));
    if (!correction) return { tensors, notes };
    const labels = decodeBytes(bytes, LABELS);
    return { tensors, notes: { ...notes, correction: correctedOf(correction, labels) } };
  } catch {
    return undefined; // written by an older kit
  }
}

function correctedOf(
  { ious, maps }: NonNullable<z.output<typeof Notes>["correction"]>,
  labels: Uint8Array,
): Corrected {
  const size = maps.reduce((sum, { height, width }) => sum + height * width, 0);
  if (size !== labels.length) throw new RangeError(`${labels.length} labels instead of ${size}`);
  let at = 0;
  return {
    ious: ious.map((epoch) => epoch.map((iou) => iou ?? NaN)),
    labels: new Map(maps.map(({ id, height, width }) => [id, {
      ...{ height, width },
      data: labels.slice(at, at += height * width),
    }])),
  };
}

/** Whether the last bytes are the hash of all preceding ones. */
function isIntact(bytes: Uint8Array): boolean {
  const end = bytes.length - HASH_BYTES;
  if (end < 0) return false;
  const digest = createHash("sha256").update(bytes.subarray(0, end)).digest();
  return digest.every((byte, at) => byte === bytes[end + at]);
}

async function readWhole(path: string): Promise<Uint8Array | undefined> {
  try {
    const { isFile, size } = await Deno.stat(path);
    if (!isFile) throw new UserError(`${path} is not a file; delete it`);
    return size <= MAX_BYTES ? await Deno.readFile(path) : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    const said = systemError(error);
    throw said ? new UserError(`${path} cannot be read (${said.words}); delete it`) : error;
  }
}
