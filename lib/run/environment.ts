/**
 * Describes the hardware and software of a run, as stored in its record.
 *
 * @module
 */
import * as z from "zod";
import kit from "../../deno.json" with { type: "json" };
import type { Engine } from "../engine/engine.ts";
import { describeMachine } from "../engine/machine.ts";
import { runProgram } from "../program.ts";
import { Environment } from "../results/record.ts";
import { tf } from "../tensor.ts";

/**
 * Describes the engine, the machine and all software versions. The commit is looked up once per process,
 * because the process loads its code once: later commits and edits do not affect what is running.
 */
export async function describeEnvironment(engine: Engine): Promise<Environment> {
  const { os, cpu, memoryBytes } = describeMachine();
  return {
    kit: kit.version,
    commit: await kitCommit(),
    deno: Deno.version.deno,
    tfjs: tf.version.tfjs,
    engine: engine.name,
    engineVersion: engine.version,
    device: engine.device,
    threads: engine.threads,
    intraThreads: engine.intraThreads,
    os,
    cpu,
    memoryBytes,
  };
}

/**
 * What a checkpoint keeps so that the record describes the whole run rather than its last part.
 *
 * @example An unknown field is rejected
 * ```ts
 * import { fakeRecord } from "../results/fixture.ts";
 * import { Origin } from "./environment.ts";
 * import { ok } from "node:assert/strict";
 *
 * const { started, environment } = fakeRecord();
 * ok(Origin.safeParse({ started, environment }).success);
 * ok(!Origin.safeParse({ started, environment: { ...environment, weather: "fair" } }).success);
 * ```
 */
export const Origin = z.strictObject({
  /** When the run started. */
  started: z.iso.datetime(),
  /** The environment in which it started. */
  environment: Environment,
});
/** What a checkpoint keeps about the start of its run. */
export type Origin = z.infer<typeof Origin>;

/** Separates the machines of one run. */
const THEN = ", then ";

/**
 * The environment of a run that was resumed after an interruption: that of its first part. The commit
 * gets a `+` if the code changed before it was resumed; a different machine or Deno version is appended
 * to the first. The thread count is that of the first part.
 *
 * @example
 * ```ts
 * import { fakeRecord } from "../results/fixture.ts";
 * import { continued } from "./environment.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const first = { ...fakeRecord().environment, commit: "2afa9657df9b" };
 * const later = { ...first, commit: "c9e9edc4ac97" };
 * deepStrictEqual(continued(first, first), first);
 * deepStrictEqual(continued(first, later), { ...first, commit: "2afa9657df9b+" });
 * const elsewhere = { ...first, cpu: "another" };
 * deepStrictEqual(continued(first, elsewhere).cpu, `${first.cpu}, then another`);
 * ```
 */
export function continued(first: Environment, later: Environment): Environment {
  const parts = (name: "deno" | "os" | "cpu") =>
    [...new Set([...first[name].split(THEN), later[name]])].join(THEN);
  const { commit } = first;
  const changed = commit !== null && !commit.endsWith("+") && commit !== later.commit;
  return {
    ...first,
    ...{ deno: parts("deno"), os: parts("os"), cpu: parts("cpu") },
    commit: changed ? `${commit}+` : commit,
  };
}

/**
 * The commit of the kit that this process runs, with a `+` if its code had uncommitted changes; null
 * outside of git. It is looked up once.
 *
 * @example
 * ```ts
 * import { kitCommit } from "./environment.ts";
 * import { match } from "node:assert/strict";
 *
 * match(await kitCommit() ?? "", /^([0-9a-f]{12}\+?)?$/);
 * ```
 */
export function kitCommit(): Promise<string | null> {
  return commitAtStart ??= commitOf(new URL("../..", import.meta.url));
}

let commitAtStart: Promise<string | null> | undefined;

/** Tracked files that numbers depend on. To open a notebook, or to write on a page, changes no run. */
const CODE = ["lib", "scripts", "deno.*"];

/**
 * The commit of a checkout of the kit, with `+` when code (`lib`, `scripts`, `deno.*`) is not as
 * committed; null outside of git.
 *
 * @example
 * ```ts
 * import { commitOf } from "./environment.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const folder = await Deno.makeTempDir();
 * strictEqual(await commitOf(folder), null);
 * await Deno.remove(folder);
 * ```
 */
export async function commitOf(folder: string | URL): Promise<string | null> {
  const git = async (...args: string[]) => {
    const { success, out } = await runProgram(["git", ...args], { cwd: folder, stderr: "null" });
    return success ? out.trim() : undefined;
  };
  try {
    const head = await git("rev-parse", "--short=12", "HEAD");
    if (!head) return null;
    const changed = await git("status", "--porcelain", "--untracked-files=no", "--", ...CODE);
    return head + (changed ? "+" : "");
  } catch {
    return null; // git is not installed
  }
}
