/**
 * Writes what a study was run on, over how many of its planned seeds, and which score it compares.
 *
 * @module
 */
import { measureName } from "../metrics/conventions.ts";
import type { RunRecord } from "../results/record.ts";
import { SCORE_TITLES } from "../results/summary.ts";
import { provisionalText } from "../results/verdict.ts";
import { counted } from "./format.ts";

/**
 * The head of a sentence on a study, such as "White blood cells (8 seeds)" or, with its score, "White blood
 * cells (8 seeds; Dice, after the last epoch)".
 */
export function studyHead(
  { show, spec }: Pick<RunRecord, "show" | "spec">,
  { seeds, scored = false }: { readonly seeds: number; readonly scored?: boolean },
): string {
  const run = provisionalText(seeds, { planned: show.seeds }) || counted(seeds, "seed");
  const score = scored ? `; ${measureName(spec.metric)}, ${SCORE_TITLES[spec.score]}` : "";
  return `${subjectOf(show.title)} (${run}${score})`;
}

/**
 * The subject of an experiment's title, its last part, as the beginning of a sentence.
 *
 * @example
 * ```ts
 * import { subjectOf } from "./study_head.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(subjectOf("What the layers do: white blood cells"), "White blood cells");
 * ```
 */
export function subjectOf(title: string): string {
  const about = title.split(": ").at(-1)!;
  return about.charAt(0).toUpperCase() + about.slice(1);
}
