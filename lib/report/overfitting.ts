/**
 * Claim C4: which of the two networks for street scenes loses more to overfitting.
 *
 * @module
 */
import { measureName } from "../metrics/conventions.ts";
import type { RunRecord } from "../results/record.ts";
import { summarize } from "../results/summary.ts";
import { gateOf } from "../results/gate.ts";
import { gainOf } from "../results/judge.ts";
import { closedText } from "./comparison.ts";
import { type Finding, notYetTested } from "./finding.ts";
import { counted, fixed, intervalText, pText, signed } from "./format.ts";
import type { Group } from "./groups.ts";

const MORE = "cityscapes-hrnetv2";
const LESS = "cityscapes-deeplabv3plus";

/** Peak minus final score of the runs on noisy labels without layers that went well, by seed. */
function dropsOf(records: readonly RunRecord[]): Map<number, number> {
  const noisy = records.filter(({ spec, diverged }) => spec.arm === "noisy" && !diverged);
  return new Map(noisy.map((record) => {
    const [summary] = summarize([record]);
    return [record.spec.seed, summary!.drop.mean];
  }));
}

/**
 * C4. Differences HRNetV2 − DeepLabV3+, by seed, of what each network loses on noisy labels after its
 * peak (peak − final score, without layers), by the rule of `gainOf`, which is C2's. Cannot test: by
 * `gateOf` neither network has memorised the noise; what they lose is the noise of the curve then.
 *
 * @param records Those of HRNetV2; of another experiment they test nothing.
 * @param beside Groups of the same profile, among them DeepLabV3+'s on the same data.
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
  const other = first?.spec.experiment === MORE &&
    beside.find(({ experiment, records }) =>
      experiment === LESS && records[0]!.data.sha256 === first.data.sha256
    );
  if (!other) return notYetTested("needs runs of HRNetV2 and of DeepLabV3+ on the same data");
  const [more, less] = [dropsOf(records), dropsOf(other.records)];
  const values = [...more].sort(([a], [b]) => a - b).flatMap(([seed, drop]) =>
    less.has(seed) ? [{ seed, value: drop - less.get(seed)! }] : []
  );
  if (values.length < 2) {
    return notYetTested("needs two seeds of both networks on noisy labels without layers");
  }
  const measure = measureName(first.spec.metric);
  const lost = (name: string, drops: Map<number, number>) => ({
    name: `${measure} lost after the peak by ${name}, by seed`,
    value: values.map(({ seed }) => fixed(drops.get(seed)!)).join(", "),
  });
  const losses = [lost("HRNetV2", more), lost("DeepLabV3+", less)];
  const gates = [records, other.records].map((runs) => gateOf(runs, "noisy"));
  if (gates.every((gate) => gate && !gate.open)) {
    const why = ["HRNetV2", "DeepLabV3+"].map((name, at) =>
      `${name}: ${closedText(gates[at]!, { arm: "noisy", measure })}`
    ).join("; ");
    const because = `neither network learnt the noise: ${why}`;
    return { verdict: "cannot test", evidence: because, because, numbers: losses };
  }
  const { verdict, interval, agreeing, p, leastP } = gainOf(values.map(({ value }) => value));
  const seeds = `${agreeing} of ${counted(values.length, "seed")}`;
  return {
    ...{ verdict, p },
    evidence:
      `${signed(interval.mean)} ${measure} lost (95 % interval ${intervalText(interval)}), ` +
      `more in ${seeds}`,
    because: `HRNetV2 loses more after its peak in ${seeds}; the sign-flip test cannot give less ` +
      `than p = 1/${2 ** values.length} with so many.`,
    numbers: [
      ...losses,
      { name: "mean difference", value: signed(interval.mean) },
      { name: "95 % t interval", value: intervalText(interval) },
      {
        name: "seeds with a difference above 0",
        value: `${agreeing} of ${values.length}`,
      },
      {
        name: "sign-flip test, one-sided",
        value: `${pText(p)} (least possible ${fixed(leastP)})`,
      },
    ],
    differences: { title: `${measure} lost, HRNetV2 − DeepLabV3+, by seed`, values, interval },
    records: [...records, ...other.records].filter(({ spec }) =>
      spec.arm === "noisy" && values.some(({ seed }) => seed === spec.seed)
    ),
  };
}
