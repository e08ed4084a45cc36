/**
 * Writes what a study was run on, and over how many of its planned seeds.
 *
 * @module
 */
import type { RunRecord } from "../results/record.ts";
import { provisionalText } from "../results/verdict.ts";
import { counted } from "./format.ts";

/**
 * The head of a sentence on a study, such as "White blood cells (8 seeds)", or "(3 to 6 seeds)" where some
 * arms have more.
 */
export function studyHead(
  { show }: Pick<RunRecord, "show">,
  { seeds, most = seeds }: { readonly seeds: number; readonly most?: number },
): string {
  const all = most > seeds ? `${seeds} to ${most} seeds` : counted(seeds, "seed");
  const run = provisionalText(seeds, { planned: show.seeds }) || all;
  return `${subjectOf(show.title)} (${run})`;
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
