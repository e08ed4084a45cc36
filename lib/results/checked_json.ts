/**
 * Reads JSON files with a known schema and reports the first problem in one line.
 *
 * @module
 */
import { readdir, readFile, stat } from "node:fs/promises";
import * as z from "zod";
import { UserError } from "../errors.ts";
import { systemError } from "../files.ts";
import { otherThanJson } from "../images/content.ts";

/** JavaScript strings can hold no more; a record of the 484 epochs of Cityscapes has 100 MB. */
const MAX_BYTES = 500_000_000;
/** Maximum nesting of brackets: a record has ten levels, and recursive functions allow thousands. */
const MAX_DEPTH = 100;

/**
 * Reads a JSON file and validates it.
 *
 * @returns The value as parsed by the schema, and as it is in the file.
 *
 * @throws {UserError} that names the file, the first problem and the remedy.
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
    /** The schema. */
    schema: z.ZodType<Value>;
    /** What to do about a damaged file. */
    remedy: string;
  },
): Promise<{ value: Value; raw: unknown }> {
  const text = await readText(path);
  const damaged = (problem: string): never => {
    throw new UserError(`${path}: ${problem}; ${remedy}`);
  };
  if (isDeep(text)) damaged(`more than ${MAX_DEPTH} brackets within each other`);
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    damaged(otherThanJson(text) ?? "not JSON (truncated?)");
  }
  const result = schema.safeParse(raw);
  if (result.success) return { value: result.data, raw };
  const { path: at = [], message = "" } = result.error.issues[0] ?? {};
  return damaged(`${z.core.toDotPath(at) || "file"}: ${message}`);
}

async function readText(path: string): Promise<string> {
  const refuse = (problem: string): never => {
    throw new UserError(`${path}: ${problem}; check the path`);
  };
  try {
    const info = await stat(path);
    if (!info.isFile()) return refuse(info.isDirectory() ? "a folder" : "not a file");
    if (info.size > MAX_BYTES) return refuse(`${info.size} bytes are too many`);
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof UserError) throw error;
    const said = systemError(error);
    if (!said) throw error;
    return refuse(said.code === "ENOENT" ? "no such file" : said.words);
  }
}

/** Whether brackets are nested too deeply. */
function isDeep(text: string): boolean {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (quoted) {
      if (code === 0x5c) at++; // skip the character after a backslash
      else if (code === 0x22) quoted = false;
    } else if (code === 0x22) quoted = true;
    else if (code === 0x5b || code === 0x7b) {
      if (++depth > MAX_DEPTH) return true;
    } else if (code === 0x5d || code === 0x7d) depth--;
  }
  return false;
}

/**
 * The sorted names in a folder; empty if there is no such folder.
 *
 * @throws {UserError} if it cannot be read.
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
    const said = systemError(error);
    throw said ? new UserError(`${folder}: ${said.words}; check the folder`) : error;
  });
  return names.sort();
}
