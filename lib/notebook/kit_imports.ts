/**
 * Imports of the kit in a notebook that lies anywhere: `"@iel/kit"`, and `"../lib/mod.ts"` as the
 * kit's own notebooks have it.
 *
 * @module
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, fromFileUrl, join, resolve, toFileUrl } from "@std/path";

/** Where the kit lies. */
export const KIT: string = fromFileUrl(new URL("../..", import.meta.url));

/** What the kit's package is called. */
const NAME = "@iel/kit";

/** How the code of a notebook's folder finds the kit. */
export interface NotebookHome {
  /** The folder. */
  readonly folder: string;
  /** The `deno.json` that the notebook's imports follow: one above it that knows the kit, or the kit's. */
  readonly config: string;
}

/**
 * How code in a folder finds the kit.
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
 * The same code with imports by absolute address: all relative ones, or those alone that lead nowhere
 * but would in the kit. Lines stay where they are.
 *
 * @param folder Where the code lies.
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
    /** Which imports. @default {"all"} */
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
