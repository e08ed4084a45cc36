/**
 * Claims: one process at a time runs a run, on whatever machine that sees the results folder. There
 * is no lock that a killed process would leave: a claim is a file that its process keeps fresh, and
 * one that is not fresh any more is taken over.
 *
 * A process that was frozen for longer than `staleAfter` finds its claim taken and stops. Should it
 * freeze between its last look and writing the record, the record is written twice: whole each time,
 * and with the same numbers.
 *
 * @module
 */
import { readlinkSync } from "node:fs";
import process from "node:process";
import { recordedSpec, type RunSpec } from "../../experiment/spec.ts";
import type { BeatTask } from "./claim_heartbeat.ts";
import {
  type Claimant,
  type ClaimBody,
  type ClaimFile,
  claimFile,
  claimFiles,
  holdsClaim,
  makeClaim,
  readClaim,
} from "./claim_file.ts";

/** A run that is this process's until it is released. */
export interface Claim {
  /** Aborted when another process has taken the run over. */
  readonly signal: AbortSignal;
  /** Looks whether the claim still holds. @throws the signal's reason when it does not. */
  check(): void;
  /** Gives the run back. */
  release(): Promise<void>;
}

/** The claim, or whose run it is. */
export type Claimed = { readonly claim: Claim } | { readonly by: Claimant };

/** Times of claims. */
export interface ClaimTimes {
  /** Milliseconds without a beat after which a claim is taken over. @default 120_000 */
  readonly staleAfter?: number | undefined;
  /** Milliseconds between two beats. @default 20_000 */
  readonly beatEvery?: number | undefined;
}

const STALE_AFTER = 120_000;
const BEAT_EVERY = 20_000;
/** Milliseconds before looking again at a file that another process makes or removes just now. */
const SETTLE = 50;

/** Tokens of the claims that this process holds. */
const held = new Set<string>();

/**
 * Claims the run of a record for this process, or says who runs it. Of several processes that ask
 * at once one gets it. A process of this machine that is gone is seen at once; one of another
 * machine when its last beat lies `staleAfter` back, by the file server's clock.
 *
 * @throws {UserError} when the folder may not be written.
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
 * await mine.claim.release();
 * await Deno.remove(folder);
 * ```
 */
export async function claimRun(
  recordPath: string,
  { spec, staleAfter = STALE_AFTER, beatEvery = BEAT_EVERY }: ClaimTimes & {
    /** The run, for `deno task reproduce --list`. */
    readonly spec: RunSpec;
  },
): Promise<Claimed> {
  for (;;) {
    const last = claimFiles({ recordPath }).at(-1);
    const by = last && await claimantOf(last, { staleAfter });
    if (by) return { by };
    const body: ClaimBody = { ...ownName(), token: crypto.randomUUID(), spec: recordedSpec(spec) };
    const file = claimFile(recordPath, (last?.generation ?? 0) + 1);
    held.add(body.token);
    const made = await makeClaim(file, body);
    // A network file system may have shown an old list of the folder; it shows a new one now.
    if (made && holdsClaim(recordPath, file, body.token)) {
      const older = claimFiles({ recordPath }).filter((one) => one.generation < file.generation);
      for (const { path } of older) await remove(path);
      return { claim: hold({ recordPath, file, token: body.token, every: beatEvery }) };
    }
    held.delete(body.token);
    if (made) await remove(file.path);
    const quicker = made ? undefined : await claimantOf(file, { staleAfter });
    if (quicker) return { by: quicker };
    await new Promise((resolve) => setTimeout(resolve, SETTLE));
  }
}

/**
 * Who holds a claim; `undefined` when its process is gone, or has not beaten for long enough.
 *
 * @example
 * ```ts
 * import { claimantOf } from "./claim.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(await claimantOf({ path: "no/such.claim-1", generation: 1 }), undefined);
 * ```
 */
export async function claimantOf(
  { path }: ClaimFile,
  { staleAfter = STALE_AFTER }: Pick<ClaimTimes, "staleAfter"> = {},
): Promise<Claimant | undefined> {
  const body = readClaim(path);
  if (body && isGone(body)) return undefined;
  const beaten = await modified(path);
  if (beaten === undefined) return undefined;
  if (await serverTime(path) - beaten > staleAfter) return undefined;
  if (!body) return { host: "another process", pid: 0, job: null, since: "" }; // being written
  const { host, pid, job, since } = body;
  return { host, pid, job, since };
}

/**
 * A claimant for a reader.
 *
 * @example
 * ```ts
 * import { claimantText } from "./claim.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const since = "2026-01-01T00:00:00Z";
 * strictEqual(claimantText({ host: "node7", pid: 12, job: "3_1", since }), "node7, process 12, job 3_1");
 * ```
 */
export function claimantText({ host, pid, job }: Claimant): string {
  return [host, ...pid ? [`process ${pid}`] : [], ...job ? [`job ${job}`] : []].join(", ");
}

/** Holds a claim that was just made. */
function hold(task: BeatTask): Claim {
  const { recordPath, file, token } = task;
  const lost = new AbortController();
  const lose = () => {
    if (!lost.signal.aborted) lost.abort(new Error("another process has taken the run over"));
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

/** Two containers may share a host's name, and number their processes each from 1. */
function machine(): string {
  const part = (read: () => string) => {
    try {
      return read().trim();
    } catch {
      return ""; // not Linux
    }
  };
  return [
    Deno.hostname(),
    part(() => Deno.readTextFileSync("/proc/sys/kernel/random/boot_id")),
    part(() => readlinkSync("/proc/self/ns/pid")),
  ].join(" ");
}

/** Whether the process of a claim is known to have ended. */
function isGone({ machine: where, pid, token }: ClaimBody): boolean {
  if (where !== machine()) return false;
  if (pid === Deno.pid) return !held.has(token);
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

/** The time of a file's last change. Opened anew, since network file systems remember older ones. */
async function modified(path: string): Promise<number | undefined> {
  try {
    using file = await Deno.open(path);
    return (await file.stat()).mtime?.getTime() ?? 0;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** The time of the file server that has a file, which need not be this machine's. */
async function serverTime(path: string): Promise<number> {
  const probe = `${path}.${crypto.randomUUID()}.part`;
  try {
    await Deno.writeTextFile(probe, "now");
    return await modified(probe) ?? Date.now();
  } catch {
    return Date.now(); // the folder may be read, and not written
  } finally {
    await remove(probe);
  }
}

async function remove(path: string): Promise<void> {
  await Deno.remove(path).catch(() => {});
}
