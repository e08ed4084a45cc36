/**
 * Claim C4: which of the two networks for street scenes loses more to overfitting.
 *
 * @module
 */
import { measureName } from "../metrics/conventions.ts";
import type { RunRecord } from "../results/record.ts";
import { summarize } from "../results/summary.ts";
import { type Finding, notYetTested } from "./finding.ts";
import { counted, fixed, intervalText, signed } from "./format.ts";
import { gainOf } from "./gain.ts";
import type { Group } from "./groups.ts";
import { experimentMetric } from "./metric.ts";

const MORE = "cityscapes-hrnetv2";
const LESS = "cityscapes-deeplabv3plus";

/** Peak minus final score of the runs on noisy labels without layers, by seed. */
function dropsOf(records: readonly RunRecord[]): Map<number, number> {
  const convention = experimentMetric(records);
  const noisy = records.filter(({ spec }) => spec.arm === "noisy");
  return new Map(noisy.map((record) => {
    const [summary] = summarize([record], { convention });
    return [record.spec.seed, summary!.drop.mean];
  }));
}

/**
 * C4. Differences HRNetV2 − DeepLabV3+, by seed, of what each network loses on noisy labels after its
 * peak (peak − final score, without layers), by the rule of {@linkcode gainOf}.
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
  const measure = measureName(experimentMetric(records));
  const { verdict, interval, better, reach, numbers } = gainOf(values.map(({ value }) => value));
  const lost = (name: string, drops: Map<number, number>) => ({
    name: `${measure} lost after the peak by ${name}, by seed`,
    value: values.map(({ seed }) => fixed(drops.get(seed)!)).join(", "),
  });
  return {
    verdict,
    evidence:
      `${signed(interval.mean)} ${measure} lost (95 % interval ${intervalText(interval)}), ` +
      `more in ${better} of ${counted(values.length, "seed")}`,
    because: `HRNetV2 loses more after its peak in ${better} of ${values.length} seeds.${reach}`,
    numbers: [lost("HRNetV2", more), lost("DeepLabV3+", less), ...numbers],
    differences: { title: `${measure} lost, HRNetV2 − DeepLabV3+, by seed`, values, interval },
    records: [...records, ...other.records].filter(({ spec }) =>
      spec.arm === "noisy" && values.some(({ seed }) => seed === spec.seed)
    ),
  };
}
