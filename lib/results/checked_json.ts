/**
 * Reading JSON files of a known shape, with the first thing that is wrong in one line.
 *
 * @module
 */
import { readdir, readFile } from "node:fs/promises";
import * as z from "zod";
import { UserError } from "../errors.ts";

/**
 * Reads a JSON file and checks its shape.
 *
 * @returns The value as the schema gives it, and as it stands in the file.
 *
 * @throws {UserError} naming the file, the first problem and the remedy.
 *
 * @example
 * ```ts
 * import { readChecked } from "./checked_json.ts";
 * import { rejects, strictEqual } from "node:assert/strict";
 * import * as z from "zod";
 *
 * const path = await Deno.makeTempFile();
 * const options = { schema: z.object({ size: z.int() }), remedy: "write it again" };
 * await Deno.writeTextFile(path, '{"size": 3}');
 * strictEqual((await readChecked(path, options)).value.size, 3);
 * await Deno.writeTextFile(path, '{"size": 3.5}');
 * await rejects(readChecked(path, options), /: size: .*; write it again/);
 * await Deno.remove(path);
 * ```
 */
export async function readChecked<Value>(
  path: string,
  { schema, remedy }: {
    /** The shape. */
    schema: z.ZodType<Value>;
    /** What to do about a damaged file. */
    remedy: string;
  },
): Promise<{ value: Value; raw: unknown }> {
  let raw: unknown;
  try {
    raw = JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw new UserError(`${path}: not JSON (cut short?); ${remedy}`);
    }
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    throw new UserError(`${path}: ${missing ? "no such file" : String(error)}; check the path`);
  }
  const result = schema.safeParse(raw);
  if (result.success) return { value: result.data, raw };
  const { path: at = [], message = "" } = result.error.issues[0] ?? {};
  throw new UserError(`${path}: ${z.core.toDotPath(at) || "file"}: ${message}; ${remedy}`);
}

/**
 * Names in a folder, sorted; none where there is no such folder.
 *
 * @example
 * ```ts
 * import { namesIn } from "./checked_json.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual(await namesIn("no/such/folder"), []);
 * ```
 */
export async function namesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return [];
    throw error;
  });
  return names.sort();
}
