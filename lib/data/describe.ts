/**
 * A data set in words: its short name, and a description of a few lines.
 *
 * @module
 */
import { dataDirectory } from "./directory.ts";
import { downloadHint } from "./download_hint.ts";
import { type DatasetName, loaderOf, LOADERS } from "./open.ts";

/**
 * The short name of a data set: the first word of its title, or its kind if the kit does not know it.
 *
 * @example
 * ```ts
 * import { datasetTitle } from "./describe.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual(["cityscapes", "my-cells"].map(datasetTitle), ["Cityscapes", "my-cells"]);
 * ```
 */
export function datasetTitle(kind: string): string {
  const loader = Object.hasOwn(LOADERS, kind) ? LOADERS[kind as keyof typeof LOADERS] : undefined;
  return loader?.title.split(/[ ,]/)[0] ?? kind;
}

/**
 * Title, numbers, licence, address, and where the files are or how to get them.
 *
 * @example
 * ```ts
 * import { describeDataset } from "./describe.ts";
 * import { deepStrictEqual, match } from "node:assert/strict";
 *
 * const [title, numbers, licence, , place] = await describeDataset("cityscapes", "/nowhere");
 * deepStrictEqual(title, "Cityscapes, fine annotations");
 * deepStrictEqual(numbers, "2975 training and 500 validation images, 19 classes");
 * match(licence!, /registration/);
 * match(place!, /^not there: sign in at/);
 * ```
 */
export async function describeDataset(
  name: DatasetName,
  directory: string = dataDirectory(),
): Promise<string[]> {
  const { title, manifest, locate } = loaderOf(name);
  if (!manifest) return [title];
  const { split: { train, validation }, classes, licence, source } = manifest;
  const held = typeof validation === "number" ? validation : validation.length;
  const place = await locate(directory);
  return [
    title,
    `${train} training and ${held} validation images, ${classes.length} classes`,
    `licence: ${licence}`,
    source,
    place === undefined ? `not there: ${downloadHint(manifest, directory)}` : `in ${place}`,
  ];
}
