/**
 * Finds which process holds a claim according to its file. A process that is known to have ended, or
 * whose last heartbeat is too old, holds none.
 *
 * @module
 */
import { setTimeout as delay } from "node:timers/promises";
import { type Claimant, type ClaimBody, readClaim } from "./claim_body.ts";
import type { ClaimFile } from "./claim_file.ts";
import { isRunning, machine } from "./process.ts";

/** Milliseconds without a heartbeat after which a claim is stale. */
export const STALE_AFTER = 120_000;

/** Milliseconds before checking again a file that another process is creating or removing. */
export const SETTLE = 50;

/** Tokens of the claims that this process holds. */
export const held: Set<string> = new Set();

/**
 * The process that holds a claim; `undefined` if it is gone, or its last heartbeat is too old.
 *
 * @example
 * ```ts
 * import { claimantOf } from "./claimant.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(await claimantOf({ path: "no/such.claim-1", generation: 1 }), undefined);
 * ```
 */
export async function claimantOf(
  { path }: ClaimFile,
  { staleAfter = STALE_AFTER }: {
    /** Milliseconds without a heartbeat after which a claim is stale. @default 120_000 */
    readonly staleAfter?: number | undefined;
  } = {},
): Promise<Claimant | undefined> {
  let body = readClaim(path);
  if (!body) {
    await delay(SETTLE); // it may be in the middle of being written
    body = readClaim(path);
  }
  if (body && isGone(body)) return undefined;
  const beaten = await modified(path);
  if (beaten === undefined) return undefined;
  // A time in the future is invalid, and would keep the claim fresh forever.
  if (Math.abs(await serverTime(path) - beaten) > staleAfter) return undefined;
  if (!body) return { host: "another process", pid: 0, job: null, since: "" }; // or damaged
  const { host, pid, job, since } = body;
  return { host, pid, job, since };
}

/**
 * Formats a claimant for messages.
 *
 * @example
 * ```ts
 * import { claimantText } from "./claimant.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const since = "2026-01-01T00:00:00Z";
 * strictEqual(claimantText({ host: "node7", pid: 12, job: "3_1", since }), "node7, process 12, job 3_1");
 * ```
 */
export function claimantText({ host, pid, job }: Claimant): string {
  return [host, ...pid ? [`process ${pid}`] : [], ...job ? [`job ${job}`] : []].join(", ");
}

/** Whether the process of a claim is known to have ended. */
function isGone({ machine: where, pid, token }: ClaimBody): boolean {
  if (where !== machine()) return false;
  return pid === Deno.pid ? !held.has(token) : !isRunning(pid);
}

/** Modification time of a file. Reopens it, since network file systems cache older times. */
export async function modified(path: string): Promise<number | undefined> {
  try {
    using file = await Deno.open(path);
    return (await file.stat()).mtime?.getTime() ?? 0;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** The clock of the file server that holds a file, which may differ from this machine's. */
async function serverTime(path: string): Promise<number> {
  const probe = `${path}.${crypto.randomUUID().slice(0, 8)}.part`; // `.part` files get swept
  try {
    await Deno.writeFile(probe, new Uint8Array());
    return await modified(probe) ?? Date.now();
  } catch {
    return Date.now(); // the folder is readable but not writable
  } finally {
    await Deno.remove(probe).catch(() => {});
  }
}
