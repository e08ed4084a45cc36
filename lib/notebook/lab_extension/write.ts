/**
 * Putting the kit's view of figures where JupyterLab looks for extensions.
 *
 * @module
 */
import { fromFileUrl, join } from "@std/path";
import { writeAtomic } from "../../files.ts";
import { fullBundle } from "../../figures/plotly/assets.ts";

const NAME = "iel-figures";
const SCRIPT = fromFileUrl(new URL("./remote_entry.js", import.meta.url));

/** What JupyterLab reads of an extension. */
const PACKAGE = {
  name: NAME,
  version: "1.0.0",
  description: "The kit's view of figures.",
  jupyterlab: {
    mimeExtension: true,
    _build: { load: "static/remote_entry.js", mimeExtension: "./mimeExtension" },
  },
} as const;

/**
 * Writes the extension with plotly.js (4.8 MB).
 *
 * @param folder A folder of Jupyter's search path (`JUPYTER_PATH`).
 *
 * @example
 * ```ts
 * import { writeLabExtension } from "./write.ts";
 * import { match } from "node:assert/strict";
 *
 * const folder = await Deno.makeTempDir();
 * await writeLabExtension(folder);
 * const text = await Deno.readTextFile(`${folder}/labextensions/iel-figures/package.json`);
 * match(text, /mimeExtension/);
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function writeLabExtension(folder: string): Promise<void> {
  const own = join(folder, "labextensions", NAME);
  const files = { "remote_entry.js": SCRIPT, "plotly.min.js": fullBundle() };
  for (const [name, from] of Object.entries(files)) {
    const to = join(own, "static", name);
    const bytes = await Deno.readFile(from);
    const isThere = await Deno.stat(to).then(({ size }) => size === bytes.length, () => false);
    if (!isThere || name.endsWith("entry.js")) await writeAtomic(to, bytes);
  }
  const text = JSON.stringify(PACKAGE, null, 2) + "\n";
  await writeAtomic(join(own, "package.json"), new TextEncoder().encode(text));
}
