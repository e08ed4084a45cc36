/**
 * Where, when and how a bench ran, as stated on each of its pages.
 *
 * @module
 */
import { describeMachine, type Machine } from "../engine/machine.ts";
import { readOwnProc } from "../engine/proc.ts";

/** The circumstances of a bench. */
export interface Circumstances {
  /** The machine. */
  readonly machine: Machine;
  /** The date, as ISO 8601. */
  readonly date: string;
  /** The command, without the options that are specific to this machine. */
  readonly command: string;
  /** Whether other work on the machine had to wait: see {@linkcode isRealTime}. */
  readonly realTime?: boolean | undefined;
}

/** Options that name a path on this machine, or say what to do with the figures. */
const OWN = / --(python|out)[ =]\S+| --add\b/g;

/** The circumstances of this process, given the words of its command. */
export const circumstances = (words: readonly string[]): Circumstances => ({
  machine: describeMachine(),
  date: new Date().toISOString(),
  command: ["deno task bench", ...words].join(" ").replaceAll(OWN, ""),
  realTime: isRealTime(readOwnProc("stat")),
});

/** Number of `stat` fields before the policy, counted from the one after the name (proc_pid_stat(5)). */
const BEFORE_POLICY = 38;
/** `SCHED_FIFO` and `SCHED_RR` (sched(7)). */
const REAL_TIME = ["1", "2"];

/**
 * Whether a process has Linux's real-time scheduling, as `chrt -f 1` sets it: it then runs whenever
 * it can, and all others wait.
 *
 * @param stat Text of `/proc/<process>/stat`; `undefined` on systems other than Linux.
 *
 * @example
 * ```ts
 * import { isRealTime } from "./circumstances.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const numbers = Array.from({ length: 37 }, (_, at) => at);
 * strictEqual(isRealTime(`7 (a name) S ${numbers.join(" ")} 1 0`), true);
 * strictEqual(isRealTime(`7 (a name) S ${numbers.join(" ")} 0 0`), false);
 * ```
 */
export function isRealTime(stat: string | undefined): boolean {
  const fields = stat?.slice(stat.lastIndexOf(")") + 2).split(" ");
  return REAL_TIME.includes(fields?.[BEFORE_POLICY] ?? "");
}

/** The machine and the date in words, and whether other work waited. */
export function whereAndWhen({ machine, date, realTime }: Omit<Circumstances, "command">): string {
  const where = `${machine.cpu}, ${machine.cores} cores, ${machine.os}, ${date.slice(0, 10)}.`;
  return realTime
    ? `${where} Other work shared the machine; the bench ran at real-time priority, so that it waited.`
    : where;
}
