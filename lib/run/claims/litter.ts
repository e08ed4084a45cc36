/**
 * The files that exist beside a record during its run, and their removal after a process was killed. Only
 * the holder of the run's claim removes them, so that no running process loses anything.
 *
 * @module
 */
import { basename, dirname } from "@std/path";
import { UserError } from "../../errors.ts";
import { removeParts } from "../../files.ts";
import type { ClaimFile } from "./claim_file.ts";
import { modified } from "./claimant.ts";

/**
 * Path of the checkpoint of a record's run.
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

/** The weights of a run that `--keep-weights` keeps beside its record. */
export type KeptName = "last" | "best";

const KEPT: readonly KeptName[] = ["last", "best"];

/**
 * Path of a record's weights: `<record>.<name>.safetensors`.
 *
 * @example
 * ```ts
 * import { weightsPath } from "./litter.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(weightsPath("runs/a.seed-0.json", "best"), "runs/a.seed-0.best.safetensors");
 * ```
 */
export const weightsPath = (recordPath: string, name: KeptName): string =>
  recordPath.replace(/\.json$/, `.${name}.safetensors`);

/** Lists the weights beside a record, whether it exists yet or not. */
export async function keptWeights(recordPath: string): Promise<KeptName[]> {
  const there = await Promise.all(
    KEPT.map((name) => Deno.stat(weightsPath(recordPath, name)).then(() => true, () => false)),
  );
  return KEPT.filter((_, at) => there[at]);
}

/**
 * Deletes the weights beside a record, when its run is deleted or restarted.
 *
 * @throws {UserError} if a file cannot be deleted.
 */
export async function forgetWeights(recordPath: string): Promise<void> {
  for (const name of KEPT) await forget(weightsPath(recordPath, name));
}

/**
 * Deletes a file if it exists.
 *
 * @throws {UserError} if it cannot be deleted.
 */
export async function forget(path: string): Promise<void> {
  await Deno.remove(path).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return;
    throw new UserError(`${path} cannot be deleted (${error.message}); check the folder's owner`);
  });
}

/**
 * Path of the event file of a record's run: one line of JSON per epoch, while the run is running.
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

/** Milliseconds within which a process that holds no claim, such as a merge, writes a record. */
const MINUTE = 60_000;

/**
 * Removes temporary files beside a record whose claim this process has just taken. The checkpoint stays,
 * so that the run can resume from it.
 */
export async function removeLitter(
  recordPath: string,
  { claim }: { readonly claim: ClaimFile },
): Promise<void> {
  const folder = dirname(recordPath);
  // Only the holder of the claim writes a checkpoint and weights.
  for (
    const path of [
      checkpointPath(recordPath),
      ...KEPT.map((name) => weightsPath(recordPath, name)),
    ]
  ) {
    await removeParts(folder, { of: basename(path), olderThan: -Infinity });
  }
  const now = await modified(claim.path);
  await removeParts(folder, { of: basename(recordPath), olderThan: MINUTE, now });
}
