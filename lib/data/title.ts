/**
 * What readers call a data set.
 *
 * @module
 */
import { LOADERS } from "./open.ts";

/**
 * The short name of a data set: the first word of its title, or its kind where the kit does not know it.
 *
 * @example
 * ```ts
 * import { datasetTitle } from "./title.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual(["cityscapes", "my-cells"].map(datasetTitle), ["Cityscapes", "my-cells"]);
 * ```
 */
export function datasetTitle(kind: string): string {
  const loader = Object.hasOwn(LOADERS, kind) ? LOADERS[kind as keyof typeof LOADERS] : undefined;
  return loader?.title.split(/[ ,]/)[0] ?? kind;
}
