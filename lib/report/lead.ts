/**
 * Generates the answer from the records: in three sentences, with which the README begins, and in
 * paragraphs with numbers, with which the findings begin. `assess.ts` gives the verdicts; `groups.ts`
 * decides which records count; `lead_text.ts` writes the answer as Markdown and HTML.
 *
 * @module
 */
import { defaultProfile } from "../experiment/experiment.ts";
import { measureName } from "../metrics/conventions.ts";
import { gateOf } from "../results/gate.ts";
import type { RunRecord } from "../results/record.ts";
import { mean } from "../results/statistics.ts";
import { curve, primaryScore } from "../results/summary.ts";
import { otherData } from "../figures/title.ts";
import { CONTROLS } from "../studies/controls.ts";
import { CHOICE } from "../studies/evolution_grids.ts";
import { STREET_STUDIES } from "../studies/streets.ts";
import { experimentOf } from "../studies/table.ts";
import { assess, type Assessment } from "./assess.ts";
import { controlStudyText, smoothingText } from "./control_study.ts";
import { counted, fixed, listed, signed } from "./format.ts";
import { type Group, groupName } from "./groups.ts";
import type { Lead, LeadParagraph } from "./lead_text.ts";
import { otherEvolutionsText } from "./other_evolutions.ts";
import { otherMethodsText } from "./other_methods.ts";
import { type Pair, pairRuns } from "./pairs.ts";
import { subjectOf } from "./study_head.ts";
import { NOISE_STUDIES, whichNoiseText } from "./which_noise.ts";

/**
 * Writes the answer. The paragraphs of its details: which results reproduce, in how many of how many seeds; which claims could not
 * be tested, and why; which remedies would do as well; on which noise; which other methods help; what
 * layers of other evolutions do; and, separately, the properties of the layers.
 * Only published float32 runs on real data count. A paragraph with nothing to report is omitted.
 *
 * @example
 * ```ts
 * import { groupOf, pairsApart } from "./fixture.ts";
 * import { leadOf } from "./lead.ts";
 * import { match } from "node:assert/strict";
 *
 * const { details } = leadOf([groupOf(pairsApart("noisy", [0.05, 0.06, 0.07]))]);
 * match(details[0]!.text, /a higher score in every seed/);
 * ```
 */
export function leadOf(
  groups: readonly Group[],
  options: Parameters<typeof assess>[1] = {},
): Lead {
  const counting = groups.filter(({ shelf, kind, precision, variant }) =>
    shelf === "published" && kind === "real" && precision === "float32" && variant === ""
  );
  const assessments = assess(counting, options);
  const tested = counting.flatMap((group) => noisyOf(group, assessments));
  return {
    short: inShort(tested, counting),
    details: [
      ...reproduces(tested, counting),
      ...untestable(tested),
      ...asWell(counting),
      ...whichNoise(counting),
      ...otherMethods(counting),
      ...otherEvolutions(counting),
      ...structure(assessments),
    ],
  };
}

/** In three sentences: what reproduces, why, and what would do as well. */
function inShort(tested: readonly Noisy[], groups: readonly Group[]): LeadParagraph[] {
  const { better, worse } = sides(tested);
  const smoothing = smoothingText(CONTROL_STUDIES.flatMap((id) => recordsOf(groups, id)));
  if (better.length === 0 || smoothing === undefined) return [];
  const every = better.every(({ differences }) => differences.every((value) => value > 0));
  const titles = (of: readonly Noisy[]) => listed(byTitle(of).map(([title]) => title));
  return [{
    head: "In short.",
    text: [
      "With noise as in the authors’ code (the same windows in all images), a network trained through " +
      "the paper’s number of layers ends with a higher score than without them, " +
      `in ${every ? "every seed" : "most seeds"} of ${titles(better)}` +
      (worse.length === 0 ? "." : `, but not of ${titles(worse)}.`),
      "Training through layers is plain training of a network that contains them, and predicting " +
      "without them smooths its logits ([derivation](notebooks/07_what_layers_do.ipynb)).",
      smoothing,
    ].join(" "),
  }];
}

/** A group that counts for the claim that layers help with noisy labels (C2), and its verdict. */
interface Noisy {
  readonly group: Group;
  readonly verdict: Assessment["verdict"];
  readonly pairs: readonly Pair[];
  /** Score differences of the pairs that did not diverge. */
  readonly differences: readonly number[];
}

function noisyOf(group: Group, assessments: readonly Assessment[]): Noisy[] {
  const pairs = soundPairs(group, "noisy");
  const [, c2] = assessments;
  const found = c2!.results.find(({ name }) => name === groupName(group));
  if (pairs.length === 0 || !found) return [];
  const differences = pairs.map(({ without, withIel }) =>
    primaryScore(withIel) - primaryScore(without)
  );
  return [{ group, verdict: found.finding.verdict, pairs, differences }];
}

