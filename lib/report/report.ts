/**
 * Writes the report.
 *
 * @module
 */
import { join, relative } from "@std/path";
import { writeAtomic } from "../files.ts";
import { listStepBenches } from "../results/step_benches.ts";
import { type Damaged, RESULTS_FOLDER, type Shelf } from "../results/store.ts";
import { assess, type Assessment } from "./assess.ts";
import { type Group, readGroups } from "./groups.ts";
import { checkInference } from "./inference.ts";
import { leadOf } from "./lead.ts";
import type { Lead } from "./lead_text.ts";
import { type OwnVerdict, ownVerdicts } from "./own.ts";
import { reportPage } from "./page.ts";
import { findScenes } from "./scenes.ts";

/** A report that was written. */
export interface Report {
  /** Path of the file. */
  readonly path: string;
  /** Records in it, by group. */
  readonly groups: readonly Group[];
  /** The verdicts on the paper's claims. */
  readonly assessments: readonly Assessment[];
  /** The verdicts on the comparisons of experiments that are neither the paper's nor the kit's. */
  readonly own: readonly OwnVerdict[];
  /** The answer in a few sentences. */
  readonly lead: Lead;
  /** Files that could not be read as records or measurements. */
  readonly damaged: readonly Damaged[];
}

/**
 * Writes the page of the published records, the user's own, and the measurements of training steps. With
 * records of the user it is `runs/report.html` of the results folder, which git ignores; without any,
 * `report.html`. Also runs the check behind C6, which takes a second or two.
 *
 * @throws {UserError} when the file cannot be written.
 *
 * @example
 * ```ts
 * import { writeReport } from "./report.ts";
 * import { writeRecord } from "../results/store.ts";
 * import { fakeRecord } from "../results/fixture.ts";
 * import { match } from "node:assert/strict";
 *
 * const root = await Deno.makeTempDir();
 * await writeRecord(fakeRecord({ epochs: 2, images: 1 }), { root });
 * const { path } = await writeReport({ root, data: root });
 * match(await Deno.readTextFile(path), /wbc-unet, profile quick, your runs/);
 * await Deno.remove(root, { recursive: true });
 * ```
 */
export async function writeReport(
  options: {
    /** The results folder. @default {RESULTS_FOLDER} */
    root?: string | undefined;
    /** Only these records, such as the published ones. @default all */
    shelf?: Shelf | undefined;
    /** Folder of the data sets, from which pictures are taken. @default the user's */
    data?: string | undefined;
  } = {},
): Promise<Report> {
  const { root = RESULTS_FOLDER, shelf, data: directory } = options;
  const { groups, damaged: records } = await readGroups({ root, shelf });
  const { benches, damaged: measurements } = await listStepBenches({ root });
  const inference = await checkInference();
  const damaged = [...records, ...measurements];
  const folder = groups.some(({ shelf }) => shelf === "runs") ? "runs" : ".";
  const page = await reportPage({
    ...{ folder, groups, benches, inference },
    damaged: damaged.map(({ path, problem }) => ({ path: relative(root, path), problem })),
    scenesOf: (group) => findScenes(group, { directory }),
  });
  const path = join(root, folder, "report.html");
  await writeAtomic(path, new TextEncoder().encode(page));
  const measured = { benches, inference };
  return {
    ...{ path, groups, damaged },
    assessments: assess(groups, measured),
    own: ownVerdicts(groups),
    lead: leadOf(groups, measured),
  };
}
