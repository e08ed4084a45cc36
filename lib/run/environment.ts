/**
 * What a run ran on, as its record keeps it.
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
 * Describes the engine, the machine, and the versions of everything. The commit is looked up once in a
 * process, which loads its code once: what is committed or edited later is not what runs.
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
 * What a checkpoint keeps so that the record is of the whole run, not of its last part.
 *
 * @example What a kit of other fields has written is none
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
  /** When the run began. */
  started: z.iso.datetime(),
  /** What it began on. */
  environment: Environment,
});
/** What a checkpoint keeps of a run's beginning. */
export type Origin = z.infer<typeof Origin>;

/** Between the machines of one run. */
const THEN = ", then ";

/**
 * The environment of a run that went on after an interruption: that of its first part. Its commit gets
 * a `+` when the code was another one later; another machine or another Deno is named after the first.
 * Threads are those of the first part.
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
 * The commit of the kit that this process runs, with `+` when its code had changed since; null outside
 * of git. It is looked up once.
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
    return null; // no git on this machine
  }
}
