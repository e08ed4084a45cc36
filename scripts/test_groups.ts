/**
 * Runs the suite of `deno task test`: tests, and the examples in comments. Groups of paths, separated by
 * `+`, run in processes of their own, as many at a time as the machine has cores: most tests use one
 * thread or wait for programs that they start. Name long groups first. A group's name is shown when it
 * starts, its output once it is done; a group without any test is an error.
 *
 * A group's tests and examples share one isolate, since loading the kit takes longer than most of them
 * do. A group may ignore paths (`--ignore=lib/engine,lib/ops`); options after `--` (`--filter x`) apply to
 * all groups. Types are not checked here, because `deno task check` checks all of them at once.
 *
 * @module
 */
import { fromFileUrl, join } from "@std/path";
import { runProgram } from "../lib/program.ts";
import { sharedModule } from "./test_groups/shared_module.ts";

const CONFIG = fromFileUrl(new URL("../deno.json", import.meta.url));

const mark = Deno.args.indexOf("--");
const words = mark < 0 ? Deno.args : Deno.args.slice(0, mark);
const options = Deno.args.slice(words.length + 1);
const waiting = [...words.join(" ").split(" + ").entries()];
const folder = await Deno.makeTempDir({ prefix: "iel-tests-" });

/** Runs one waiting group after the other. */
async function work(): Promise<void> {
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const [at, name] = next;
    console.log(`== ${name}: started`);
    const started = performance.now();
    const module = await sharedModule(name.split(" "), { folder: join(folder, `${at}`) });
    const command = [Deno.execPath(), "test", "-A", "--no-check", `--config=${CONFIG}`];
    const { success, out, log } = await runProgram([...command, ...options, module], {
      stdout: "piped",
      stderr: "piped",
    });
    console.log(`\n== ${name}: ${((performance.now() - started) / 1000).toFixed(0)} s`);
    if (log) console.error(log.trimEnd());
    console.log(out.trimEnd());
    const none = /^ok \| 0 passed \| 0 failed \(/m.test(out);
    if (none) console.error(`error: ${name} has no tests`);
    if (!success || none) Deno.exitCode = 1;
  }
}

try {
  await Promise.all(Array.from({ length: Math.max(2, navigator.hardwareConcurrency) }, work));
} finally {
  await Deno.remove(folder, { recursive: true });
}
