/**
 * The paper's claims (arXiv 2307.07344v1) in our words, each with the test that the kit applies to it.
 * A table: a new claim is a new row.
 *
 * @module
 */
import { EQUIVALENCE_MARGIN } from "../paper/arms.ts";
import { LOST, MEMORISED } from "../results/gate.ts";
import type { RunRecord } from "../results/record.ts";
import { STREET_STUDIES } from "../studies/streets.ts";
import type { StepBench } from "../results/step_benches.ts";
import { LEARNT, longerEvolution, TIMES_TO_TEST } from "./evolution_time.ts";
import type { Finding } from "./finding.ts";
import type { Group } from "./groups.ts";
import { inactive, type InferenceCheck } from "./inference.ts";
import { predictedMaps } from "./maps.ts";
import { moreOverfitting, OVERFITTING_STUDIES } from "./overfitting.ts";
import { cleanLabels, noisyLabels } from "./scores.ts";
import { CHEAP, DEAR, measuredStep, stepTimes } from "./step_time.ts";
import { GAIN_LIMIT, gradients, parameterCounts } from "./training.ts";

/** A claim and its test. */
export interface Claim {
  /** Its number. */
  readonly id: `C${number}`;
  /** A short title. */
  readonly title: string;
  /** What the paper says, in our words. */
  readonly claim: string;
  /** Where in the paper. */
  readonly source: string;
  /** The test, its rule and its margin. */
  readonly test: string;
  /**
   * `structural` if the claim says what the layers are, which reading the code can settle; `empirical`
   * if it says what they do, which only runs can show.
   */
  readonly nature: "structural" | "empirical";
  /** A command that produces evidence, or more of it. */
  readonly command: string;
  /**
   * The kit's own studies whose records count as evidence, beside those of the paper's experiments.
   * @default none
   */
  readonly studies?: readonly string[];
  /** Tests the claim on records; undefined if a check of the code decides, whatever was run. */
  readonly evaluate?: (evidence: Evidence) => Finding;
  /** A check of the code that decides the claim. @default none, records decide */
  readonly check?: (seen: InferenceCheck | undefined) => Finding;
  /**
   * Tests the claim on a measurement of a network's training step. Records of a measured network then do
   * not count. @default none, records alone count
   */
  readonly measure?: (bench: StepBench) => Finding;
}

/** The evidence for one test: the records of one experiment, profile and shelf. */
export interface Evidence extends Pick<Group, "records" | "sweep"> {
  /** Groups of other experiments at the same profile, on the same shelf. */
  readonly beside: readonly Group[];
}

/** Makes a test of the paper's four arms. */
const ofArms = (test: (records: readonly RunRecord[]) => Finding) => ({ records }: Evidence) =>
  test(records);

const REPRODUCE = "deno task reproduce wbc-unet --profile quick --seeds 3";

/** The gate of C2 in words. */
const GATE =
  `That is the case if its errors are less than ${MEMORISED} times as frequent inside the noise as ` +
  "outside, over the epochs that are scored, or, for runs that did not count them, if it ends less than " +
  `${LOST} below the same network with clean labels. The gate was added post hoc, after the first ` +
  "runs had been seen; the street studies stated it before theirs.";

/** The score of C1 and C2 in words. */
const SCORE = "score after the last epoch (in the street studies the mean of the last five)";

/** The kit's studies of the paper's Figures 6 to 9, with noise that a network can memorise. */
const STREETS = Object.keys(STREET_STUDIES);

