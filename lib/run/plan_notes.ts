/**
 * What a reader may not expect of a plan: finished runs that stand for code that may have changed, and
 * finished trainings that are repeated.
 *
 * @module
 */
import { cellKinds } from "../experiment/spec.ts";
import { type PlannedRun, type PlanOptions, trainedWithOtherAfter } from "./plan.ts";

/** One line for each thing of a plan that a reader may not expect; none in most cases. */
export async function planNotes(
  plan: readonly PlannedRun[],
  options: PlanOptions,
): Promise<string[]> {
  const done = plan.filter(({ record }) => record);
  const kinds = [...new Set(done.flatMap(({ spec }) => cellKinds(spec)))];
  const open = plan.filter(({ record }) => !record);
  const again = await Promise.all(open.map((run) => trainedWithOtherAfter(run, options)));
  const arms = [...new Set(open.filter((_run, at) => again[at]).map(({ spec }) => spec.arm))];
  return [
    ...kinds.length
      ? [
        "finished runs are not repeated, and their numbers are those of an earlier run: code outside " +
        `the definition of ${
          kinds.join(", ")
        } is not compared; if you changed such code, name it in ` +
        "`uses` or change the settings",
      ]
      : [],
    ...arms.length
      ? [
        `training again: ${arms.join(", ")}, because the finished training has other arms with ` +
        "`after`; define these before the first run",
      ]
      : [],
  ];
}
