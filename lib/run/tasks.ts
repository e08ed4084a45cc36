/**
 * The job list: numbers every run of a command as a task, in a stable order, so that each task can run as
 * a separate process on any machine. Batch systems start them.
 *
 * @module
 */
import { UserError } from "../errors.ts";
import type { RunSpec } from "../experiment/spec.ts";
import { wholeNumber } from "../cli_values.ts";
import { type Selection, specsOf } from "./selection.ts";

/** One run of a command. */
export interface Task {
  /** Its number, from 0. */
  readonly task: number;
  /** The selection of this run alone. */
  readonly selection: Selection;
  /** Settings of the run. */
  readonly spec: RunSpec;
}

/**
 * Numbers the runs of selections: experiment by experiment, seed by seed, arm by arm.
 *
 * @example
 * ```ts
 * import { tasksOf } from "./tasks.ts";
 * import { select } from "./selection.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const tasks = tasksOf(select({ seeds: 2, arms: "clean,noisy" }));
 * deepStrictEqual(
 *   tasks.map(({ task, spec: { arm, seed } }) => `${task}: ${arm} ${seed}`),
 *   ["0: clean 0", "1: noisy 0", "2: clean 1", "3: noisy 1"],
 * );
 * ```
 */
export function tasksOf(selections: readonly Selection[]): Task[] {
  const runs = selections.flatMap((selection) =>
    specsOf(selection).map((spec) => ({ selection: selectionOfRun(selection, spec), spec }))
  );
  return runs.map((run, task) => ({ task, ...run }));
}

/**
 * Narrows a selection to one of its runs, with those of the selected arms that this run covers.
 *
 * @example
 * ```ts
 * import { select, specsOf } from "./selection.ts";
 * import { selectionOfRun } from "./tasks.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const [selection] = select({ seeds: 2 });
 * const spec = specsOf(selection!).at(-1)!;
 * const { arms, seeds } = selectionOfRun(selection!, spec);
 * deepStrictEqual([arms, seeds], [["noisy-iel"], [1]]);
 * ```
 */
export function selectionOfRun(selection: Selection, { arm, after, seed }: RunSpec): Selection {
  const own = [arm, ...Object.keys(after)];
  return { ...selection, arms: selection.arms.filter((name) => own.includes(name)), seeds: [seed] };
}

/**
 * Finds a task by its number.
 *
 * @throws {UserError} if there is none, with the range of valid numbers.
 *
 * @example
 * ```ts
 * import { taskOf } from "./tasks.ts";
 * import { select } from "./selection.ts";
 * import { strictEqual, throws } from "node:assert/strict";
 *
 * strictEqual(taskOf(select(), "3").spec.arm, "noisy-iel");
 * throws(() => taskOf(select(), 4), /--task takes 0 to 3 here, not "4"/);
 * ```
 */
export function taskOf(selections: readonly Selection[], word: unknown): Task {
  const tasks = tasksOf(selections);
  const task = tasks[wholeNumber("--task", word, { least: 0 })];
  if (task) return task;
  throw new UserError(
    `--task takes 0 to ${
      tasks.length - 1
    } here, not "${word}": the selection has ${tasks.length} ` +
      `run${tasks.length === 1 ? "" : "s"}`,
  );
}
