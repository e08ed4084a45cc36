/**
 * The word that a mistyped one was probably meant to be.
 *
 * @module
 */

/**
 * The nearest of the words that are known, if it is near: at most a third of the typed letters are
 * missing, too many, wrong, or swapped with their neighbour. Of several the first.
 *
 * @example
 * ```ts
 * import { nearestWord } from "./nearest_word.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const known = ["seed", "seeds", "set"];
 * deepStrictEqual(["sedes", "colour"].map((word) => nearestWord(word, known)), ["seeds", undefined]);
 * ```
 */
export function nearestWord(word: string, known: readonly string[]): string | undefined {
  const [first] = known.map((name) => ({ name, steps: distance(word, name) }))
    .sort((a, b) => a.steps - b.steps);
  return first && first.steps <= word.length / 3 ? first.name : undefined;
}

/** Optimal string alignment: Levenshtein's distance, in which a swap of neighbours is one step. */
function distance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, at) => at)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = rows[i - 1]![j - 1]! + Number(a[i - 1] !== b[j - 1]);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
        ? rows[i - 2]![j - 2]! + 1
        : Infinity;
      row.push(Math.min(rows[i - 1]![j]! + 1, row[j - 1]! + 1, replaced, swapped));
    }
    rows.push(row);
  }
  return rows.at(-1)!.at(-1)!;
}
