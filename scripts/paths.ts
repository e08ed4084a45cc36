/**
 * Paths as the user types and reads them. `deno task` starts commands in the kit's folder and leaves
 * the user's in INIT_CWD.
 *
 * @module
 */
import { relative, resolve } from "@std/path";

const here = () => Deno.env.get("INIT_CWD") ?? Deno.cwd();

/** The absolute path of one that was typed, if one was. */
export function typedPath(path: unknown): string | undefined {
  return path === undefined ? undefined : resolve(here(), `${path}`);
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
