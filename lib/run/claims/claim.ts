/**
 * Claims ensure that only one process at a time executes a run, across all machines that see the results
 * folder. A killed process leaves no lock behind: a claim is a file that its process keeps fresh, and
 * another process may take over a stale one.
 *
 * A process that was frozen for longer than `staleAfter` finds its claim taken and stops. If it freezes
 * between its last check and writing the record, the record is written twice: complete each time, and
 * with the same numbers.
 *
 * @module
 */
import { dirname } from "@std/path";
import process from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import { UserError } from "../../errors.ts";
import { recordedSpec, type RunSpec } from "../../experiment/spec.ts";
import type { BeatTask } from "./claim_heartbeat.ts";
import { claimantOf, held, SETTLE, STALE_AFTER } from "./claimant.ts";
import { type Claimant, type ClaimBody, makeClaim } from "./claim_body.ts";
import { claimFile, claimFiles, holdsClaim, LAST_GENERATION } from "./claim_file.ts";
import { machine } from "./process.ts";
import { removeLitter } from "./litter.ts";

/** A claim of a run, held by this process until it is released. */
export interface Claim {
  /**
   * Aborted when another process has taken the run over, or when the folder is gone. In the latter case
   * its reason is a `UserError`, and retrying is useless.
   */
  readonly signal: AbortSignal;
  /** Checks that the claim still holds. @throws the signal's reason if it does not. */
  check(): void;
  /** Releases the run. */
  release(): Promise<void>;
}

/** The claim, or the process that holds it. */
export type Claimed = { readonly claim: Claim } | { readonly by: Claimant };

/** Intervals and timeouts of claims. */
export interface ClaimTimes {
  /** Milliseconds without a heartbeat after which a claim is stale. @default 120_000 */
  readonly staleAfter?: number | undefined;
  /** Milliseconds between two heartbeats. @default 20_000 */
  readonly beatEvery?: number | undefined;
  /** Milliseconds between checks while waiting for a run; the first are sooner. @default 5000 */
  readonly poll?: number | undefined;
}

/** How long to wait for another process, and what ends the wait. */
export interface Patience {
  /** Milliseconds to wait for a run of another process; may be `Infinity`. @default 0 */
  readonly patience?: number | undefined;
  /** Called once with the process that is waited for. @default undefined */
  readonly onWait?: ((by: Claimant) => void) | undefined;
  /** Ends the wait; its reason is thrown. @default undefined */
  readonly signal?: AbortSignal | undefined;
}

const BEAT_EVERY = 20_000;
const POLL = 5000;
/** Number of attempts: enough for each of a thousand processes to create and remove its own claim. */
const LOOKS = 200;

/**
 * Claims the run of a record for this process, or returns the process that runs it. If several processes
 * try at once, one of them succeeds. A dead process on this machine is detected at once; one on another
 * machine when its last heartbeat is `staleAfter` old by the file server's clock.
 *
 * @throws {UserError} if the folder is not writable, or a claim file is invalid.
 * @throws the signal's reason if it is aborted.
 *
 * @example
 * ```ts
 * import { claimRun } from "./claim.ts";
 * import { resolveRun } from "../../experiment/resolve.ts";
 * import { EXPERIMENTS } from "../../paper/paper.ts";
 * import { ok, strictEqual } from "node:assert/strict";
 *
 * const folder = await Deno.makeTempDir();
 * const spec = resolveRun(EXPERIMENTS["wbc-unet"], { profile: "smoke", arm: "clean", seed: 0 });
 * const mine = await claimRun(`${folder}/clean.json`, { spec });
 * ok("claim" in mine);
 * const theirs = await claimRun(`${folder}/clean.json`, { spec });
 * ok("by" in theirs);
 * strictEqual(theirs.by.pid, Deno.pid);
 * setTimeout(mine.claim.release, 100); // what another process gives back soon can be waited for
 * const later = await claimRun(`${folder}/clean.json`, { spec, patience: 10_000 });
 * ok("claim" in later);
 * await later.claim.release();
 * await Deno.remove(folder);
 * ```
 */
export async function claimRun(
  recordPath: string,
  { patience, poll, onWait, signal, ...options }: ClaimTimes & Patience & {
    /** The settings of the run, shown by `deno task reproduce --list`. */
    readonly spec: RunSpec;
  },
): Promise<Claimed> {
  let claimed: Claimed | undefined;
  const ask = async () => {
    claimed = await claimNow(recordPath, { ...options, signal });
    return "by" in claimed ? claimed.by : undefined;
  };
  await waited(ask, { patience, poll, onWait, signal });
  return claimed!;
}

