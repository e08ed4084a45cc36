/**
 * The kit's own entry for Deno's kernel in Jupyter, so that nothing is installed into the user's
 * home and another Deno that may be there is not taken.
 *
 * @module
 */
import { fromFileUrl, join } from "@std/path";
import { writeAtomic } from "../files.ts";

/** The committed entry, which takes the `deno` of the user's search path. */
const COMMITTED = fromFileUrl(new URL("../../.jupyter/kernels/deno/kernel.json", import.meta.url));

/**
 * Writes the entry with the Deno that runs this program in place of the one on the search path.
 *
 * @param folder A folder for Jupyter's search path (`JUPYTER_PATH`).
 * @returns The path of the entry.
 *
 * @example
 * ```ts
 * import { writeKernelSpec } from "./kernel_spec.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const folder = await Deno.makeTempDir();
 * const path = await writeKernelSpec(folder);
 * strictEqual(JSON.parse(await Deno.readTextFile(path)).argv[0], Deno.execPath());
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function writeKernelSpec(folder: string): Promise<string> {
  const spec = JSON.parse(await Deno.readTextFile(COMMITTED)) as { argv: string[] };
  const [, ...args] = spec.argv;
  const path = join(folder, "kernels", "deno", "kernel.json");
  const text = JSON.stringify({ ...spec, argv: [Deno.execPath(), ...args] }, null, 2) + "\n";
  await writeAtomic(path, new TextEncoder().encode(text));
  return path;
}
