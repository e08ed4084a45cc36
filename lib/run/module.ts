/**
 * Loads an experiment from a module, inside or outside the kit: a file whose default export is
 * `experiment({...})`.
 *
 * @module
 */
import { basename, isAbsolute, relative, resolve, toFileUrl } from "@std/path";
import { UserError } from "../errors.ts";
import type { Experiment } from "../experiment/experiment.ts";
import { loadRows } from "../kind/table.ts";

/**
 * Whether a command-line argument names a module rather than an experiment of the paper.
 *
 * @example
 * ```ts
 * import { namesModule } from "./module.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual(["./my_cells.ts", "my/cells.ts", "wbc-unet"].map(namesModule), [true, true, false]);
 * ```
 */
export const namesModule = (word: string): boolean => /[/\\]|\.(ts|js|mts|mjs)$/.test(word);

/** An experiment, and the file that defines it. */
export interface FromModule {
  /** The default export. */
  readonly experiment: Experiment;
  /** The absolute path of the file. */
  readonly path: string;
  /** What commands call it: its path from `base` if it lies in that folder, else its file name. */
  readonly target: string;
}

/**
 * Loads the experiment of a module.
 *
 * @param path The path as typed.
 * @throws {UserError} if there is no such file, it cannot be loaded, or it exports no experiment.
 */
export async function experimentOfModule(
  path: string,
  { base = Deno.cwd() }: {
    /** The folder that relative paths start from. @default the current one */
    readonly base?: string;
  } = {},
): Promise<FromModule> {
  const file = resolve(base, path);
  const remedy = "give the path of a file with `export default experiment({ … })`";
  if (!await Deno.stat(file).then((info) => info.isFile, () => false)) {
    throw new UserError(`there is no module ${file}; ${remedy}`);
  }
  let made: unknown;
  try {
    ({ default: made } = await loadRows(() => import(toFileUrl(file).href)));
  } catch (error) {
    if (error instanceof UserError) throw error;
    const [line] = String(error instanceof Error ? error.message : error).split("\n");
    throw new UserError(`${file} cannot be loaded: ${line}`);
  }
  if (!isExperiment(made)) throw new UserError(`${file} exports no experiment; ${remedy}`);
  const short = relative(base, file);
  const inside = !short.startsWith("..") && !isAbsolute(short);
  return { experiment: made, path: file, target: `./${inside ? short : basename(file)}` };
}

/** Whether a value looks like the result of `experiment`. */
const isExperiment = (value: unknown): value is Experiment =>
  typeof value === "object" && value !== null && "id" in value && "base" in value &&
  "arms" in value && "profiles" in value && "compare" in value;
