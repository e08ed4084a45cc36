/**
 * Words that a user typed, as values: what is not understood is named, with what would be.
 *
 * @module
 */
import { UserError } from "./errors.ts";

/**
 * A name of a closed set.
 *
 * @throws {UserError} when `word` is none.
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
  throw new UserError(`no ${what} is called "${word}"; there are ${known.join(", ")}`);
}

/**
 * A whole number from `least` on.
 *
 * @throws {UserError} when `word` is none; it names the option.
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
