/**
 * Runs the suite of `deno task test`. Groups of paths, separated by `+`, run in processes of their own,
 * as many at a time as the machine has cores: most tests use one thread or wait for programs that they
 * start. Name long groups first. A group's name is shown when it starts, its output once it is done; a
 * group without any test is an error. A group may have options of its own, such as
 * `--ignore=lib/engine`; options after `--` (`--filter x`) apply to all groups. Types are not checked
 * here, because `deno task check` checks all of them at once.
 *
 * @module
 */
import { runProgram } from "../lib/program.ts";

const mark = Deno.args.indexOf("--");
const words = mark < 0 ? Deno.args : Deno.args.slice(0, mark);
const shared = Deno.args.slice(words.length + 1);
const waiting = words.join(" ").split(" + ").map((group) => group.split(" "));

/** Runs one waiting group after the other. */
async function work(): Promise<void> {
  for (let group = waiting.shift(); group; group = waiting.shift()) {
    const name = group.join(" ");
    console.log(`== ${name}: started`);
    const started = performance.now();
    const command = [Deno.execPath(), "test", "-A", "--doc", "--no-check", ...shared, ...group];
    const { success, out, log } = await runProgram(command, { stdout: "piped", stderr: "piped" });
    console.log(`\n== ${name}: ${((performance.now() - started) / 1000).toFixed(0)} s`);
    if (log) console.error(log.trimEnd());
    console.log(out.trimEnd());
    const none = /^ok \| 0 passed \| 0 failed \(/m.test(out);
    if (none) console.error(`error: ${name} has no tests`);
    if (!success || none) Deno.exitCode = 1;
  }
}

await Promise.all(Array.from({ length: Math.max(2, navigator.hardwareConcurrency) }, work));
