/**
 * Converts paths that users type and read. `deno task` starts commands in the kit's folder and passes the
 * user's folder in INIT_CWD.
 *
 * @module
 */
import { dirname, relative, resolve } from "@std/path";
import { UserError } from "../lib/errors.ts";

/** The folder where the user typed the command. */
export const here = (): string => Deno.env.get("INIT_CWD") ?? Deno.cwd();

/** The folder that relative paths in an experiment start from: its module's, or the user's current one. */
export const baseOf = (module: string | undefined): string =>
  module === undefined ? here() : dirname(module);

/**
 * The absolute path that an option or an argument names; undefined if none was typed. The last of several
 * counts: the tasks of a study name its module and its results folder, and a user there may name others.
 *
 * @param option What the user calls it, for the message.
 * @throws {UserError} if it is empty, as from a shell variable that is not set: that would name the
 * current folder.
 */
export function typedPath(option: string, typed: unknown): string | undefined {
  const path = Array.isArray(typed) ? typed.at(-1) : typed;
  if (path === "") {
    throw new UserError(
      `${option}: "" is no path, perhaps from an unset variable: type one, or leave it out`,
    );
  }
  return path === undefined ? undefined : resolve(here(), `${path}`);
}

/** Contents of the folder that each option names. */
const CONTENTS = {
  "--data": "wbc/",
  "--merge": "runs/",
  "--results": "runs/ or published/",
} as const;

/**
 * The absolute path of a typed folder; undefined if none was typed. A mistyped folder must not lead to a
 * download, synthetic data or an empty page.
 *
 * @throws {UserError} if the folder does not exist.
 */
export async function typedFolder(
  option: keyof typeof CONTENTS,
  typed: unknown,
): Promise<string | undefined> {
  const path = typedPath(option, typed);
  if (path === undefined || await Deno.stat(path).then((info) => info.isDirectory, () => false)) {
    return path;
  }
  throw new UserError(
    `${option}: there is no folder ${path}; make it, or name the one with ${
      CONTENTS[option]
    } in it`,
  );
}

/** The shortest form of a path that the user can type. */
export function shownPath(path: string): string {
  const short = relative(here(), path);
  return short.startsWith("..") ? path : short;
}

/** Makes IEL_DATA_DIR absolute, because notebook kernels start in the notebooks' folder. */
export function absoluteDataDirectory(): void {
  const named = Deno.env.get("IEL_DATA_DIR");
  if (named) Deno.env.set("IEL_DATA_DIR", resolve(named));
}
