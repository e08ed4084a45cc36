/**
 * Tells a user how to get a data set onto their machine.
 *
 * @module
 */
import { join } from "@std/path";
import { shellLine } from "../cli_values.ts";
import { dataDirectory } from "./directory.ts";
import type { LicensedManifest, Manifest } from "./manifest.ts";

/**
 * The command that downloads a data set to a folder, to be copied to a POSIX shell.
 *
 * @example A folder that is not the user's usual one is named
 * ```ts
 * import { getCommand } from "./download_hint.ts";
 * import { dataDirectory } from "./directory.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(getCommand("wbc", dataDirectory()), "deno task data --get wbc");
 * strictEqual(getCommand("wbc", "/my data"), "IEL_DATA_DIR='/my data' deno task data --get wbc");
 * ```
 */
export function getCommand(name: string, directory: string): string {
  const folder = directory === dataDirectory() ? "" : `IEL_DATA_DIR=${shellLine(directory)} `;
  return `${folder}deno task data --get ${name}`;
}

/**
 * What the user can do to get the files, for the end of a line.
 *
 * @example
 * ```ts
 * import { downloadHint } from "./download_hint.ts";
 * import { MANIFESTS } from "./manifest.ts";
 * import { match } from "node:assert/strict";
 *
 * match(downloadHint(MANIFESTS.camvid, "data"), /^run ".* deno task data --get camvid", or unzip https:/);
 * match(downloadHint(MANIFESTS.cityscapes, "data"), /^sign in at https:.* unzip both in data.cityscapes/);
 * ```
 */
export function downloadHint(manifest: Manifest | LicensedManifest, directory: string): string {
  const { name } = manifest;
  const place = join(directory, name);
  const elsewhere = `or set IEL_DATA_DIR to a folder that has ${name}/`;
  if ("archive" in manifest) {
    const { address, kept } = manifest.archive;
    const byHand = kept
      ? `save ${address} as ${join(place, kept)}`
      : `unzip ${address} in ${place}`;
    return `run "${getCommand(name, directory)}", or ${byHand}, ${elsewhere}`;
  }
  const { page, archives } = manifest.byHand;
  const unzip = `unzip ${archives.length === 2 ? "both" : "them"} in ${place}`;
  return `sign in at ${page}, download ${archives.join(" and ")}, ${unzip}, ${elsewhere}`;
}
