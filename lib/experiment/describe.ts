/**
 * What readers are shown of a run in words, from its experiment: what a record keeps so that it
 * describes itself.
 *
 * @module
 */
import { datasetTitle } from "../data/describe.ts";
import type { ArmStyle } from "./arm.ts";
import type { Comparison } from "./compare.ts";
import { type Experiment, profileNamed } from "./experiment.ts";

/** What is shown of a run beside its numbers; see `RunRecord`. */
export interface Description {
  /** Title of the experiment. */
  readonly title: string;
  /** Figures of the paper that it makes. */
  readonly figures: readonly number[];
  /** Where its settings come from. */
  readonly source: string | null;
  /** What is claimed of it. */
  readonly claim: string | null;
  /** What an arm takes. */
  readonly cost: string | null;
  /** How arms are drawn and called. */
  readonly arms: Readonly<Record<string, ArmStyle>>;
  /** What is compared. */
  readonly compare: readonly Comparison[];
  /** Number of seeds that are planned. */
  readonly seeds: number;
  /** Name of the data that these stand in for. */
  readonly standsFor: string | null;
}

/**
 * Describes runs of an experiment.
 *
 * @example CamVid stands for Cityscapes
 * ```ts
 * import { EXPERIMENTS } from "../paper/paper.ts";
 * import { described } from "./describe.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const run = { profile: "quick", arms: ["noisy"], data: "camvid" };
 * const { standsFor, arms } = described(EXPERIMENTS["cityscapes-hrnetv2"], run);
 * deepStrictEqual([standsFor, arms["noisy"]?.label], ["Cityscapes", "noisy labels"]);
 * ```
 */
export function described(
  experiment: Experiment,
  { profile, arms, data }: {
    /** Name of the profile. */
    readonly profile: string;
    /** Names of the arm and of those of its training that act at prediction only. */
    readonly arms: readonly string[];
    /** Kind of the data that the run is trained on. */
    readonly data: string;
  },
): Description {
  const { title, figures, source, claim, compare, seeds, base } = experiment;
  const meant = base.data.kind;
  return {
    ...{ title, figures, source, claim },
    cost: profileNamed(experiment, profile).cost,
    arms: Object.fromEntries(arms.map((name) => [name, styleOf(experiment, name)])),
    ...{ compare, seeds },
    standsFor: data === meant ? null : datasetTitle(meant),
  };
}

/** How an arm is drawn; one that is evaluated as it is only beside others looks like the last of them. */
function styleOf(experiment: Experiment, name: string): ArmStyle {
  const [arm = name] = name.split(".as-is");
  const style = experiment.arms[arm]?.style ?? forgotten(experiment, arm);
  return arm === name ? style : { ...style, label: `${style.label}, as it is` };
}

/** An arm that an experiment had when it was run. */
function forgotten({ arms }: Experiment, label: string): ArmStyle {
  const order = Object.keys(arms).length;
  return { label, colour: "#CC79A7", text: "#8f4c72", dash: "solid", order };
}
