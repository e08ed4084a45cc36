/**
 * Test fixture: an experiment that runs in seconds, and a way to run it in a temporary folder.
 *
 * @module
 */
import assert from "node:assert/strict";
import { openData } from "../data/find_data.ts";
import { dataset as dataOf } from "../data/table.ts";
import type { Engine } from "../engine/engine.ts";
import { openEngine } from "../engine/open.ts";
import { type Experiment, experiment } from "../experiment/experiment.ts";
import { unet } from "../models/unet.ts";
import { paperArms } from "../paper/arms.ts";
import { EXPERIMENTS } from "../paper/paper.ts";
import { tf } from "../tensor.ts";
import { rmsprop } from "../train/optimizer/rmsprop.ts";
import { type RunEvent, runSelection, type RunSelectionOptions } from "./run_selection.ts";
import type { Selection } from "./selection.ts";

const DATA = dataOf("synthetic-blobs", { height: 16, width: 32, train: 2, validation: 1 });
const EXPERIMENT: Experiment = experiment({
  id: "wbc-unet",
  title: "Tiny cells",
  base: {
    ...EXPERIMENTS["wbc-unet"].base,
    data: DATA,
    model: unet({ width: 1 }),
    optimizer: rmsprop({ learningRate: 3e-3 }),
    batch: 2,
    epochs: 2,
  },
  arms: paperArms(),
  profiles: { smoke: { cost: "nothing", synthetic: true }, other: {} },
});
/** A selection of three of its arms. */
export const SELECTION: Selection = {
  experiment: EXPERIMENT,
  profile: "smoke",
  arms: ["clean", "noisy", "noisy-iel"],
  seeds: [0],
  target: "wbc-unet",
};

/** Runs the tiny experiment in a temporary folder. */
export async function inFolder(
  test: (
    run: (more?: Partial<RunSelectionOptions>, engine?: (engine: Engine) => Engine) => ReturnType<
      typeof runSelection
    >,
    events: RunEvent[],
    root: string,
  ) => Promise<void>,
): Promise<void> {
  const root = await Deno.makeTempDir();
  const engine = await openEngine({ engine: "wasm" });
  const before = tf.memory().numTensors;
  const events: RunEvent[] = [];
  const dataset = await openData(DATA);
  try {
    await test(
      (more = {}, change = (engine) => engine) =>
        runSelection(SELECTION, {
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

/** The events other than steps and epochs. */
export const kinds = (events: RunEvent[]): string[] => {
  const told = events.filter(({ kind }) => kind !== "step" && kind !== "epoch");
  return told.map(({ kind, spec }) => `${kind} ${spec.arm}`);
};
