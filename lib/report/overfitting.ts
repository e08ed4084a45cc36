/**
 * Claim C4: which of the two street-scene networks loses more to label noise.
 *
 * @module
 */
import { measureName } from "../metrics/conventions.ts";
import { compareCosts, type ComparedCosts } from "../results/noise_cost.ts";
import type { RunRecord } from "../results/record.ts";
import { type GateErrors, MEMORISED } from "../results/gate.ts";
import { type Finding, notYetTested } from "./finding.ts";
import { counted, fixed, intervalText, percent, pText, signed } from "./format.ts";
import type { Group } from "./groups.ts";

/** Each HRNetV2 experiment, with the DeepLabV3+ experiment that it is compared with. */
const PAIRS: Readonly<Record<string, string>> = {
  "cityscapes-hrnetv2": "cityscapes-deeplabv3plus",
  "streets-hrnetv2": "streets-deeplabv3plus",
};

/**
 * The kit's own studies that count for C4: the paper's experiments with noise that can be learnt.
 *
 * @example
 * ```ts
 * import { OVERFITTING_STUDIES } from "./overfitting.ts";
 * import { STUDIES } from "../studies/table.ts";
 * import { ok } from "node:assert/strict";
 *
 * ok(OVERFITTING_STUDIES.every((id) => Object.hasOwn(STUDIES, id)));
 * ```
 */
export const OVERFITTING_STUDIES = ["streets-hrnetv2", "streets-deeplabv3plus"] as const;

/**
 * C4. The cost of label noise is the clean score minus the noisy score, without layers, for the same
 * seed. Compares HRNetV2 − DeepLabV3+ by seed, after as many epochs as both have, by the rule of
 * `gainOf`, as C2 does. If either network has not memorised the noise, the claim cannot be tested.
 *
 * @param records Records of HRNetV2; those of another experiment test nothing.
 * @param beside Groups of the same profile, among them DeepLabV3+ on the same data.
 *
 * @example
 * ```ts
 * import { moreOverfitting } from "./overfitting.ts";
 * import { fakeRecord } from "../results/fixture.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(moreOverfitting([fakeRecord()], []).verdict, "not yet tested");
 * ```
 */
export function moreOverfitting(
  records: readonly RunRecord[],
  beside: readonly Group[],
): Finding {
  const [first] = records;
  const less = first && PAIRS[first.spec.experiment];
  const other = less &&
    beside.find(({ experiment, records }) =>
      experiment === less && records[0]!.data.sha256 === first.data.sha256
    );
  if (!other) return notYetTested("needs runs of HRNetV2 and of DeepLabV3+ on the same data");
  const { verdict, reason, epochs, values, gates, judged } = compareCosts(records, other.records);
  if (values.length === 0) {
    return notYetTested(
      "needs a seed of both networks on clean and on noisy labels, without layers",
    );
  }
  const measure = measureName(first.spec.metric);
  const list = (which: "one" | "other") => values.map((row) => fixed(row[which])).join(", ");
  const numbers = [
    { name: `${measure} lost to noise by HRNetV2, by seed`, value: list("one") },
    { name: `${measure} lost to noise by DeepLabV3+, by seed`, value: list("other") },
    { name: "epochs", value: String(epochs) },
    gateRow("HRNetV2", gates.one),
    gateRow("DeepLabV3+", gates.other),
    ...judged
      ? [
        { name: "mean difference", value: signed(judged.interval.mean) },
        { name: "95 % t interval", value: intervalText(judged.interval) },
        {
          name: "seeds with a difference above 0",
          value: `${judged.agreeing} of ${values.length}`,
        },
        {
          name: "sign-flip test, one-sided",
          value: `${pText(judged.p)} (least possible ${fixed(judged.leastP)})`,
        },
      ]
      : [],
  ];
  return {
    verdict,
    ...inWords({ reason, gates, values, judged }, measure),
    numbers,
    ...reason === "rule" && { p: judged!.p },
    ...judged && {
      differences: {
        title: `${measure} lost to noise, HRNetV2 − DeepLabV3+, by seed`,
        values: values.map(({ seed, value }) => ({ seed, value })),
        interval: judged.interval,
      },
    },
    records: [...records, ...other.records].filter(({ spec }) =>
      ["clean", "noisy"].includes(spec.arm) && values.some(({ seed }) => seed === spec.seed)
    ),
  };
}

const gateRow = (name: string, errors: GateErrors | undefined) => ({
  name: `wrong pixels of ${name} inside the windows and outside`,
  value: errors ? `${percent(errors.inside)}, ${percent(errors.outside)}` : "not counted",
});

function inWords(
  { reason, gates, values, judged }: Pick<
    ComparedCosts,
    "reason" | "gates" | "values" | "judged"
  >,
  measure: string,
): Pick<Finding, "evidence" | "because"> {
  const times = (errors: GateErrors | undefined) =>
    errors ? `${(errors.inside / errors.outside).toFixed(1)} times` : "an unknown number of times";
  switch (reason) {
    case "gate unknown":
      return {
        evidence: "nobody counted errors inside the noise windows",
        because:
          "Whether the networks memorised the noise is not known: errors inside its windows " +
          "were not counted, or its places move.",
      };
    case "gate closed":
      return {
        evidence: `errors in windows ${times(gates.one)} (HRNetV2) and ${times(gates.other)} ` +
          "(DeepLabV3+) those outside",
        because: `A network that has not memorised the noise (errors inside its windows at least ` +
          `${MEMORISED} times those outside) has not overfitted it, and cannot show which overfits more.`,
      };
    case "seeds":
      return {
        evidence: "one seed",
        because: "One seed of both networks has no interval; run a second.",
      };
    case "rule": {
      const { interval, agreeing } = judged!;
      const seeds = `${agreeing} of ${counted(values.length, "seed")}`;
      return {
        evidence: `${signed(interval.mean)} ${measure} lost to noise (95 % interval ` +
          `${intervalText(interval)}), more in ${seeds}`,
        because: `Noise costs HRNetV2 more in ${seeds}; the sign-flip test cannot give less than ` +
          `p = 1/${2 ** values.length} with so many.`,
      };
    }
  }
}
