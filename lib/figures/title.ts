/**
 * Names of records: their experiment, substitute data if any, and the settings that a user changed.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { datasetTitle } from "../data/describe.ts";
import { setTexts } from "../experiment/changes.ts";
import type { RunRecord } from "../results/record.ts";

/**
 * The title of a figure about a record's experiment. It names real data that substitute for others, and
 * the settings changed by path.
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
 * Names the real data that substitute for the experiment's; undefined if none do.
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
 * Describes the settings that a user changed by path: the variant of the experiment.
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
  return setTexts(sorted).join(", ");
}

/** Maximum number of characters of a variant in a file name. */
const LONGEST = 60;

/**
 * Converts a variant to a name for files and addresses. If characters are replaced or cut off, the name
 * ends with a hash of the variant.
 *
 * @param variant Variant in words, see {@linkcode variantText}.
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
