/**
 * The folder of this user's data sets.
 *
 * @module
 */
import { join, resolve } from "@std/path";

/**
 * The folder of data sets: the environment variable `IEL_DATA_DIR`, or `datasets/data` in the kit's
 * own folder (wherever a command is started from). Absolute; it need not exist.
 *
 * @example
 * ```ts
 * import { dataDirectory } from "./directory.ts";
 * import { ok } from "node:assert/strict";
 * import { isAbsolute } from "@std/path";
 *
 * ok(isAbsolute(dataDirectory()));
 * ```
 */
export function dataDirectory(): string {
  const chosen = Deno.env.get("IEL_DATA_DIR");
  return chosen ? resolve(chosen) : join(import.meta.dirname!, "..", "..", "datasets", "data");
}
