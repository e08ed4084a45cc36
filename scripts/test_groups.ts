/**
 * The suite of `deno task test`. Groups of its files, between which stands a `+`, run side by side,
 * each in a process of its own: most tests have one thread, or wait for programs that they start. The
 * first group shows what it does; what the others said follows once it is done. Options (`--filter x`)
 * are for all groups. Types are `deno task check`'s matter, which checks all of them at once.
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