/**
 * Finds the process that runs the run of a record, without claiming it: `undefined` if there is none, or
 * if it releases the run within `patience`.
 *
 * @throws {UserError} if a claim file is invalid.
 * @throws the signal's reason if it is aborted.
 *
 * @example
 * ```ts
 * import { runnerOf } from "./claim.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(await runnerOf("no/such.json", { patience: 10_000 }), undefined);
 * ```
 */
export function runnerOf(
  recordPath: string,
  { staleAfter, ...patience }: Omit<ClaimTimes, "beatEvery"> & Patience = {},
): Promise<Claimant | undefined> {
  return waited(async () => {
    const last = claimFiles({ recordPath }).at(-1);
    return last && await claimantOf(last, { staleAfter });
  }, patience);
}

/** Asks repeatedly who holds the run, until nobody does or patience, counted from the first answer, ends. */
async function waited(
  ask: () => Promise<Claimant | undefined>,
  { patience = 0, poll = POLL, onWait, signal }: Patience & Pick<ClaimTimes, "poll">,
): Promise<Claimant | undefined> {
  let end: number | undefined;
  for (let looks = 0;; looks++) {
    signal?.throwIfAborted();
    const by = await ask();
    end ??= performance.now() + patience;
    const left = end - performance.now();
    if (!by || left <= 0) return by;
    if (looks === 0) onWait?.(by);
    const pause = Math.min(poll, left, SETTLE * 2 ** looks);
    await delay(pause, undefined, signal && { signal }).catch(() => {});
  }
}

/** Claims a run, or returns who runs it, without waiting. */
async function claimNow(
  recordPath: string,
  { spec, staleAfter = STALE_AFTER, beatEvery = BEAT_EVERY, signal }: ClaimTimes & {
    readonly spec: RunSpec;
    readonly signal: AbortSignal | undefined;
  },
): Promise<Claimed> {
  for (let looks = 0; looks < LOOKS; looks++) {
    signal?.throwIfAborted();
    const last = claimFiles({ recordPath }).at(-1);
    const by = last && await claimantOf(last, { staleAfter });
    if (by) return { by };
    if (last?.generation === LAST_GENERATION) {
      throw new UserError(`${last.path} has the highest number allowed; delete it`);
    }
    const body: ClaimBody = { ...ownName(), token: crypto.randomUUID(), spec: recordedSpec(spec) };
    const file = claimFile(recordPath, (last?.generation ?? 0) + 1);
    held.add(body.token);
    const made = await makeClaim(file, body).catch((error) => {
      held.delete(body.token);
      throw error;
    });
    // A network file system may have returned a stale folder listing; the next one is fresh.
    if (made && holdsClaim(recordPath, file, body.token)) {
      const older = claimFiles({ recordPath }).filter((one) => one.generation < file.generation);
      for (const { path } of older) await remove(path);
      await removeLitter(recordPath, { claim: file });
      return { claim: hold({ recordPath, file, token: body.token, every: beatEvery }) };
    }
    held.delete(body.token);
    if (made) await remove(file.path);
    const quicker = made ? undefined : await claimantOf(file, { staleAfter });
    if (quicker) return { by: quicker };
    await delay(SETTLE);
  }
  throw new UserError(
    `${recordPath}: the claim files beside it keep changing; delete the .claim- files, unless ` +
      "many processes are starting right now",
  );
}

/** Keeps a new claim fresh. */
function hold(task: BeatTask): Claim {
  const { recordPath, file, token } = task;
  const lost = new AbortController();
  const lose = () => {
    if (!lost.signal.aborted) lost.abort(whyLost(recordPath));
  };
  const worker = new Worker(new URL("./claim_heartbeat.ts", import.meta.url), { type: "module" });
  worker.onmessage = lose;
  worker.postMessage(task);
  return {
    signal: lost.signal,
    check() {
      if (!holdsClaim(recordPath, file, token)) lose();
      lost.signal.throwIfAborted();
    },
    async release() {
      worker.terminate();
      held.delete(token);
      if (holdsClaim(recordPath, file, token)) await remove(file.path);
    },
  };
}

/** Why a claim no longer holds. */
function whyLost(recordPath: string): Error {
  const folder = dirname(recordPath);
  return isFolder(folder) ? new Error("another process has taken the run over") : new UserError(
    `${folder} disappeared during its run; if it was moved, start again there`,
  );
}

function isFolder(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}

function ownName(): Pick<ClaimBody, "host" | "machine" | "pid" | "job" | "since"> {
  const { SLURM_ARRAY_JOB_ID: array, SLURM_ARRAY_TASK_ID: task, SLURM_JOB_ID: job } = process.env;
  return {
    host: Deno.hostname(),
    machine: machine(),
    pid: Deno.pid,
    job: (array && task ? `${array}_${task}` : job) ?? null,
    since: new Date().toISOString(),
  };
}

async function remove(path: string): Promise<void> {
  await Deno.remove(path).catch(() => {});
}
