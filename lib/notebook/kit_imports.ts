/**
 * Resolves imports of the kit for notebooks in any folder: `"@iel/kit"`, and `"../lib/mod.ts"` as in the
 * kit's own notebooks.
 *
 * @module
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, fromFileUrl, join, resolve, toFileUrl } from "@std/path";

/** The kit's folder. */
export const KIT: string = fromFileUrl(new URL("../..", import.meta.url));

/** Name of the kit's package. */
const NAME = "@iel/kit";

/** How code in a notebook's folder finds the kit. */
export interface NotebookHome {
  /** The folder. */
  readonly folder: string;
  /** The `deno.json` for the notebook's imports: the nearest above it that maps the kit, or the kit's. */
  readonly config: string;
}

/**
 * Finds how code in a folder resolves the kit.
 *
 * @example
 * ```ts
 * import { homeOf, KIT } from "./kit_imports.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(homeOf(`${KIT}/notebooks`).config, homeOf("/").config);
 * ```
 */
export function homeOf(folder: string): NotebookHome {
  const kits = join(KIT, "deno.json");
  for (let at = resolve(folder);; at = dirname(at)) {
    const found = ["deno.json", "deno.jsonc"].map((name) => join(at, name)).find(existsSync);
    const isOwn = found && (found === kits || readFileSync(found, "utf8").includes(NAME));
    if (isOwn) return { folder: resolve(folder), config: found };
    if (found || at === dirname(at)) return { folder: resolve(folder), config: kits };
  }
}

/**
 * Rewrites imports in code to absolute URLs: all relative ones, or only those that do not resolve here but
 * would in the kit. Line numbers do not change.
 *
 * @param folder Folder of the code.
 *
 * @example
 * ```ts
 * import { absoluteImports, KIT } from "./kit_imports.ts";
 * import { toFileUrl } from "@std/path";
 * import { strictEqual } from "node:assert/strict";
 *
 * const code = 'import { heat } from "../lib/mod.ts";\nimport { mine } from "./mine.ts";';
 * const anywhere = absoluteImports(code, "/no/such/folder", { only: "lost" });
 * strictEqual(anywhere, code.replace("../lib", `${toFileUrl(KIT)}lib`));
 * strictEqual(absoluteImports(code, `${KIT}/notebooks`, { only: "lost" }), code);
 * ```
 */
export function absoluteImports(
  code: string,
  folder: string,
  { only = "all" }: {
    /** Which imports to rewrite. @default {"all"} */
    only?: "all" | "lost";
  } = {},
): string {
  return code.replaceAll(
    /(\bfrom\s*|\bimport\s*\(?\s*)"(\.{1,2}\/[^"\n]+)"/g,
    (found, before, specifier) => {
      const path = resolve(folder, specifier);
      const [, inLib] = /^(?:\.{1,2}\/)+(lib\/.+)$/.exec(specifier) ?? [];
      const isLost = inLib !== undefined && !existsSync(path) && existsSync(join(KIT, inLib));
      if (isLost) return `${before}"${toFileUrl(join(KIT, inLib))}"`;
      return only === "lost" ? found : `${before}"${toFileUrl(path)}"`;
    },
  );
}
