/**
 * The page about a trial of the Cityscapes workflow.
 *
 * @module
 */
import type { Machine } from "../../lib/engine/machine.ts";
import type { RunRecord } from "../../lib/results/record.ts";
import { toMarkdown } from "../../lib/results/table.ts";
import type { Estimate } from "../../lib/run/estimate.ts";
import type { Trial } from "./trial.ts";
import { MANIFESTS } from "../../lib/data/manifest.ts";
import { EXPERIMENTS } from "../../lib/paper/paper.ts";

/** The measurements of one network. */
export interface TrialRow {
  /** Estimate from a step with layers and the evaluation of a whole image. */
  readonly estimate: Estimate;
  /** Record of an epoch with sliding-window evaluation. */
  readonly record: RunRecord;
  /** Size of the record's file, in bytes. */
  readonly recordBytes: number;
}

/** The page, in Markdown. */
export function trialPage(
  { rows, verified }: Trial,
  { machine, load }: {
    readonly machine: Machine;
    /** One-minute load average at the start. */
    readonly load: number;
  },
): string {
  const { train, validation } = MANIFESTS.cityscapes.split;
  const table = toMarkdown({
    columns: [
      ...["experiment", "crop", "batch", "step, s", "whole image, s", "image by windows, s"],
      ...["memory, GB", "checkpoint, GB", "record, kB", "an arm on this machine, days"],
    ],
    rows: rows.map(({ estimate, record, recordBytes }) => {
      const { spec, seconds, memoryBytes, checkpointBytes } = estimate;
      const [epoch] = record.epochs;
      const base = Object.values(EXPERIMENTS).find(({ id }) => id === spec.experiment)!.base;
      const steps = Math.ceil(train / spec.batch);
      const total = base.epochs * (steps * seconds.step + validation * seconds.image);
      const crop = (spec.augmentation as { crop?: { height: number; width: number } } | null)?.crop;
      return [
        ...[spec.experiment, crop ? `${crop.height}×${crop.width}` : "–", spec.batch],
        ...[seconds.step, seconds.image, epoch!.validationSeconds / epoch!.counts.length]
          .map((value) => value.toFixed(1)),
        ...[Math.max(memoryBytes, record.peakMemoryBytes) / 1e9, checkpointBytes / 1e9]
          .map((value) => value.toFixed(1)),
        ...[Math.round(recordBytes / 1000), Math.round(total / 86_400)],
      ];
    }),
  });
  const { commit, engineVersion } = rows[0]!.record.environment;
  const lines = verified.split("\n");
  const at = lines.findIndex((line) => /^cityscapes/i.test(line));
  const next = lines.findIndex((line, index) => index > at && /^\S/.test(line));
  return [
    "# Cityscapes' path, tried on files made from CamVid\n",
    "`deno run -A scripts/cityscapes_trial.ts` wrote this. Scores mean nothing here; what is shown is " +
    "that the path works, and what it takes at the paper's crop size with the smallest batches. The " +
    "last column is of the paper's number of epochs, with 2975 training and 500 validation images, at " +
    "these steps: what a CPU would need. Measure your own machine with `--estimate`.\n",
    table,
    `${machine.cpu}, ${machine.cores} cores, ${(machine.memoryBytes / 1e9).toFixed(0)} GB, ` +
    `${engineVersion}, ${commit ?? "no commit"}. Load average as it began: ${load.toFixed(1)}` +
    (load > machine.cores / 2
      ? ": **the machine was loaded by other work, and times are many times too long**."
      : "."),
    "\nVerification of the files:\n",
    "```text",
    ...at < 0 ? lines : [lines[at]!, ...lines.slice(at + 1, next < 0 ? undefined : next)],
    "```",
    "",
  ].join("\n");
}
