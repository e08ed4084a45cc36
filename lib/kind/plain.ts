/**
 * Checks that values are plain JSON, which records, checkpoints and keys can hold.
 *
 * @module
 */
import { UserError } from "../errors.ts";

/**
 * A copy of a value without its undefined members.
 *
 * @param what Names the value in the message.
 *
 * @throws {UserError} if JSON cannot hold it, with the path to the part that it cannot hold.
 *
 * @example
 * ```ts
 * import { plain } from "./plain.ts";
 * import { deepStrictEqual, throws } from "node:assert/strict";
 *
 * deepStrictEqual(plain({ a: 1, b: undefined }, "options"), { a: 1 });
 * throws(() => plain({ since: new Date() }, "options"), /^UserError: options: since: .* a Date/);
 * ```
 */
export function plain<Value>(value: Value, what: string): Value {
  return copied(value, what, []) as Value;
}

function copied(value: unknown, what: string, path: readonly string[]): unknown {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (Array.isArray(value)) return value.map((part, at) => copied(part, what, [...path, `${at}`]));
  const prototype: unknown = typeof value === "object" ? Object.getPrototypeOf(value) : undefined;
  if (prototype === Object.prototype || prototype === null) {
    const members = Object.entries(value as object).filter(([, part]) => part !== undefined);
    return Object.fromEntries(
      members.map(([name, part]) => [name, copied(part, what, [...path, name])]),
    );
  }
  const kind = typeof value === "object" ? `a ${value!.constructor?.name}` : typeof value;
  const given = typeof value === "number" ? `${value}` : kind;
  throw new UserError(
    `${
      [what, ...path.length ? [path.join(".")] : []].join(": ")
    }: records are JSON, which cannot ` +
      `hold ${given}; use numbers, texts, lists and plain objects`,
  );
}
