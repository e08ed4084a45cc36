/**
 * Where, when and how a bench ran: what each of its pages says.
 *
 * @module
 */
import { describeMachine, type Machine } from "../engine/machine.ts";
import { readOwnProc } from "../engine/proc.ts";

/** Where, when and how. */
export interface Circumstances {
  /** Where. */
  readonly machine: Machine;
  /** When, as ISO 8601. */
  readonly date: string;
  /** By which command, without what is this machine's alone. */
  readonly command: string;
  /** Whether other work on the machine waited meanwhile: see {@linkcode isRealTime}. */
  readonly realTime?: boolean | undefined;
}

/** Options that name a place on this machine, or say what becomes of the figures. */
const OWN = / --(python|out)[ =]\S+| --add\b/g;

/** The circumstances of this process, of which the words of the command are given. */
export const circumstances = (words: readonly string[]): Circumstances => ({
  machine: describeMachine(),
  date: new Date().toISOString(),
  command: ["deno task bench", ...words].join(" ").replaceAll(OWN, ""),
  realTime: isRealTime(readOwnProc("stat")),
});

/** Fields of `stat` before the policy, from the one after the name on (proc_pid_stat(5)). */
const BEFORE_POLICY = 38;
/** `SCHED_FIFO` and `SCHED_RR` (sched(7)). */
const REAL_TIME = ["1", "2"];

/**
 * Whether a process has Linux's real-time scheduling, as `chrt -f 1` gives it: it then runs whenever
 * it can, and all others wait.
 *
 * @param stat Text of `/proc/<process>/stat`; `undefined` elsewhere than on Linux.
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

/** The machine and the day in words, and whether other work waited. */
export function whereAndWhen({ machine, date, realTime }: Omit<Circumstances, "command">): string {
  const where = `${machine.cpu}, ${machine.cores} cores, ${machine.os}, ${date.slice(0, 10)}.`;
  return realTime
    ? `${where} Other work shared the machine; the bench ran at real-time priority, so that it waited.`
    : where;
}
