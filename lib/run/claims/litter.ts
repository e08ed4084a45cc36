/**
 * Files beside a record while its run is run, and what a killed process leaves of them. It is removed
 * by who holds the run's claim, so that no living process loses anything.
 *
 * @module
 */
import { basename, dirname } from "@std/path";
import { UserError } from "../../errors.ts";
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

/** Which weights of a run are kept beside its record, where that is asked for. */
export type KeptName = "last" | "best";

const KEPT: readonly KeptName[] = ["last", "best"];

/**
 * The file of a record's weights: `<record>.<name>.safetensors`.
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

/** The weights that lie beside a record, or where it will lie. */
export async function keptWeights(recordPath: string): Promise<KeptName[]> {
  const there = await Promise.all(
    KEPT.map((name) => Deno.stat(weightsPath(recordPath, name)).then(() => true, () => false)),
  );
  return KEPT.filter((_, at) => there[at]);
}

/**
 * Deletes the weights beside a record: those of a run that is forgotten or begun anew.
 *
 * @throws {UserError} when a file cannot be deleted.
 */
export async function forgetWeights(recordPath: string): Promise<void> {
  for (const name of KEPT) await forget(weightsPath(recordPath, name));
}

/**
 * Deletes a file, if it is there.
 *
 * @throws {UserError} when it cannot be deleted.
 */
export async function forget(path: string): Promise<void> {
  await Deno.remove(path).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return;
    throw new UserError(`${path} cannot be deleted (${error.message}); check the folder's owner`);
  });
}

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
  // Only who holds the claim writes a checkpoint and weights.
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
