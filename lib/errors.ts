/**
 * The error for a user's mistake: a missing folder, a damaged file, an option that does not exist.
 * Its message is one line that names the thing and ends with the remedy; commands print that line
 * without a stack trace and exit with code 1. Any other exception is a defect of the kit.
 *
 * @module
 */

/**
 * A condition that the user can fix.
 *
 * @example
 * ```ts
 * import { UserError } from "./errors.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const error = new UserError("mask 7.png has the value 3; give masks of 0, 128 and 255");
 * strictEqual(error.name, "UserError");
 * ```
 */
export class UserError extends Error {
  /** Distinguishes it from other errors across realms. */
  override readonly name = "UserError";
}
