/**
 * For the tests of this room: an experiment of seconds, and running it in a folder of its own.
 *
 * @module
 */
import assert from "node:assert/strict";
import { openDataset } from "../data/open.ts";
import type { Engine } from "../engine/engine.ts";
import { openEngine } from "../engine/open.ts";
import { tf } from "../tensor.ts";
import type { Experiment } from "../experiment/experiment.ts";
import { EXPERIMENTS } from "../paper/paper.ts";
import { reproduce, type ReproduceOptions, type RunEvent } from "./reproduce.ts";
import type { Selection } from "./selection.ts";

const { profiles, ...row } = EXPERIMENTS["wbc-unet"];
const DATA = { name: "synthetic-blobs", height: 16, width: 16, train: 2, validation: 1 } as const;
const TINY = {
  settings: {
    ...profiles.smoke.settings,
    dataset: DATA,
    model: { name: "unet", width: 1 },
    batch: 2,
    epochs: 2,
  },
  cost: "nothing",
} as const;
const experiment: Experiment = { ...row, profiles: { ...profiles, smoke: TINY } };
/** Three arms of it. */
export const SELECTION: Selection = {
  experiment,
  profile: "smoke",
  arms: ["clean", "noisy", "noisy-iel"],
  seeds: [0],
  precision: "float32",
};

/** A run of the tiny experiment in a folder of its own. */
export async function inFolder(
  test: (
    run: (more?: Partial<ReproduceOptions>, engine?: (engine: Engine) => Engine) => ReturnType<
      typeof reproduce
    >,
    events: RunEvent[],
    root: string,
  ) => Promise<void>,
): Promise<void> {
  const root = await Deno.makeTempDir();
  const engine = await openEngine({ engine: "wasm" });
  const before = tf.memory().numTensors;
  const events: RunEvent[] = [];
  const dataset = await openDataset(DATA);
  try {
    await test(
      (more = {}, change = (engine) => engine) =>
        reproduce(SELECTION, {
          dataset,
          openEngine: () => Promise.resolve(change(engine)),
          root,
          onEvent: (event) => events.push(event),
          ...more,
        }),
      events,
      root,
    );
    assert.equal(tf.memory().numTensors, before, "tensors are left");
  } finally {
    engine.close();
    await Deno.remove(root, { recursive: true });
  }
}

/** The events but steps and epochs. */
export const kinds = (events: RunEvent[]): string[] => {
  const told = events.filter(({ kind }) => kind !== "step" && kind !== "epoch");
  return told.map(({ kind, spec }) => `${kind} ${spec.arm}`);
};
