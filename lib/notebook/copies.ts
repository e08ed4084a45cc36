/**
 * The user's own copies of the kit's notebooks, beside them and ignored by git: JupyterLab writes into
 * whatever it opens, and what git tracks is to stay as it is.
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

/** Where the copies lie: as deep as the kit's, so that `"../lib/mod.ts"` means the same. */
export const COPIES: string = join(KIT, "my-notebooks");
/** Where the kit's own notebooks lie. */
export const NOTEBOOKS: string = join(KIT, "notebooks");

/** What has become of copies, by the names of their files. */
export interface Copied {
  /** Copied for the first time. */
  readonly made: readonly string[];
  /** Replaced by the kit's, which has changed; the user had not edited them. */
  readonly updated: readonly string[];
  /** Left alone, though the kit's has changed: the user has edited them. */
  readonly kept: readonly string[];
}

/** What of a notebook tells whether it was edited, or run. */
interface Content {
  /** Of code and prose. */
  readonly text: string;
  /** Of those and of what the cells show. */
  readonly all: string;
}

/**
 * Makes copies of the notebooks of a folder, and brings those up to date that the user has not edited.
 * What a copy showed when it was run goes only where the kit's code or prose has changed.
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
    if (users === null) { // damaged: the user's to mend
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
 * Gives the kit's notebooks back: copies and, where git knows, the kit's own files become what the kit
 * has; what stood in their place is kept under another name among the copies.
 *
 * @param words Beginnings of names; all notebooks where there are none.
 * @returns What was kept, by the name of the notebook: paths.
 * @throws {UserError} when a word fits none.
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

/** Names of the notebooks of a folder, in their order. */
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

/** However a client has laid out its lines. */
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

/** Copies a file to the first name of a row that is free, and returns its path. */
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

/** The exit code of git; undefined where there is no git. */
async function git(cwd: string, ...args: string[]): Promise<number | undefined> {
  try {
    return (await runProgram(["git", ...args], { cwd, stderr: "null" })).code;
  } catch {
    return undefined;
  }
}
