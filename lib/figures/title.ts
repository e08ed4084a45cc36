/**
 * What records are called: their experiment, the data where they stand in for others, and the settings
 * that a user changed.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { datasetTitle } from "../data/describe.ts";
import { setWords } from "../experiment/changes.ts";
import type { RunRecord } from "../results/record.ts";

/**
 * Title of a figure of a record's experiment. Real data that stand in for others are named, and what was
 * changed by path.
 *
 * @example
 * ```ts
 * import { figureTitle } from "./title.ts";
 * import { fakeRecord } from "../results/fixture.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const record = fakeRecord();
 * const { data, show, spec } = record;
 * deepStrictEqual([
 *   figureTitle(record),
 *   figureTitle({
 *     ...{ spec, data: { ...data, name: "camvid" } },
 *     show: { ...show, standsFor: "Cityscapes" },
 *   }),
 *   figureTitle({ ...record, spec: { ...spec, set: { "model.width": 16 } } }),
 * ], [
 *   "UNet on white blood cells",
 *   "UNet on white blood cells: CamVid, not Cityscapes",
 *   "UNet on white blood cells (model.width=16)",
 * ]);
 * ```
 */
export function figureTitle(record: Pick<RunRecord, "show" | "data" | "spec">): string {
  const other = otherData(record);
  const variant = variantText(record);
  return [
    record.show.title,
    ...other === undefined ? [] : [`: ${other}`],
    ...variant ? [` (${variant})`] : [],
  ].join("");
}

/**
 * Which real data stand in for those that the experiment is about; undefined where none do.
 *
 * @example
 * ```ts
 * import { otherData } from "./title.ts";
 * import { fakeRecord } from "../results/fixture.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const { data, show } = fakeRecord();
 * strictEqual(otherData({ data, show }), undefined);
 * const stands = { ...show, standsFor: "Cityscapes" };
 * const camvid = { ...data, name: "camvid" };
 * strictEqual(otherData({ data: camvid, show: stands }), "CamVid, not Cityscapes");
 * const mine = { ...data, name: "my-streets", title: "My street" };
 * strictEqual(otherData({ data: mine, show: stands }), "My street, not Cityscapes");
 * ```
 */
export function otherData(
  { data: { name, title, kind }, show: { standsFor } }: Pick<RunRecord, "data" | "show">,
): string | undefined {
  if (kind === "synthetic" || standsFor === null) return undefined;
  const known = datasetTitle(name);
  return `${known === name ? title : known}, not ${standsFor}`;
}

/**
 * The settings that a user changed by path, in words: the variant of an experiment that a run is of.
 *
 * @example
 * ```ts
 * import { variantText } from "./title.ts";
 * import { fakeRecord } from "../results/fixture.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const { spec } = fakeRecord();
 * const set = { "model.width": 16, "noise.share": 0.2 };
 * strictEqual(variantText({ spec: { ...spec, set } }), "model.width=16, noise.share=0.2");
 * ```
 */
export function variantText({ spec: { set } }: Pick<RunRecord, "spec">): string {
  const sorted = Object.fromEntries(Object.entries(set).sort(([a], [b]) => a < b ? -1 : 1));
  return setWords(sorted).map((word) => word.replaceAll(/^--set '?|'$/g, "")).join(", ");
}

/** Characters of a variant in the name of a file, at most. */
const LONGEST = 60;

/**
 * A variant in names of files and addresses; what does not fit there is told by its hash.
 *
 * @param variant In words, see {@linkcode variantText}.
 *
 * @example
 * ```ts
 * import { variantName } from "./title.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual(
 *   ["model.width=16, noise.share=0.2", "data.path=/a b"].map(variantName),
 *   ["model.width=16-noise.share=0.2", "data.path=_a_b-ca4c71f2"],
 * );
 * ```
 */
export function variantName(variant: string): string {
  const words = variant.replaceAll(", ", "-");
  if (/^[\w.=-]+$/.test(words) && words.length <= LONGEST) return words;
  const hash = createHash("sha256").update(variant).digest("hex").slice(0, 8);
  return `${words.replaceAll(/[^\w.=-]+/g, "_").slice(0, LONGEST)}-${hash}`;
}
