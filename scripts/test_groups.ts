/**
 * Runs the suite of `deno task test`. Groups of files, separated by `+`, run in parallel, each in its own
 * process: most tests use one thread or wait for programs that they start. The output of the first group
 * is shown live, that of the others once it is done. Options (`--filter x`) apply to all groups. Types are
 * not checked here, because `deno task check` checks all of them at once.
 *
 * @module
 */
import { runProgram } from "../lib/program.ts";

const firstOption = Deno.args.findIndex((word) => word.startsWith("-"));
const paths = firstOption < 0 ? Deno.args : Deno.args.slice(0, firstOption);
const options = Deno.args.slice(paths.length);
const groups = paths.join(" ").split(" + ").map((group) => group.split(" "));
const ends = groups.map((group, at) => {
  const output = at === 0 ? "inherit" : "piped";
  const words = ["test", "-A", "--doc", "--no-check", ...options, ...group];
  return runProgram([Deno.execPath(), ...words], { stdout: output, stderr: output });
});
for (const end of ends) {
  const { success, out, log } = await end;
  if (log) console.error(log.trimEnd());
  if (out) console.log(out.trimEnd());
  if (!success) Deno.exitCode = 1;
}
