/**
 * Describes a run in words, from its experiment, so that its record is self-explanatory.
 *
 * @module
 */
import { datasetTitle } from "../data/describe.ts";
import type { ArmStyle } from "./arm.ts";
import type { Comparison } from "./compare.ts";
import { type Experiment, profileNamed } from "./experiment.ts";
import { trainedFor } from "./resolve.ts";

/** The information shown with a run's numbers; see `RunRecord`. */
export interface Description {
  /** Title of the experiment. */
  readonly title: string;
  /** The figures of the paper that it reproduces. */
  readonly figures: readonly number[];
  /** The source of its settings. */
  readonly source: string | null;
  /** The claim that it tests. */
  readonly claim: string | null;
  /** The cost of an arm. */
  readonly cost: string | null;
  /** Labels and styles of the arms. */
  readonly arms: Readonly<Record<string, ArmStyle>>;
  /** The comparisons. */
  readonly compare: readonly Comparison[];
  /** The planned number of seeds. */
  readonly seeds: number;
  /** Name of the data set that this one stands in for. */
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
    /**
     * Names of the run's arm and of the arms evaluated with the same training that act only at
     * prediction.
     */
    readonly arms: readonly string[];
    /** Kind of the training data. */
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

/**
 * The style of an arm; a network evaluated as it is only for the sake of other arms takes the style
 * of the last of them.
 */
function styleOf(experiment: Experiment, name: string): ArmStyle {
  const arm = trainedFor(name) ?? name;
  const style = experiment.arms[arm]?.style ?? forgotten(experiment, arm);
  return arm === name ? style : { ...style, label: `${style.label}, as it is` };
}

/** The style of an arm that the experiment no longer has. */
function forgotten({ arms }: Experiment, label: string): ArmStyle {
  const order = Object.keys(arms).length;
  return { label, colour: "#CC79A7", text: "#8f4c72", dash: "solid", order };
}