/** The experiments that can test the claim, by the sign of the mean difference. */
function sides(tested: readonly Noisy[]): { better: Noisy[]; worse: Noisy[] } {
  const deciding = tested.filter(({ verdict }) => verdict !== "cannot test");
  const [better, worse] = [true, false].map((is) =>
    deciding.filter(({ differences }) => mean(differences) > 0 === is)
  ) as [Noisy[], Noisy[]];
  return { better, worse };
}

const soundPairs = ({ records }: Group, labels: "clean" | "noisy"): Pair[] =>
  pairRuns(records, { labels }).filter(({ without, withIel }) =>
    !without.diverged && !withIel.diverged
  );

/** Groups items by the title of their experiment. */
const byTitle = <T extends { readonly group: Group }>(items: readonly T[]): [string, T[]][] => [
  ...Map.groupBy(items, ({ group }) => titleOf(group)),
];

function titleOf({ records: [first] }: Group): string {
  const other = otherData(first!);
  return subjectOf(first!.show.title) + (other === undefined ? "" : ` (${other})`);
}

const sizeOf = ({ profile }: Group) =>
  profile === "paper" ? "at the paper’s size" : `at \`${profile}\``;

/** The number of seeds in which the layers score higher, out of all seeds, by size. */
const seedsOf = (items: readonly Noisy[]): string =>
  items.map(({ group, differences }, at) => {
    const better = differences.filter((value) => value > 0).length;
    const of = at === 0 ? counted(differences.length, "seed") : differences.length;
    return `${better} of ${of} ${sizeOf(group)}`;
  }).join(", ");

/** The least and the greatest of the values, as text. */
function range(values: readonly number[]): string {
  const [low, high] = [signed(Math.min(...values)), signed(Math.max(...values))];
  return low === high ? low : `${low} to ${high}`;
}

/** Mean over seeds of the value with layers minus the value without. */
const gain = (pairs: readonly Pair[], of: (record: RunRecord) => number): number =>
  mean(pairs.map(({ without, withIel }) => of(withIel) - of(without)));

const peak = (record: RunRecord) => Math.max(...curve(record));

function reproduces(tested: readonly Noisy[], groups: readonly Group[]): LeadParagraph[] {
  const { better, worse } = sides(tested);
  const every = better.every(({ differences }) => differences.every((value) => value > 0));
  const ofBetter = byTitle(better).map(([title, same]) => {
    const { experiment } = same[0]!.group;
    const clean = groups.filter((group) => group.experiment === experiment).flatMap((group) => {
      const pairs = soundPairs(group, "clean");
      return pairs.length > 0 ? [gain(pairs, primaryScore)] : [];
    });
    return `${title}: better in ${seedsOf(same)}; gain at the best epochs ` +
      range(same.map(({ pairs }) => gain(pairs, peak))) +
      (clean.length > 0 ? `; change with clean labels ${range(clean)}.` : ".");
  });
  const gains = better.length === 0 ? [] : [{
    head: "What reproduces.",
    text: [
      "With noisy labels, a network trained through the layers ends with a higher score in " +
      `${every ? "every seed" : "most seeds"} of these experiments.`,
      ...certaintyText(better),
      ...overfittingText(better),
    ].join(" "),
    items: ofBetter,
  }];
  const none = worse.length === 0 ? [] : [{
    head: "What does not.",
    text: "On the mean over seeds there is no gain here:",
    items: byTitle(worse).map(([title, same]) =>
      `${title}: better in ${seedsOf(same)}; ${noiseText(same)}.`
    ),
  }];
  return [...gains, ...none];
}

/** By how many of the experiments with several seeds the claim's test is passed, unless it is by all. */
function certaintyText(better: readonly Noisy[]): string[] {
  const several = better.filter(({ differences }) => differences.length > 1);
  const supported = several.filter(({ verdict }) => verdict === "supported").length;
  return supported === several.length ? [] : [
    `How much higher is uncertain: ${supported} of ${several.length} with several seeds pass the test ` +
    "of claim C2.",
  ];
}

/** Where less than half of the gain remains at the best epochs, and where more remains. */
function overfittingText(better: readonly Noisy[]): string[] {
  const lost = ([, same]: readonly [string, Noisy[]]) =>
    same.every(({ pairs, differences }) => gain(pairs, peak) < mean(differences) / 2);
  const { lost: gone = [], left = [] } = Object.groupBy(
    byTitle(better),
    (one) => lost(one) ? "lost" : "left",
  );
  if (gone.length === 0) return [];
  const where = left.length === 0 ? "" : ` (not of ${left.map(([title]) => title).join(", ")})`;
  return [
    `Most of that gain${where} comes from the plain network’s overfitting: at the best epoch of each ` +
    "network little of the gain remains, but nobody can find that epoch without clean labels.",
  ];
}

