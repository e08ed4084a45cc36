/**
 * Runs the suite of `deno task test` in groups of files, each in a process of its own: the folders inside
 * the given ones, and their own files. As many groups run at once as there are pairs of cores, two at
 * least and four at most: most tests use one thread or wait for programs that they start. The output of a
 * group is printed when it ends. Options (`--filter x`) apply to all groups. Types are not checked here,
 * because `deno task check` checks all of them at once.
 *
 * @module
 */
import { join } from "@std/path";
import { runProgram } from "../lib/program.ts";

const SUMMARY = /^(?:ok|FAILED) \| (\d+) passed(?: \([^)]*\))? \| (\d+) failed/gm;

/** The groups of a path: the files of a folder first, then its folders. */
function groupsOf(path: string): string[][] {
  if (Deno.statSync(path).isFile) return [[path]];
  const entries = Deno.readDirSync(path).toArray().toSorted((a, b) => a.name < b.name ? -1 : 1);
  const of = (folders: boolean) =>
    entries.filter(({ isDirectory }) => isDirectory === folders)
      .map(({ name }) => join(path, name));
  const files = of(false).filter((file) => file.endsWith(".ts"));
  return [...(files.length > 0 ? [files] : []), ...of(true).map((folder) => [folder])];
}

const firstOption = Deno.args.findIndex((word) => word.startsWith("-"));
const paths = firstOption < 0 ? Deno.args : Deno.args.slice(0, firstOption);
const options = Deno.args.slice(paths.length);
const groups = paths.flatMap(groupsOf);
const waiting = [...groups];
let [passed, failed] = [0, 0];

async function runWaiting(): Promise<void> {
  for (let group = waiting.shift(); group; group = waiting.shift()) {
    const words = ["test", "-A", "--doc", "--no-check", "--permit-no-files", ...options, ...group];
    const { success, out, log } = await runProgram([Deno.execPath(), ...words], {
      env: { NO_COLOR: "1" },
    });
    if (log) console.error(log.trimEnd());
    if (out) console.log(out.trimEnd());
    for (const [, good, bad] of out.matchAll(SUMMARY)) {
      passed += Number(good);
      failed += Number(bad);
    }
    if (!success) Deno.exitCode = 1;
  }
}

const processes = Math.min(4, Math.max(2, navigator.hardwareConcurrency >> 1));
await Promise.all(Array.from({ length: processes }, runWaiting));
console.log(`${groups.length} groups: ${passed} passed, ${failed} failed`);
