/**
 * Kills runs in one process and in several, by TERM, INT and KILL, at random moments. Afterwards the
 * shelf must hold valid records only, and the same command must end with the same numbers as a run that
 * was never disturbed.
 *
 * @module
 */
import { setTimeout as delay } from "node:timers/promises";
import { type RandomStream, stream } from "../../lib/random.ts";
import { readClaim } from "../../lib/run/claims/claim_body.ts";
import { claimFiles } from "../../lib/run/claims/claim_file.ts";
import { isRunning } from "../../lib/run/claims/process.ts";
import { type CampaignOptions, type Findings, goesOn, litterOf, shelfOf } from "./campaign.ts";
import { type End, end, isTrace, reproduceWords, start } from "./process.ts";

const SIGNALS = { SIGTERM: 143, SIGINT: 130, SIGKILL: 137 } as const;
type Signal = keyof typeof SIGNALS;
const KILLS = 100;
/** Milliseconds that a process without its parent has to end its run. */
const PATIENCE = 120_000;

/** One attempt: how to start the run, and how to disturb it. */
interface Attempt {
  readonly workers: number;
  readonly signal: Signal;
  /** Milliseconds after the start. */
  readonly after: number;
  /** Whether to hit a process that executes a run, instead of the one that was started. */
  readonly worker: boolean;
}

/** Kills and resumes runs, and compares their records with those of an undisturbed run. */
export async function kill({ steps = KILLS, ...options }: CampaignOptions): Promise<Findings> {
  const folder = await Deno.makeTempDir({ prefix: "iel-campaign-" });
  const random = stream(options.seed, "campaign/kill");
  const failures: string[] = [];
  const hits = { SIGTERM: 0, SIGINT: 0, SIGKILL: 0, worker: 0, late: 0, complete: 0 };
  try {
    const begun = performance.now();
    const whole = await end(start(reproduceWords(`${folder}/whole`, "--workers", "1")));
    if (whole.code !== 0) throw new Error(`the undisturbed run failed: ${whole.log}`);
    const length = performance.now() - begun;
    const { numbers: right } = await shelfOf(`${folder}/whole`);
    let root = `${folder}/0`;
    let step = 0;
    for (; goesOn({ ...options, steps }, step); step++) {
      const attempt = drawn(random, length);
      const fail = (what: string) => failures.push(`kill ${step}: ${what} (${told(attempt)})`);
      const before = new Set(claimsOf(root));
      const { hit, ...ended } = await disturbed(root, attempt);
      if (!hit) hits.late++;
      else hits[hit === "worker" ? "worker" : attempt.signal]++;
      for (const what of endProblems(ended, { ...attempt, hit })) fail(what);
      await quiet(root);
      for (const what of await shelfProblems(root, right)) fail(what);
      // A claim from an earlier kill stays until someone reaches its run.
      const left = claimsOf(root).some((path) => !before.has(path));
      if (attempt.signal !== "SIGKILL" && left) fail("a claim remains");
      if (ended.code !== 0) continue;
      hits.complete++;
      for (const what of await completeProblems(root, right)) fail(what);
      root = `${folder}/${step + 1}`;
      options.log(`${step + 1} kills, ${hits.complete} selections completed`);
    }
    const last = await end(start(reproduceWords(root)));
    if (last.code !== 0) failures.push(`the last run ended with code ${last.code}: ${last.last}`);
    for (const what of await completeProblems(root, right)) failures.push(`at the end: ${what}`);
    const counts = {
      kills: step,
      ...{ "by TERM": hits.SIGTERM, "by INT": hits.SIGINT, "by KILL": hits.SIGKILL },
      "of one worker by KILL": hits.worker,
      "after the run had ended": hits.late,
      "selections completed": hits.complete + 1,
    };
    return { counts, failures };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function drawn(random: RandomStream, length: number): Attempt {
  const workers = 1 + random.integer(2);
  const signal = (Object.keys(SIGNALS) as Signal[])[random.integer(3)]!;
  const after = 1.2 * random.uniform() * length;
  return { workers, signal, after, worker: random.integer(2) === 1 && workers > 1 };
}

const told = ({ workers, signal, after, worker }: Attempt) =>
  `${signal} to ${worker ? "a worker" : "the run"} after ${
    Math.round(after)
  } ms, workers: ${workers}`;

type Hit = "parent" | "worker" | undefined;

/** Starts a run and disturbs it; `hit` says which process was hit, if any was still running. */
async function disturbed(root: string, attempt: Attempt): Promise<End & { hit: Hit }> {
  const { workers, signal, after, worker } = attempt;
  const process = start(reproduceWords(root, "--workers", `${workers}`));
  const ended = end(process);
  const early = await Promise.race([ended, delay(after)]);
  if (early) return { ...early, hit: undefined };
  const victim = worker ? claimsOf(root).map((path) => readClaim(path)?.pid)[0] : undefined;
  const hit = worker && signal === "SIGKILL" && victim ? "worker" : "parent";
  try {
    Deno.kill(hit === "worker" ? victim! : process.pid, signal);
  } catch {
    return { ...await ended, hit: undefined }; // it has just ended
  }
  return { ...await ended, hit };
}

/** Describes everything wrong with how a process ended. */
function endProblems({ code, log, last }: End, { signal, hit }: Attempt & { hit: Hit }): string[] {
  const allowed = hit === "parent" ? [0, SIGNALS[signal]] : hit === "worker" ? [0, 1] : [0];
  const problems = allowed.includes(code) ? [] : [`the run ended with code ${code}: ${last}`];
  return isTrace(log) ? [...problems, `a stack trace: ${log}`] : problems;
}

const claimsOf = (root: string): string[] =>
  claimFiles({ folder: `${root}/runs/campaign/base` }).map(({ path }) => path);

/** Waits until no process holds a claim: a worker whose parent was killed ends its run. */
async function quiet(root: string): Promise<void> {
  for (const end = performance.now() + PATIENCE; performance.now() < end;) {
    const alive = claimsOf(root).some((path) => {
      const claim = readClaim(path);
      return claim !== undefined && isRunning(claim.pid);
    });
    if (!alive) return;
    await delay(100);
  }
}

async function shelfProblems(root: string, right: Map<string, string>): Promise<string[]> {
  const { numbers, damaged } = await shelfOf(root);
  const wrong = [...numbers].filter(([name, text]) => right.get(name) !== text);
  return [...damaged, ...wrong.map(([name]) => `${name} has other numbers`)];
}

async function completeProblems(root: string, right: Map<string, string>): Promise<string[]> {
  const { numbers } = await shelfOf(root);
  const missing = [...right.keys()].filter((name) => !numbers.has(name));
  // Files of a process killed while drawing figures stay for an hour; files beside records do not.
  const litter = litterOf(`${root}/runs/campaign`);
  return [
    ...missing.map((name) => `${name} is missing`),
    ...litter.map((name) => `${name} remains`),
  ];
}
