/**
 * Keeps the weights of a run beside its record as safetensors files, with the parameter names of the
 * public PyTorch checkpoints: those of the last epoch, and those of the best epoch on the selection part.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { Dataset } from "../data/dataset.ts";
import { writeAtomic } from "../files.ts";
import { recordedSpec, type RunSpec } from "../experiment/spec.ts";
import { score } from "../metrics/score.ts";
import type { Model } from "../models/model.ts";
import { encodeWeights } from "../models/weights.ts";
import type { Epoch, EpochNumbers } from "../train/epoch.ts";
import { type KeptName, keptWeights, weightsPath } from "./claims/litter.ts";

export { type KeptName, weightsPath };

/** Keeps weights of a run. */
export interface Keeper {
  /** Keeps the weights of an epoch if they are the best so far or the last. */
  see(epoch: Epoch): Promise<void>;
  /** SHA-256 of the files kept, by name. */
  hashes(): Promise<Record<string, string>>;
}

/**
 * Keeps the weights of a run beside its record. Each file's metadata contains a model card as JSON
 * (`card`): the settings, the classes and image size, the hash of the data, the epoch, its score and
 * scoring convention, and the licence of the kit.
 *
 * @param before The epochs of a checkpoint; the file of the best of them already exists.
 */
export function keeper(
  { spec, model, recordPath, dataset, before }: {
    readonly spec: RunSpec;
    readonly model: Model;
    readonly recordPath: string;
    readonly dataset: Dataset;
    readonly before: readonly EpochNumbers[];
  },
): Keeper {
  const scoreOf = ({ selection, counts }: EpochNumbers) =>
    score(spec.metric, selection ?? counts).mean;
  let best = before.map(scoreOf).reduce((a, b) => Math.max(a, b), -Infinity);
  const save = async (name: KeptName, { numbers, parameters }: Epoch) => {
    const card = JSON.stringify({
      spec: recordedSpec(spec),
      classes: dataset.classes.map(({ name, colour }) => ({ name, colour })),
      size: { height: dataset.height, width: dataset.width },
      data: dataset.provenance.sha256,
      epoch: numbers.epoch,
      score: { convention: spec.metric, test: score(spec.metric, numbers.counts).mean },
      kept: name === "best" ? "best on the selection part" : "after the last epoch",
      limits: "trained for a reproduction study on the data named here; not for medical use",
      licence: "MIT; the data have licences of their own",
    });
    const bytes = await encodeWeights(model, parameters, { metadata: { card } });
    await writeAtomic(weightsPath(recordPath, name), bytes);
  };
  return {
    async see(epoch) {
      const score = scoreOf(epoch.numbers);
      if (score > best || !Number.isFinite(best)) {
        best = score;
        await save("best", epoch);
      }
      if (epoch.numbers.epoch === spec.epochs) await save("last", epoch);
    },
    async hashes() {
      const names = await keptWeights(recordPath);
      const found = await Promise.all(names.map(async (name) => {
        const bytes = await Deno.readFile(weightsPath(recordPath, name));
        return [name, createHash("sha256").update(bytes).digest("hex")];
      }));
      return Object.fromEntries(found);
    },
  };
}
