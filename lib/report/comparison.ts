/**
 * Puts a tested comparison of two arms into words, as a finding.
 *
 * @module
 */
import { measureName } from "../metrics/conventions.ts";
import { armStyleOf } from "../results/arm_order.ts";
import type { RunRecord } from "../results/record.ts";
import {
  type ArmSummary,
  divergedText,
  SCORE_TITLES,
  spread,
  summarize,
} from "../results/summary.ts";
import { ALPHA } from "../results/judge.ts";
import { type Gate, LOST, MEMORISED } from "../results/gate.ts";
import { provisionalText, type TestedComparison } from "../results/verdict.ts";
import type { Finding } from "./finding.ts";
import { counted, fixed, intervalText, percent, pText, signed, spreadText } from "./format.ts";

/** The names of the two arms of a comparison. */
export interface ArmNames {
  /** Used after "better with". */
  readonly arm: string;
  /** Names of the two arms in tables. */
  readonly rows: readonly [arm: string, other: string];
  /** Name of the difference, such as `"with − without layers"`. */
  readonly difference: string;
}

/**
 * Takes the names of a comparison's arms from the records.
 *
 * @example
 * ```ts
 * import { armNames } from "./comparison.ts";
 * import { fakeRecord } from "../results/fixture.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const records = ["noisy", "noisy-iel"].map((arm) => fakeRecord({ arm }));
 * const { difference } = armNames(records, { arm: "noisy-iel", with: "noisy" });
 * strictEqual(difference, "noisy labels + IELs − noisy labels");
 * ```
 */
export function armNames(
  records: readonly RunRecord[],
  { arm, with: other }: { readonly arm: string; readonly with: string },
): ArmNames {
  const label = (name: string) =>
    records.some(({ show }) => Object.hasOwn(show.arms, name))
      ? armStyleOf(records, name).label
      : name;
  const rows = [label(arm), label(other)] as const;
  return { arm: rows[0], rows, difference: rows.join(" − ") };
}

/**
 * Converts a tested comparison into a finding.
 *
 * @example
 * ```ts
 * import { armNames, comparisonFinding } from "./comparison.ts";
 * import { pairsApart } from "./fixture.ts";
 * import { testComparisons } from "../results/verdict.ts";
 * import { match } from "node:assert/strict";
 *
 * const stated = { arm: "noisy-iel", with: "noisy", expect: "greater" } as const;
 * const records = pairsApart("noisy", [0.06, 0.05, 0.07]);
 * const [tested] = testComparisons(records, [stated]);
 * const { evidence } = comparisonFinding(tested!, armNames(records, stated));
 * match(evidence, /^\+0\.060 Dice \(95 % interval .*\), better in 3 of 3 seeds$/);
 * ```
 */
export function comparisonFinding(tested: TestedComparison, names: ArmNames): Finding {
  const { stated, verdict, seeds: run, values, interval, planned, records, reason } = tested;
  const arms = armNumbers(records, tested, names);
  const numbers = [...arms, ...testNumbers(tested, names), ...gateNumbers(tested)];
  const base = { verdict, numbers, records };
  const measure = records[0] ? measureName(records[0].spec.metric) : "score";
  if (!interval) {
    const why = withoutTest(tested, { names, measure });
    return { ...base, evidence: why, because: why, numbers: [...arms, ...gateNumbers(tested)] };
  }
  const { margin } = stated;
  const seeds = counted(values.length, "seed");
  const provisional = provisionalText(run.length, { planned });
  const level = `${fixed(100 * interval.level, { digits: 0 })} % interval`;
  const agreement = stated.expect === "equal"
    ? seeds
    : `${stated.expect === "greater" ? "better" : "worse"} in ${tested.agreeing} of ${seeds}`;
  return {
    ...base,
    p: tested.p!,
    evidence: `${signed(interval.mean)} ${measure} (${level} ${intervalText(interval)}), ` +
      [agreement, ...provisional ? [provisional] : []].join("; "),
    because: reason === "diverged"
      ? `${divergedWords(tested)}: the seeds that went well are no random ones.`
      : `${becauseOf(tested, names)}${reach(tested)}`,
    differences: {
      title: `${measure}, ${names.difference}, by seed`,
      ...{ values, interval },
      ...margin === undefined ? {} : { margin },
    },
  };
}

