/**
 * Checkpoints: everything that training needs to go on after an epoch as if it had not stopped, in
 * one safetensors file that is replaced as a whole.
 *
 * @module
 */
import { writeAtomic } from "../files.ts";
import {
  decodeBytes,
  decodeSafetensors,
  safetensorsHeader,
  type TensorFile,
} from "../models/safetensors.ts";
import { type TensorRecord, tf } from "../tensor.ts";
import type { EpochNumbers } from "./epoch.ts";
import type { ScheduleState } from "./schedule/schedule.ts";
import type { TrainState } from "./step.ts";

/** Training after some epochs. */
export interface Checkpoint {
  /** Parameters, running statistics and the optimizer's state. */
  readonly state: TrainState;
  /** Where the schedule of the learning rate is. */
  readonly schedule: ScheduleState;
  /** The epochs so far. */
  readonly epochs: readonly EpochNumbers[];
}

/** Which file, and of which run: a checkpoint of another run is not taken up. */
export interface CheckpointPlace {
  /** The file. */
  readonly path: string;
  /** Key of the run, see `runKey`, and of whatever else its numbers depend on. */
  readonly key: string;
  /** What the file is to keep of the run beside its training, as JSON. @default undefined, nothing */
  readonly origin?: unknown;
}

/** What a checkpoint holds beside the tensors. */
export interface CheckpointNotes extends Omit<Checkpoint, "state"> {
  /** That of the place, when it was written. */
  readonly origin?: unknown;
}

/** Name of the notes in the file. They grow with each epoch, beyond what a header may hold. */
const NOTES = "notes";

const PARTS = [
  "parameters",
  "statistics",
  "optimizer",
] as const satisfies readonly (keyof TrainState)[];

/**
 * Writes a checkpoint in place of the last one, a tensor at a time.
 *
 * @throws {UserError} when the disk is full or the folder may not be written.
 *
 * @example There and back
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
  { state, schedule, epochs }: Checkpoint,
): Promise<void> {
  const tensors = PARTS.flatMap((part) =>
    Object.entries(state[part]).map(([name, tensor]) => [`${part}.${name}`, tensor] as const)
  );
  const shapes = Object.fromEntries(tensors.map(([name, { shape }]) => [name, shape]));
  const text = JSON.stringify({ schedule, epochs, origin } satisfies CheckpointNotes);
  const notes = new TextEncoder().encode(text);
  const header = safetensorsHeader(shapes, { metadata: { key }, bytes: { [NOTES]: notes.length } });
  await writeAtomic(
    path,
    async function* () {
      yield header;
      for (const [, tensor] of tensors) {
        const values = await tensor.data<"float32">();
        yield new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
      }
      yield notes;
    }(),
  );
}

/**
 * Reads the checkpoint of a run.
 *
 * @returns `undefined` when there is none, when it is another run's, or when it is damaged: the run
 * then starts from the beginning, which costs time but never a wrong number.
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
  const { schedule, epochs } = file.notes;
  return {
    state: {
      parameters: part("parameters"),
      statistics: part("statistics"),
      optimizer: part("optimizer"),
    },
    schedule,
    epochs,
  };
}

/**
 * Reads the notes of a checkpoint that `readCheckpoint` would read.
 *
 * @returns `undefined` when it would read none.
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
  return (await read(place))?.notes;
}

async function read(
  { path, key }: CheckpointPlace,
): Promise<{ tensors: TensorFile["tensors"]; notes: CheckpointNotes } | undefined> {
  let bytes: Uint8Array;
  try {
    bytes = await Deno.readFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
  try {
    const { tensors, metadata } = decodeSafetensors(bytes, { skip: (name) => name === NOTES });
    if (metadata.key !== key) return undefined;
    return { tensors, notes: JSON.parse(new TextDecoder().decode(decodeBytes(bytes, NOTES))) };
  } catch {
    return undefined;
  }
}
