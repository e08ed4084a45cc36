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

/** What is known of the text of a row. */
export interface Source {
  /** SHA-256 of the text, in hexadecimal. */
  readonly sha256: string;
  /** Whether a notebook cell defined the row, so that the text has nothing of what it uses. */
  readonly cell: boolean;
}

/**
 * The hash of the text of a row: its `make`, its schema, and the functions of `uses`. If
 * the row was defined in a file, the text includes every declaration of that file that these mention,
 * and the whole files that such a declaration imports by a relative path. A row that a function of the
 * file defines may depend on that function's arguments, which its text does not show: then the text
 * includes the whole files of all callers.
 */
// deno-lint-ignore ban-types -- any function has a text
export function sourceOf({ kind, schema, make }: Code, uses: readonly Function[]): Source {
  const own = [String(make), ...uses.map(String)];
  const { files, within } = definingFiles();
  const [file] = files;
  const parts = [
    kind,
    JSON.stringify(z.toJSONSchema(schema, { unrepresentable: "any", io: "input" })),
    ...own,
    ...file === undefined ? [] : mentioned(own.join("\n"), file),
    ...within ? files.flatMap((path) => wholeFiles(path)) : [],
  ];
  const sha256 = createHash("sha256").update(parts.join("\u0000")).digest("hex");
  return { sha256, cell: file === undefined };
}

/**
 * The files on the call stack outside the kit, the nearest first; none in a notebook cell. `within`: whether
 * the call is inside a function there, instead of at the top of a module.
 */
function definingFiles(): { files: readonly string[]; within: boolean } {
  const frames = framesOf(new Error().stack ?? "").filter(({ path, line }) =>
    // A caller that awaits the import of a module passes nothing to it.
    existsSync(path) && !/^\s*at async /.test(line)
  );
  return {
    files: [...new Set(frames.map(({ path }) => path))],
    within: frames.length > 1 || /^\s*at \S+ \(/.test(frames[0]?.line ?? ""),
  };
}

/** A line of a stack trace that lies in a file outside the kit. */
export interface Frame {
  /** Path of the file. */
  readonly path: string;
  /** Line of the file, from 1. */
  readonly row: string;
  /** The text of the trace. */
  readonly line: string;
}

/** The lines of a stack trace that lie in files outside the kit, the nearest first. */
export function framesOf(stack: string): Frame[] {
  const here = new URL("..", import.meta.url).href;
  return stack.split("\n").flatMap((line) => {
    const [, url, row] = /(file:\/\/[^\s)]+?):(\d+):\d+/.exec(line) ?? [];
    if (!url || !row || (url.startsWith(here) && !url.includes("_test"))) return [];
    return [{ path: fromFileUrl(url.replace(/[?#].*$/, "")), row, line }];
  });
}

/** A top-level declaration of a file, from its first line up to the next declaration. */
interface Declaration {
  readonly names: readonly string[];
  readonly text: string;
  /** The path of an import; null for other declarations. */
  readonly from: string | null;
}

const TOP =
  /^(?:export\s+)?(?:default\s+)?(?:async\s+)?(?:import|function\*?|(?:const\s+)?enum|const|let|var|class)\b/;

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

/** Matches the relative path of an import, of an `export … from`, and of a dynamic import. */
const RELATIVE = /\b(?:from|import)\b\s*\(?\s*["'](\.[^"']*)["']/g;

/** The text of a file and of the files that it imports or exports from by relative paths, each once. */
function wholeFiles(path: string, seen: Set<string> = new Set()): string[] {
  if (seen.has(path) || !existsSync(path)) return [];
  seen.add(path);
  const text = readFileSync(path, "utf8");
  const next = [...text.matchAll(RELATIVE)].map(([, from]) => join(dirname(path), from!));
  return [text, ...next.flatMap((file) => wholeFiles(file, seen))];
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
    return [{ names: namesOf(block.replace(TOP, "")), text: block.trimEnd(), from: null }];
  });
}

/** The names that a declaration declares, given its text after the keyword. */
function namesOf(text: string): string[] {
  return declarators(text).flatMap((one) => {
    const name = /^\s*\*?\s*(?:([\p{L}_$][\p{L}\p{N}_$]*)|[{[]([^=]*)[}\]]\s*=)/u.exec(one);
    return name?.[1] ? [name[1]] : name?.[2]?.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? [];
  });
}

/** Splits `a = 1, b = f(2, 3)` at its outer commas. */
function declarators(text: string): string[] {
  const code = text.replaceAll(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g, '""')
    .replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
  const parts = [""];
  let depth = 0;
  for (const letter of code) {
    depth += "([{".includes(letter) ? 1 : ")]}".includes(letter) ? -1 : 0;
    if (letter === "," && depth === 0) parts.push("");
    else parts.push(parts.pop()! + letter);
  }
  return parts;
}
