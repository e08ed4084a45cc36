/**
 * Manages the user's copies of the kit's notebooks, in a neighbouring folder that git ignores: JupyterLab
 * writes into every file that it opens, and tracked files should stay unchanged.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { basename, dirname, join } from "@std/path";
import { UserError } from "../errors.ts";
import { writeAtomic } from "../files.ts";
import { runProgram } from "../program.ts";
import { type Notebook, type Output, readNotebook, sourceOf, writeNotebook } from "./ipynb.ts";
import { KIT } from "./kit_imports.ts";
import { choices } from "../cli_values.ts";

/** Folder of the copies, as deep as the kit's, so that `"../lib/mod.ts"` resolves the same. */
export const COPIES: string = join(KIT, "my-notebooks");
/** Folder of the kit's own notebooks. */
export const NOTEBOOKS: string = join(KIT, "notebooks");

/** The result of copying, by file name. */
export interface Copied {
  /** Copied for the first time. */
  readonly made: readonly string[];
  /** Unedited copies that were replaced, because the kit's version has changed. */
  readonly updated: readonly string[];
  /** Edited copies that were kept, although the kit's version has changed. */
  readonly kept: readonly string[];
}

/** Hashes that show whether a notebook was edited or run. */
interface Content {
  /** Code and prose. */
  readonly text: string;
  /** Code, prose and outputs. */
  readonly all: string;
}

/**
 * Copies the notebooks of a folder, and updates the copies that the user has not edited. A copy's own
 * outputs are only replaced if the kit's code or prose has changed.
 */
export async function copyNotebooks({ from = NOTEBOOKS, to = COPIES } = {}): Promise<Copied> {
  const made: string[] = [];
  const updated: string[] = [];
  const kept: string[] = [];
  for (const name of await notebooksIn(from)) {
    const kits = await readNotebook(join(from, name));
    const [copy, now] = [join(to, name), contentOf(kits)];
    const isThere = await Deno.stat(copy).then(() => true, () => false);
    const users = isThere ? await readNotebook(copy).catch(() => null) : undefined;
    if (users === null) { // damaged: left for the user to repair
      kept.push(name);
      continue;
    }
    if (users) {
      const [then, has] = [copiedFrom(users), contentOf(users)];
      const isNew = now.text !== then?.text;
      const wasRun = has.all !== then?.all;
      const isEdited = has.text !== then?.text;
      if (has.text === now.text ? wasRun || now.all === then?.all : isEdited) {
        if (isNew && isEdited && has.text !== now.text) kept.push(name);
        continue;
      }
    }
    await writeCopy(copy, kits, now);
    (users ? updated : made).push(name);
  }
  return { made, updated, kept };
}

/**
 * Restores the kit's notebooks: the copies and, with git, the kit's own files. Changed files are kept under
 * another name among the copies.
 *
 * @param words Prefixes of names; all notebooks if empty.
 * @returns Paths of the files kept, by the name of the notebook.
 * @throws {UserError} if a word matches no notebook.
 */
export async function restoreNotebooks(
  words: readonly string[],
  { from = NOTEBOOKS, to = COPIES } = {},
): Promise<Map<string, string[]>> {
  const all = await notebooksIn(from);
  const fits = (name: string, word: string) => name.startsWith(basename(word));
  for (const word of words) {
    if (all.some((name) => fits(name, word))) continue;
    throw new UserError(`no notebook is called "${word}"; ${choices(word, all)}`);
  }
  const restored = new Map<string, string[]>();
  for (
    const name of all.filter((name) => !words.length || words.some((word) => fits(name, word)))
  ) {
    const [own, copy] = [join(from, name), join(to, name)];
    const kept: string[] = [];
    if (await isChangedInGit(own)) {
      kept.push(await keep(own, to));
      await git(from, "checkout", "--quiet", "HEAD", "--", own);
    }
    const kits = await readNotebook(own);
    const isThere = await Deno.stat(copy).then(() => true, () => false);
    const users = isThere ? await readNotebook(copy).catch(() => null) : undefined;
    if (users === null || users && contentOf(users).all !== contentOf(kits).all) {
      kept.push(await keep(copy, to));
      await writeCopy(copy, kits, contentOf(kits));
    }
    if (kept.length > 0) restored.set(name, kept);
  }
  return restored;
}

/** Names of the notebooks in a folder, sorted. */
export async function notebooksIn(folder: string): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(folder));
  return entries.filter(({ name, isFile }) => isFile && /^[^.].*\.ipynb$/.test(name))
    .map(({ name }) => name).sort();
}

async function writeCopy(path: string, kits: Notebook, copied: Content): Promise<void> {
  const iel = { ...kits.metadata.iel as object, copied };
  await writeNotebook(path, { ...kits, metadata: { ...kits.metadata, iel } });
}

const copiedFrom = ({ metadata }: Notebook) =>
  (metadata.iel as { copied?: Content } | undefined)?.copied;

/** Hashes of a notebook's contents, regardless of how a client splits lines. */
function contentOf({ cells }: Notebook): Content {
  const text = cells.map((cell) => [cell.cell_type, sourceOf(cell).trimEnd()]);
  const shown = cells.map(({ outputs = [] }) => outputs.map(shownBy));
  return { text: hash(text), all: hash([text, shown]) };
}

function shownBy(output: Output): unknown {
  if (output.output_type === "stream") return [output.text].flat().join("");
  if (output.output_type === "error") return output.evalue;
  return Object.entries(output.data).map(([type, value]) => [
    type,
    Array.isArray(value) ? value.join("") : value,
  ]).sort();
}

const hash = (value: unknown) =>
  createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 16);

/** Copies a file to the first free name in a series, and returns its path. */
async function keep(path: string, folder: string): Promise<string> {
  for (let number = 1;; number++) {
    const kept = join(folder, `${basename(path, ".ipynb")}.kept-${number}.ipynb`);
    if (await Deno.stat(kept).then(() => true, () => false)) continue;
    await writeAtomic(kept, await Deno.readFile(path));
    return kept;
  }
}

async function isChangedInGit(path: string): Promise<boolean> {
  const ask = (...args: string[]) => git(dirname(path), ...args, "--", path);
  const isTracked = await ask("ls-files", "--error-unmatch") === 0;
  return isTracked && await ask("diff", "--quiet", "HEAD") === 1;
}

/** The exit code of git; undefined if git is not installed. */
async function git(cwd: string, ...args: string[]): Promise<number | undefined> {
  try {
    return (await runProgram(["git", ...args], { cwd, stderr: "null" })).code;
  } catch {
    return undefined;
  }
}
