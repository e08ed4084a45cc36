/**
 * Tells a user how to get a data set onto their machine.
 *
 * @module
 */
import { join } from "@std/path";
import type { LicensedManifest, Manifest } from "./manifest.ts";

/**
 * What the user can do to get the files, for the end of a line.
 *
 * @example
 * ```ts
 * import { downloadHint } from "./download_hint.ts";
 * import { MANIFESTS } from "./manifest.ts";
 * import { match } from "node:assert/strict";
 *
 * match(downloadHint(MANIFESTS.camvid, "data"), /^run "deno task data --get camvid", or unzip https:/);
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
    return `run "deno task data --get ${name}", or ${byHand}, ${elsewhere}`;
  }
  const { page, archives } = manifest.byHand;
  const unzip = `unzip ${archives.length === 2 ? "both" : "them"} in ${place}`;
  return `sign in at ${page}, download ${archives.join(" and ")}, ${unzip}, ${elsewhere}`;
}
