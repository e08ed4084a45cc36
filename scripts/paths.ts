/**
 * Paths as the user types and reads them. `deno task` starts commands in the kit's folder and leaves
 * the user's in INIT_CWD.
 *
 * @module
 */
import { dirname, relative, resolve } from "@std/path";
import { UserError } from "../lib/errors.ts";

/** The folder where the user typed the command. */
export const here = (): string => Deno.env.get("INIT_CWD") ?? Deno.cwd();

/** The folder that relative paths in an experiment begin at: its module's, or where the user is. */
export const baseOf = (module: string | undefined): string =>
  module === undefined ? here() : dirname(module);

/** The absolute path of one that was typed, if one was. */
export function typedPath(path: unknown): string | undefined {
  return path === undefined ? undefined : resolve(here(), `${path}`);
}

/** What lies in the folder that an option names. */
const CONTENTS = {
  "--data": "wbc/",
  "--merge": "runs/",
  "--results": "runs/ or published/",
} as const;

/**
 * The absolute path of a folder that was typed, if one was; a mistyped one must not become a
 * download, synthetic data or an empty page.
 *
 * @throws {UserError} when it is not there.
 */
export async function typedFolder(
  option: keyof typeof CONTENTS,
  typed: unknown,
): Promise<string | undefined> {
  const path = typedPath(typed);
  if (path === undefined || await Deno.stat(path).then((info) => info.isDirectory, () => false)) {
    return path;
  }
  throw new UserError(
    `${option}: there is no folder ${path}; make it, or name the one with ${
      CONTENTS[option]
    } in it`,
  );
}

/** A path as short as the user can type it. */
export function shownPath(path: string): string {
  const short = relative(here(), path);
  return short.startsWith("..") ? path : short;
}

/** Makes IEL_DATA_DIR absolute, for kernels of notebooks, which start in the notebooks' folder. */
export function absoluteDataDirectory(): void {
  const named = Deno.env.get("IEL_DATA_DIR");
  if (named) Deno.env.set("IEL_DATA_DIR", resolve(named));
}
