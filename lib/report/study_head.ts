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
 * cells (8 seeds; Dice, after the last epoch)". The subject is the last part of the study's title.
 */
export function studyHead(
  { show, spec }: Pick<RunRecord, "show" | "spec">,
  { seeds, scored = false }: { readonly seeds: number; readonly scored?: boolean },
): string {
  const run = provisionalText(seeds, { planned: show.seeds }) || counted(seeds, "seed");
  const about = show.title.split(": ").at(-1)!;
  const subject = about.charAt(0).toUpperCase() + about.slice(1);
  const score = scored ? `; ${measureName(spec.metric)}, ${SCORE_TITLES[spec.score]}` : "";
  return `${subject} (${run}${score})`;
}
