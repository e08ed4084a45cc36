/**
 * Values that carry the SHA-256 of their JSON, so that a flipped bit or an edit in a file is detected. It
 * does not prove who wrote the file.
 *
 * @module
 */
import { createHash } from "node:crypto";

/**
 * Adds `sha256` to a JSON value as its last member: the hash of its JSON without white space, in the order
 * of its members.
 *
 * @example
 * ```ts
 * import { isIntact, sealed } from "./sealed.ts";
 * import { ok } from "node:assert/strict";
 *
 * const text = JSON.stringify(sealed({ counts: [1, 2] }));
 * ok(isIntact(JSON.parse(text)));
 * ok(!isIntact(JSON.parse(text.replace("[1,2]", "[1,3]"))));
 * ```
 */
export function sealed<Value extends object>(value: Value): Value & { readonly sha256: string } {
  return { ...value, sha256: hashOf(value) };
}

/** Whether a value is unchanged since {@linkcode sealed} returned it. */
export function isIntact(value: object): boolean {
  if (!("sha256" in value)) return false;
  const { sha256, ...rest } = value;
  return sha256 === hashOf(rest);
}

const hashOf = (value: object): string =>
  createHash("sha256").update(JSON.stringify(value)).digest("hex");