/** Every claim, in order. */
export const CLAIMS: readonly Claim[] = [
  {
    id: "C1",
    title: "Clean labels: equally good",
    claim:
      "On clean labels a network trained with inverse evolution layers scores about as well as " +
      "the same network without.",
    source: "Figures 2, 4 and 6–9: curves, no numbers",
    test: `Paired by seed: two one-sided t tests (TOST) that the ${SCORE} differs ` +
      `by less than ${EQUIVALENCE_MARGIN} (our margin; the paper states none). Supported: p < 0.05. ` +
      "Not supported: the 90 % interval lies beyond the margin. Mixed: the seeds cannot decide.",
    nature: "empirical",
    command: REPRODUCE,
    studies: STREETS,
    evaluate: ofArms(cleanLabels),
  },
  {
    id: "C2",
    title: "Noisy labels: better",
    claim:
      "On noisy labels the plain network overfits and loses score; with the layers it does not.",
    source: "Figures 2, 4 and 6–9: curves, no numbers",
    test: `Paired by seed, ${SCORE}: 95 % t interval of the mean difference and ` +
      "exact one-sided sign-flip test. Supported: the interval lies above 0 and p < 0.05 or, with " +
      "fewer than five seeds, the smallest p they allow (three seeds of equal sign: 1/8). Not " +
      "supported: the mean shows no gain. Mixed: anything between. Cannot test: the plain network has not " +
      `memorised the noise, so there is nothing to prevent. ${GATE}`,
    nature: "empirical",
    command: REPRODUCE,
    studies: STREETS,
    evaluate: ofArms(noisyLabels),
  },
  {
    id: "C3",
    title: "Noisy labels: smoother maps",
    claim:
      "Trained on noisy labels, the plain network predicts maps full of noise; with the layers " +
      "the maps are clean.",
    source: "Figures 3, 5 and 6–9: pictures",
    test:
      "Components, boundary length and total variation of every predicted validation map after the " +
      "last epoch, averaged over images; ratios without ÷ with layers, paired by seed, with " +
      "averaged logarithms (chosen post hoc, after two seeds had been seen). Supported: the 95 % t " +
      "intervals of all three lie above 1. Not supported: no mean ratio is above 1. Mixed: anything " +
      "between. Cannot test: the gate of C2 is closed.",
    nature: "empirical",
    command: REPRODUCE,
    studies: STREETS,
    evaluate: ofArms(predictedMaps),
  },
  {
    id: "C4",
    title: "HRNet overfits more",
    claim: "Under label noise HRNetV2 overfits more than DeepLabV3+.",
    source: "Figures 6–9: curves, no numbers",
    test:
      "The cost of noise for each network: mean IoU with clean minus mean IoU with noisy labels, " +
      "without layers, for the same seed and data set, after the greatest number of epochs that both " +
      "have. HRNetV2’s cost minus DeepLabV3+’s, by the rule of C2; cannot test if one of them has not " +
      `memorised the noise (errors inside its windows at least ${MEMORISED} times those outside, over the ` +
      "epochs that are scored). " +
      "Stated before the runs of the street studies, replacing peak minus final mean IoU, because a " +
      "pilot had shown that mean IoU keeps rising while noise is learnt.",
    nature: "empirical",
    command: "deno task reproduce streets-hrnetv2 --seeds 3",
    studies: OVERFITTING_STUDIES,
    evaluate: ({ records, beside }) => moreOverfitting(records, beside),
  },
  {
    id: "C5",
    title: "No learnable parameter",
    claim: "The layers add no learnable parameter and leave the network as it is.",
    source: "Text and Figure 1",
    test:
      "The number of learnable parameters of runs that differ only in the layers. Supported: it is " +
      "equal in every pair.",
    nature: "structural",
    command: REPRODUCE,
    evaluate: ofArms(parameterCounts),
  },
  {
    id: "C6",
    title: "Inactive at inference",
    claim: "The layers act in training only; evaluation and prediction use the bare network.",
    source: "Figure 1",
    test:
      "This test runs on the CPU while the page is made: a network with a few weights goes through the " +
      "training loop of every run, with and without layers, at a learning rate of 0. Supported: the " +
      "losses differ, and the label maps and counts of evaluation are identical, bit for bit. As a " +
      "control, layers placed in evaluation must change the counts; otherwise it cannot be tested.",
    nature: "structural",
    command: "deno task report",
    check: inactive,
  },
  {
    id: "C7",
    title: "Longer evolution: smoother",
    claim: "A longer evolution time T = N·Δt gives smoother maps; too long a time harms the fit.",
    source: "Text; Table 1 lists Δt and N, without a sweep",
    test:
      `On noisy labels, over at least ${TIMES_TO_TEST} times T (T = 0: no layers) and at least two seeds ` +
      "that all of them have. Smoother: in each seed, Spearman’s rank correlation of T with components, " +
      "boundary length and total variation of the predicted maps is negative, with T = 0 and among " +
      `T > 0 alone; networks that end below ${LEARNT} of the best T’s score learnt nothing and count ` +
      "for neither part. Harms the fit: the score after the last epoch at the longest T at which two " +
      "seeds learnt is below that at the best T in every such seed, and its mean is lower by more than " +
      `the margin of C1 (${EQUIVALENCE_MARGIN}) and more than the greater of their standard deviations ` +
      "over these seeds. Supported: both. Mixed: one. Not supported: neither. The rule was " +
      "written during the first runs of the sweep, before its author had seen any. Networks that learnt " +
      "nothing were excluded afterwards, from the second part last, since the schedule of the rate may " +
      "have stopped them.",
    nature: "empirical",
    command: "deno task reproduce wbc-unet --profile quick --seeds 3 --arms " +
      "noisy,noisy-iel-5,noisy-iel-10,noisy-iel,noisy-iel-40,noisy-iel-80",
    evaluate: ({ sweep }) => longerEvolution(sweep),
  },
  {
    id: "C8",
    title: "No trouble with gradients",
    claim: "Passing the gradient through the layers causes no problem in training.",
    source: "Text, no numbers",
    test:
      "Loss and gradient norms of every epoch, final Dice against the pair without layers, and " +
      "the gain of the stack at the highest frequency. Not supported: a value is not finite, or a run " +
      "ends below half its pair's Dice. Mixed: the runs are sound, but the stencil as printed in the " +
      `paper has a gain above ${GAIN_LIMIT}.`,
    nature: "empirical",
    command: REPRODUCE,
    evaluate: ofArms(gradients),
  },
  {
    id: "C9",
    title: "Cheap",
    claim: "The layers cost little.",
    source: "Text, no numbers",
    test:
      "The share of a training step that the layers and their gradient take, measured separately and " +
      "alternating with the step; the greatest over all sizes and numbers of layers counts, as the " +
      `factor 1 ÷ (1 − share). Supported: the factor is at most ${CHEAP}. Not supported: ${DEAR} or more. ` +
      "Both limits are ours. Training times, with and without layers, in pairs of runs on one " +
      "machine, count only for a network whose step was not measured, because they include whatever " +
      "else the machine did at the time.",
    nature: "structural",
    command: "deno task bench all",
    evaluate: ofArms(stepTimes),
    measure: measuredStep,
  },
];
