/**
 * Parses words that a user typed, and writes words for a user to type. An error names the unknown word
 * and lists the valid ones.
 *
 * @module
 */
import { UserError } from "./errors.ts";

/**
 * Checks that a word is in a closed set of names.
 *
 * @throws {UserError} when `word` is not in the set.
 *
 * @example
 * ```ts
 * import { oneOf } from "./cli_values.ts";
 * import { strictEqual, throws } from "node:assert/strict";
 *
 * strictEqual(oneOf("fruit", ["apple", "pear"], "pear"), "pear");
 * throws(() => oneOf("fruit", ["apple", "pear"], "leek"), /no fruit is called "leek"; there are apple, pear/);
 * ```
 */
export function oneOf<T extends string>(what: string, known: readonly T[], word: unknown): T {
  const found = known.find((name) => name === word);
  if (found !== undefined) return found;
  throw new UserError(`no ${what} is called "${word}"; ${choices(`${word}`, known)}`);
}

/**
 * Lists the valid names for the end of an error line, preceded by the name that was probably meant.
 *
 * @example
 * ```ts
 * import { choices } from "./cli_values.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(choices("leek", ["apple", "pear"]), "there are apple, pear");
 * strictEqual(choices("appel", ["apple", "pear"]), 'did you mean "apple"? There are apple, pear');
 * strictEqual(choices("paer", ["pear"], "it has"), 'did you mean "pear"? It has pear');
 * ```
 */
export function choices(
  word: string,
  known: readonly string[],
  verb: "there are" | "it has" = "there are",
): string {
  const meant = nearestWord(word, known);
  const all = `${verb} ${known.join(", ")}`;
  return meant === undefined
    ? all
    : `did you mean "${meant}"? ${all.charAt(0).toUpperCase()}${all.slice(1)}`;
}

/**
 * Parses an integer of at least `least`.
 *
 * @throws {UserError} when `word` is not one; the message names the option.
 *
 * @example
 * ```ts
 * import { wholeNumber } from "./cli_values.ts";
 * import { strictEqual, throws } from "node:assert/strict";
 *
 * strictEqual(wholeNumber("--seeds", "3", { least: 1 }), 3);
 * throws(() => wholeNumber("--seeds", "few", { least: 1 }), /--seeds takes a whole number from 1/);
 * ```
 */
export function wholeNumber(option: string, word: unknown, { least }: { least: number }): number {
  const value = typeof word === "string" && word.trim() === "" ? NaN : Number(word);
  if (!Array.isArray(word) && Number.isSafeInteger(value) && value >= least) return value;
  throw new UserError(`${option} takes a whole number from ${least} on, not "${word}"`);
}

/**
 * The known word nearest to the typed one, if it is close enough: at most a third of the typed letters
 * are missing, extra, wrong, or swapped with a neighbour, or they begin alike. The first one wins a tie.
 *
 * @example
 * ```ts
 * import { nearestWord } from "./cli_values.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const known = ["seed", "seeds", "set"];
 * deepStrictEqual(["sedes", "colour"].map((word) => nearestWord(word, known)), ["seeds", undefined]);
 * deepStrictEqual(nearestWord("comparisons", ["claim", "compare"]), "compare");
 * ```
 */
export function nearestWord(word: string, known: readonly string[]): string | undefined {
  const [first] = known.map((name) => ({ name, steps: distance(word, name) }))
    .sort((a, b) => a.steps - b.steps);
  return first && first.steps <= word.length / 3
    ? first.name
    : known.find((name) => name.length >= 6 && word.startsWith(name.slice(0, -1)));
}

/** Optimal string alignment distance: Levenshtein's, but swapping two neighbours counts as one step. */
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

/**
 * Words as one line for a POSIX shell, to be copied: in quotes if the shell would change them.
 *
 * @example
 * ```ts
 * import { shellLine } from "./cli_values.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(shellLine("cd", "my ideas"), "cd 'my ideas'");
 * ```
 */
export const shellLine = (...words: readonly string[]): string =>
  words.map((word) =>
    /^[\p{L}\p{N}_@%+=:,./-]+$/u.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
  ).join(" ");
