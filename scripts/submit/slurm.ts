/**
 * The sbatch script of a Slurm array, with one run per task.
 *
 * @module
 */
import { quote } from "zx";
import { UserError } from "../../lib/errors.ts";
import { runProgram } from "../../lib/program.ts";
import type { SlurmSettings } from "./config.ts";

/** The contents of an array job. */
export interface SlurmArray {
  /** Name of the job. */
  readonly name: string;
  /** Number of tasks. */
  readonly tasks: number;
  /** Program and arguments; `--task <k>` is added. */
  readonly command: readonly string[];
  /** Folder that it starts in. */
  readonly folder: string;
  /** Start of the path of a task's output; `.<number>.log` is appended. */
  readonly logs: string;
}

/** Seconds before the time limit at which a run is told to stop. */
const NOTICE = 90;
/** Number of times a run is resumed after its time limit; more means that no epoch fits into it. */
const RESTARTS = 20;

/**
 * Writes the script. Slurm requeues a preempted or failed task, which resumes after its last completed
 * epoch; shortly before its time limit a task stops and is requeued.
 */
export function slurmScript(
  { name, tasks, command, folder, logs }: SlurmArray,
  settings: SlurmSettings,
): string {
  const { cpus, gpus, mem, atOnce, partition, time, account, options, setup } = settings;
  const directives = [
    `--job-name=${directive(name)}`,
    `--array=0-${tasks - 1}${atOnce ? `%${atOnce}` : ""}`,
    `--chdir=${directive(folder)}`,
    // A percent sign in the path itself is doubled; `%a` is the task's number.
    `--output=${directive(`${logs.replaceAll("%", "%%")}.%a.log`)}`,
    "--open-mode=append",
    "--requeue",
    `--signal=B:USR1@${NOTICE}`,
    "--ntasks=1",
    `--cpus-per-task=${cpus}`,
    ...gpus ? [`--gpus=${gpus}`] : [],
    ...mem ? [`--mem=${directive(mem)}`] : [],
    ...partition ? [`--partition=${directive(partition)}`] : [],
    ...time ? [`--time=${directive(time)}`] : [],
    ...account ? [`--account=${directive(account)}`] : [],
    ...options.map(directive),
  ];
  return `#!/usr/bin/env bash
${directives.map((one) => `#SBATCH ${one}`).join("\n")}
set -uo pipefail
${setup.map((line) => `${line}\n`).join("")}
late=no status=0
trap 'late=yes; kill -TERM $(jobs -p)' USR1 # the time limit is near: keep what is done and resume later
trap 'kill -TERM $(jobs -p)' TERM
${command.map((part) => quote(part)).join(" ")} --task "$SLURM_ARRAY_TASK_ID" &
run=$!
while kill -0 "$run" 2>/dev/null; do wait "$run"; done # a trap ends a wait
wait "$run" || status=$?
if [[ $late = yes && $status != 0 ]] && ((\${SLURM_RESTART_COUNT:-0} < ${RESTARTS})); then
  scontrol requeue "$SLURM_JOB_ID"
fi
exit "$status"
`;
}

/**
 * Formats an argument for an sbatch directive: in quotes if it contains a blank or `#`, which would start
 * a comment. A backslash would prevent the replacement of `%a`.
 */
function directive(word: string): string {
  if (/["'\\]|\p{Cc}/u.test(word)) {
    throw new UserError(`${word}: sbatch allows no quotes or backslashes in names; rename it`);
  }
  return /[\s#]/.test(word) ? `"${word}"` : word;
}

/** Submits a script to sbatch. @returns the job's number. @throws {UserError} with sbatch's message. */
export async function submitScript(path: string): Promise<string> {
  try {
    const { success, out, log } = await runProgram(["sbatch", "--parsable", path]);
    if (success) return out.trim().split(";")[0]!;
    const [first] = log.trim().split("\n");
    throw new UserError(`${first}; change the option, or see --dry-run`);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new UserError(
      "sbatch was not found; submit on the cluster's login node (--dry-run shows the script)",
    );
  }
}