/** Explains why the rule gives this verdict. */
function becauseOf({ stated, verdict, values, agreeing, interval, p }: TestedComparison, {
  arm,
}: ArmNames): string {
  const n = values.length;
  const { expect, margin } = stated;
  if (expect === "equal") {
    return verdict === "supported"
      ? `The difference lies within ±${margin} (${pText(p!)}).`
      : verdict === "not supported"
      ? `The 90 % interval lies wholly beyond ±${margin}.`
      : `The 90 % interval is not inside ±${margin} and not beyond it: ` +
        `${counted(n, "seed")} cannot tell.`;
  }
  const [side, other, better] = expect === "greater"
    ? ["above", "below", "better"]
    : ["below", "above", "worse"];
  const clear = expect === "greater" ? interval!.low > 0 : interval!.high < 0;
  return verdict === "supported"
    ? `The interval lies ${side} 0 and ${agreeing} of ${n} seeds are ${better} with ${arm}.`
    : verdict === "mixed"
    ? `${agreeing} of ${n} seeds are ${better} with ${arm}, but ` +
      `${clear ? "the sign-flip test" : `the interval reaches ${other} 0 and`} does not ` +
      "rule out chance."
    : `On the mean over ${n} seeds the score is not ${
      expect === "greater" ? "higher" : "lower"
    } with ${arm}.`;
}

/** Explains what so few seeds cannot show; empty if there are enough. */
function reach({ stated, values, agreeing, leastP }: TestedComparison): string {
  if (stated.expect === "equal" || leastP! <= ALPHA) return "";
  const n = values.length;
  const least = `p = 1/${2 ** n}`;
  return agreeing === n
    ? ` That all ${n} seeds have this sign is ${least} by the sign-flip test, the least that ${n} ` +
      "seeds can give: it can agree, but not convince by itself; the interval leans on a normal " +
      "distribution over seeds."
    : ` With ${n} seeds the sign-flip test cannot give less than ${least}.`;
}

/** The finding of a comparison that could not be tested, with the reason. */
function withoutTest(
  tested: TestedComparison,
  { names, measure }: { readonly names: ArmNames; readonly measure: string },
): string {
  const { stated, verdict, reason, values, gate } = tested;
  switch (reason) {
    case "gate closed":
      return `${
        closedText(gate!, { arm: stated.gate!, measure })
      }: there is no memorised noise to prevent`;
    case "gate unknown":
      return `no run of ${stated.gate} counted its errors where noise was, and none of the same ` +
        "network with clean labels is here: whether it memorised the noise is unknown";
    case "diverged":
      return verdict === "not supported"
        ? `${divergedWords(tested)}, where ${names.rows[1]} went well`
        : `${divergedWords(tested)}: fewer than two seeds have a score of both`;
    case "one seed":
      return `${
        signed(values[0]!.value)
      } ${measure} in one seed: without a second one its spread ` +
        "is unknown";
    default:
      return `no seed was run both with ${names.rows[0]} and with ${names.rows[1]}`;
  }
}

function divergedWords({ diverged }: TestedComparison): string {
  const runs = diverged.map(({ arm, seed, epoch }) => `${arm}, seed ${seed}, at epoch ${epoch}`);
  return `diverged: ${runs.join("; ")}`;
}

/** The scores of both arms, as rows of numbers. */
function armNumbers(
  records: readonly RunRecord[],
  { stated }: TestedComparison,
  { rows }: ArmNames,
): Finding["numbers"] {
  if (records.length === 0) return [];
  const { metric, score } = records[0]!.spec;
  const summaries = summarize(records);
  return [[stated.with, rows[1]], [stated.arm, rows[0]]].flatMap(([name, label]) => {
    const summary = summaries.find(({ arm }) => arm === name);
    return summary
      ? [{ name: `${measureName(metric)} ${label}`, value: summaryText(summary, score) }]
      : [];
  });
}

