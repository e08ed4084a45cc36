/**
 * Formats numbers and names for messages.
 *
 * @module
 */

/**
 * The first two names, and how many more there are.
 *
 * @example
 * ```ts
 * import { few } from "./wording.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual([few(["a"]), few(["a", "b", "c"])], ["a", "a, b and 1 more"]);
 * ```
 */
export function few(names: readonly string[]): string {
  const more = names.length > 2 ? ` and ${names.length - 2} more` : "";
  return names.slice(0, 2).join(", ") + more;
}

/**
 * A number with its noun, which gets an s unless the number is one.
 *
 * @example
 * ```ts
 * import { counted } from "./wording.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual([counted(1, "mask"), counted(4000, "file")], ["1 mask", "4,000 files"]);
 * ```
 */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}

/**
 * How many of all there are: `2 of 3`, or `all 3`.
 *
 * @example
 * ```ts
 * import { share } from "./wording.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual([share([1], [1, 2]), share([1, 2], [1, 2])], ["1 of 2", "all 2"]);
 * ```
 */
export function share(some: readonly unknown[], all: readonly unknown[]): string {
  return some.length === all.length ? `all ${all.length}` : `${some.length} of ${all.length}`;
}