/** The paragraph on what the runs could not test, and why. */
function untestable(tested: readonly Noisy[]): LeadParagraph[] {
  const closed = tested.filter(({ verdict }) => verdict === "cannot test");
  return closed.length === 0 ? [] : [{
    head: "What could not be tested.",
    text: "Where noise costs the plain network nothing, there is nothing to prevent: " +
      `${byTitle(closed).map(([title, same]) => `${title}: ${noiseText(same)}`).join("; ")}.`,
  }];
}

/** What noise does to the plain networks: their errors where it was, or else their scores. */
function noiseText(items: readonly Noisy[]): string {
  const texts = items.map(({ group: { records } }) => {
    const { errors, lost } = gateOf(records, "noisy") ?? {};
    const measure = measureName(records[0]!.spec.metric);
    if (errors) {
      return `${times(errors.inside / errors.outside)} as many errors where noise was as elsewhere`;
    }
    return lost === undefined
      ? "what noise does to the plain network was not measured"
      : `noise changes its mean score by ${signed(-lost)} ${measure}`;
  });
  return texts.join("; ");
}

const times = (ratio: number) => `${fixed(ratio, { digits: 1 })} times`;

/** The studies that compare layers with smoothing. */
const CONTROL_STUDIES = [CONTROLS, STREET_STUDIES].flatMap((studies) => Object.keys(studies));

function asWell(groups: readonly Group[]): LeadParagraph[] {
  return ofStudies(groups, { ids: CONTROL_STUDIES, describe: controlStudyText }, {
    head: "What would do as well.",
    text:
      "Do the layers do more than smoothing? [Studies](lib/studies/controls.ts) under a careful " +
      "protocol, with comparisons stated before their runs, test that on noisy labels. Scores here " +
      "and below: mean of the last five epochs.",
  });
}

function whichNoise(groups: readonly Group[]): LeadParagraph[] {
  return ofStudies(groups, { ids: NOISE_STUDIES, describe: whichNoiseText }, {
    head: "Which noise.",
    text:
      "The paper’s text draws windows on each label; its code the same for all images, with classes " +
      "redrawn at each access ([numbers](results/README.md#which-noise)).",
  });
}

function otherMethods(groups: readonly Group[]): LeadParagraph[] {
  return ofStudies(groups, { ids: ["wbc-baselines"], describe: otherMethodsText }, {
    head: "What else helps.",
    text:
      "Other methods and cheap remedies, compared with the layers by 95 % intervals of paired " +
      "differences; all settings, also N, were chosen on noisy images " +
      "([numbers](results/README.md#other-methods)).",
  });
}

function otherEvolutions(groups: readonly Group[]): LeadParagraph[] {
  const ids = Object.keys(CHOICE).map((data) => `${data}-evolutions`);
  return ofStudies(groups, { ids, describe: otherEvolutionsText }, {
    head: "Other equations.",
    text:
      "Layers of other evolutions, and the same flows as smoothing at prediction; settings were " +
      "chosen likewise ([numbers](results/README.md#other-evolutions)).",
  });
}

/** The paragraph with an item for each of the studies that has something to report. */
function ofStudies(
  groups: readonly Group[],
  { ids, describe }: {
    readonly ids: readonly string[];
    readonly describe: (records: readonly RunRecord[]) => string | undefined;
  },
  paragraph: Omit<LeadParagraph, "items">,
): LeadParagraph[] {
  const items = ids.flatMap((id) =>
    recordsOf(groups, id).flatMap((records) => describe(records) ?? [])
  );
  return items.length === 0 ? [] : [{ ...paragraph, items }];
}

/** The records of a study at its default profile, by group. */
const recordsOf = (groups: readonly Group[], id: string) =>
  groups.filter(({ experiment, profile }) =>
    experiment === id && profile === defaultProfile(experimentOf(id))
  ).map(({ records }) => records);

/** What reading and timing the code show, by claim. */
function structure(assessments: readonly Assessment[]): LeadParagraph[] {
  const told = (nature: Assessment["claim"]["nature"]) =>
    assessments.filter(({ claim, verdict }) =>
      claim.nature === nature && verdict !== "not yet tested"
    );
  const structural = told("structural").map(({ claim: { title }, verdict }) =>
    `${title.charAt(0).toLowerCase()}${title.slice(1)} (${verdict})`
  );
  const others = told("empirical").length;
  const also = others === 0 ? "" : `, also of ${counted(others, "claim")} about their effect`;
  return structural.length === 0 ? [] : [{
    head: "What the layers are.",
    text: `By the code itself: ${structural.join(", ")}. The [report](results/report.html) gives ` +
      `rules and numbers${also}.`,
  }];
}