/** The score that counts, followed by the others. */
function summaryText(summary: ArmSummary, score: RunRecord["spec"]["score"]): string {
  const { final, lastFive, peak, peakEpoch, scores, seeds, diverged } = summary;
  const lost = divergedText(diverged, { runs: seeds.length });
  if (Number.isNaN(final.mean)) return lost;
  const at = `peak ${fixed(peak.mean)} at epoch ${fixed(peakEpoch, { digits: 0 })}`;
  const others = score === "last-epoch"
    ? [`last five ${fixed(lastFive.mean)}`]
    : score === "last-five-epochs"
    ? [`last ${fixed(final.mean)}`]
    : [`last ${fixed(final.mean)}`, `last five ${fixed(lastFive.mean)}`];
  const primary = spread(scores.filter((value) => !Number.isNaN(value)));
  return `${spreadText(primary)} ${SCORE_TITLES[score]} (${[...others, at].join(", ")})` +
    (lost && `; ${lost}`);
}

/** The numbers of the test, as rows. */
function testNumbers(
  { stated, seeds, values, planned, interval, agreeing, p, leastP, holm, family }: TestedComparison,
  { difference }: ArmNames,
): Finding["numbers"] {
  if (!interval) return [];
  const { expect, margin } = stated;
  const provisional = provisionalText(seeds.length, { planned });
  const level = `${fixed(100 * interval.level, { digits: 0 })} % t interval`;
  const test = expect === "equal"
    ? { name: `equivalence within ±${margin} (TOST)`, value: pText(p!) }
    : {
      name: "sign-flip test, one-sided",
      value: `${pText(p!)} (least possible ${fixed(leastP!)})`,
    };
  return [
    { name: `mean difference, ${difference}`, value: signed(interval.mean) },
    { name: level, value: intervalText(interval) },
    ...expect === "equal" ? [] : [{
      name: `seeds with a difference ${expect === "greater" ? "above" : "below"} 0`,
      value: `${agreeing} of ${values.length}`,
    }],
    test,
    ...family! > 1
      ? [{
        name: `the same, corrected for the ${family} comparisons of the experiment (Holm)`,
        value: pText(holm!),
      }]
      : [],
    ...provisional ? [{ name: "seeds", value: provisional }] : [],
  ];
}

/**
 * Explains why a gate is closed: the arm's network has not memorised the noise.
 *
 * @example
 * ```ts
 * import { closedText } from "./comparison.ts";
 * import { match } from "node:assert/strict";
 *
 * const of = { arm: "noisy", measure: "Dice" };
 * match(closedText({ open: false, lost: -0.013 }, of), /gains 0\.013 Dice/);
 * match(closedText({ open: false, errors: { inside: 0.1, outside: 0.05 } }, of), /10\.0\s% of the pixels/);
 * ```
 */
export function closedText(
  { errors, lost }: Gate,
  { arm, measure }: { readonly arm: string; readonly measure: string },
): string {
  if (errors) {
    return `the network of ${arm} errs in ${
      percent(errors.inside)
    } of the pixels where noise was ` +
      `and in ${percent(errors.outside)} elsewhere, less than ${MEMORISED} times as often`;
  }
  const change = `${lost! < 0 ? "gains" : "loses"} ${fixed(Math.abs(lost!))} ${measure}`;
  return `the network of ${arm} ${change} by the noise on the mean, against the same network with ` +
    `clean labels (below ${LOST} counts as none)`;
}

function gateNumbers({ stated, gate, records }: TestedComparison): Finding["numbers"] {
  if (gate?.errors) {
    return [{
      name: `errors of the network of ${stated.gate}, over the epochs that are scored`,
      value: `${percent(gate.errors.inside)} of the pixels where noise was, ${
        percent(gate.errors.outside)
      } elsewhere`,
    }];
  }
  if (gate?.lost === undefined) return [];
  return [{
    name: `what ${stated.gate} loses to the noise, against clean labels`,
    value: `${fixed(gate.lost)} ${records[0] ? measureName(records[0].spec.metric) : ""}`.trim(),
  }];
}
