/**
 * Files beside a record while its run is run, and what a killed process leaves of them. It is removed
 * by who holds the run's claim, so that no living process loses anything.
 *
 * @module
 */
import { basename, dirname } from "@std/path";
import { removeParts } from "../../files.ts";
import type { ClaimFile } from "./claim_file.ts";
import { modified } from "./claimant.ts";

/**
 * Where the checkpoint of a record's run lies.
 *
 * @example
 * ```ts
 * import { checkpointPath } from "./litter.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(checkpointPath("runs/clean.seed-0.json"), "runs/clean.seed-0.checkpoint");
 * ```
 */
export const checkpointPath = (recordPath: string): string =>
  recordPath.replace(/\.json$/, ".checkpoint");

/**
 * Where the epochs of a record's run are told while it is run, a line of JSON each.
 *
 * @example
 * ```ts
 * import { eventsPath } from "./litter.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(eventsPath("runs/clean.seed-0.json"), "runs/clean.seed-0.events.jsonl");
 * ```
 */
export const eventsPath = (recordPath: string): string =>
  recordPath.replace(/\.json$/, ".events.jsonl");

/** Milliseconds: who writes a record without a claim, as merging does, does it within this. */
const MINUTE = 60_000;

/**
 * Removes temporary files beside a record whose claim this process has just taken. Its checkpoint stays:
 * the run goes on from it.
 */
export async function removeLitter(
  recordPath: string,
  { claim }: { readonly claim: ClaimFile },
): Promise<void> {
  const folder = dirname(recordPath);
  // Only who holds the claim writes a checkpoint.
  await removeParts(folder, { of: basename(checkpointPath(recordPath)), olderThan: -Infinity });
  const now = await modified(claim.path);
  await removeParts(folder, { of: basename(recordPath), olderThan: MINUTE, now });
}
