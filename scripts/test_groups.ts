/**
 * Runs the suite of `deno task test`. Groups of paths, separated by `+`, run in parallel, each in its own
 * process: most tests use one thread or wait for programs that they start. The output of the first group
 * is shown live, that of the others once it is done. A group may have options of its own, such as
 * `--ignore=lib/engine`; options after `--` (`--filter x`) apply to all groups. Types are not checked
 * here, because `deno task check` checks all of them at once.
 *
 * @module
 */
import { runProgram } from "../lib/program.ts";

const mark = Deno.args.indexOf("--");
const words = mark < 0 ? Deno.args : Deno.args.slice(0, mark);
const shared = Deno.args.slice(words.length + 1);
const groups = words.join(" ").split(" + ").map((group) => group.split(" "));
const ends = groups.map((group, at) => {
  const output = at === 0 ? "inherit" : "piped";
  const command = [Deno.execPath(), "test", "-A", "--doc", "--no-check", ...shared, ...group];
  return runProgram(command, { stdout: output, stderr: output });
});
for (const end of ends) {
  const { success, out, log } = await end;
  if (log) console.error(log.trimEnd());
  if (out) console.log(out.trimEnd());
  if (!success) Deno.exitCode = 1;
}
