/**
 * Removes what killed processes left beside a finished record.
 *
 * @module
 */
import { basename, dirname } from "@std/path";
import type { RunSpec } from "../../experiment/spec.ts";
import { namesIn } from "../../results/checked_json.ts";
import { claimRun } from "./claim.ts";
import { checkpointPath, eventsPath } from "./litter.ts";

/**
 * Removes what killed processes left beside a finished record, unless a process is running it again.
 *
 * @throws {UserError} if a claim file is invalid, or the folder is not writable.
 *
 * @example
 * ```ts
 * import { sweep } from "./sweep.ts";
 * import { fakeRecord } from "../../results/fixture.ts";
 * import { writeRecord } from "../../results/store.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const root = await Deno.makeTempDir();
 * const { spec } = fakeRecord();
 * const path = await writeRecord(fakeRecord(), { root });
 * await Deno.writeTextFile(path.replace(".json", ".checkpoint"), "of a process that was killed");
 * await sweep(path, { spec });
 * const left = [...Deno.readDirSync(path.replace(/[^/\\]*$/, ""))];
 * deepStrictEqual(left.map(({ name }) => path.endsWith(name)), [true]);
 * await Deno.remove(root, { recursive: true });
 * ```
 */
export async function sweep(
  recordPath: string,
  { spec }: {
    /** Settings of the run. */
    readonly spec: RunSpec;
  },
): Promise<void> {
  const [record, stem] = [basename(recordPath), basename(recordPath, ".json")];
  const names = await namesIn(dirname(recordPath));
  const litter = names.filter((name) =>
    name.startsWith(`${stem}.`) && /\.(checkpoint|events\.jsonl|claim-\d+|part)$/.test(name)
  );
  if (litter.length === 0 || !names.includes(record)) return;
  const claimed = await claimRun(recordPath, { spec });
  if ("by" in claimed) return;
  try {
    // The record may have been deleted before the claim; then the checkpoint belongs to an open run.
    const finished = (await namesIn(dirname(recordPath))).includes(record);
    if (!finished) return;
    for (const path of [checkpointPath(recordPath), eventsPath(recordPath)]) {
      await Deno.remove(path).catch(() => {});
    }
  } finally {
    await claimed.claim.release();
  }
}
