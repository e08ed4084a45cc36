/**
 * The identity of a reader's own code: the hash of the text that its results depend on, so that a run is
 * repeated when that text changes, but not when something else in the file does.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { dirname, fromFileUrl, join } from "@std/path";
import * as z from "zod";

/** The parts of a row that are hashed. */
export interface Code {
  /** Name of the row. */
  readonly kind: string;
  /** Schema of its settings. */
  readonly schema: z.ZodType;
  /** Makes the object that the settings describe. */
  // deno-lint-ignore ban-types -- any function has a text
  readonly make: Function;
}

/**
 * SHA-256, in hexadecimal, of the text of a row: its `make`, its schema, and the functions of `uses`. If
 * the row was defined in a file, the text includes every declaration of that file that these mention,
 * and the whole files that such a declaration imports by a relative path.
 */
// deno-lint-ignore ban-types -- any function has a text
export function sourceHash({ kind, schema, make }: Code, uses: readonly Function[]): string {
  const own = [String(make), ...uses.map(String)];
  const file = definingFile();
  const parts = [
    kind,
    JSON.stringify(z.toJSONSchema(schema, { unrepresentable: "any", io: "input" })),
    ...own,
    ...file === undefined ? [] : mentioned(own.join("\n"), file),
  ];
  return createHash("sha256").update(parts.join("\u0000")).digest("hex");
}

/** The first file on the call stack outside the kit; undefined in a notebook cell. */
function definingFile(): string | undefined {
  const here = new URL("..", import.meta.url).href;
  const frames = new Error().stack?.matchAll(/(file:\/\/[^\s)]+?):\d+:\d+/g) ?? [];
  for (const [, url] of frames) {
    if (!url || (url.startsWith(here) && !url.includes("_test"))) continue;
    const path = fromFileUrl(url.replace(/[?#].*$/, ""));
    return existsSync(path) ? path : undefined;
  }
  return undefined;
}

/** A top-level declaration of a file, from its first line up to the next declaration. */
interface Declaration {
  readonly names: readonly string[];
  readonly text: string;
  /** The path of an import; null for other declarations. */
  readonly from: string | null;
}

const TOP =
  /^(?:export\s+)?(?:default\s+)?(?:async\s+)?(?:import|function\*?|const|let|var|class)\b/;

/**
 * The texts of a file that `text` depends on: declarations whose names it mentions, those that they
 * mention, and so on.
 */
export function mentioned(text: string, path: string): string[] {
  const declarations = declarationsOf(readFileSync(path, "utf8"));
  const taken = new Set<Declaration>();
  const pending = [text];
  while (pending.length) {
    const words = new Set(pending.pop()!.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu));
    for (const declaration of declarations) {
      if (taken.has(declaration) || !declaration.names.some((name) => words.has(name))) continue;
      taken.add(declaration);
      if (declaration.from === null) pending.push(declaration.text);
    }
  }
  return [...taken].flatMap(({ text, from }) =>
    from === null ? [text] : [text, ...wholeFiles(join(dirname(path), from))]
  );
}

/** The text of a file and of the files that it imports by relative paths, each once. */
function wholeFiles(path: string, seen: Set<string> = new Set()): string[] {
  if (seen.has(path) || !existsSync(path)) return [];
  seen.add(path);
  const text = readFileSync(path, "utf8");
  const next = declarationsOf(text).flatMap(({ from }) => from ?? []);
  return [text, ...next.flatMap((from) => wholeFiles(join(dirname(path), from), seen))];
}

function declarationsOf(text: string): Declaration[] {
  const blocks: string[] = [];
  for (const line of text.split("\n")) {
    if (TOP.test(line) || blocks.length === 0) blocks.push(line);
    else blocks.push(`${blocks.pop()}\n${line}`);
  }
  return blocks.flatMap((block): Declaration[] => {
    const from = /^import\b[^"']*["'](\.[^"']*)["']/.exec(block)?.[1] ?? null;
    if (/^import\b/.test(block)) {
      if (from === null) return []; // a package, whose version is pinned elsewhere
      const clause = block.slice(0, block.indexOf("from"));
      return [{ names: clause.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? [], text: block, from }];
    }
    const head = block.replace(TOP, (keyword) => keyword.includes("import") ? keyword : "");
    const name = /^\s*\*?\s*(?:([\p{L}_$][\p{L}\p{N}_$]*)|[{[]([^=]*)[}\]]\s*=)/u.exec(head);
    const names = name?.[1] ? [name[1]] : name?.[2]?.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? [];
    return [{ names, text: block.trimEnd(), from: null }];
  });
}
