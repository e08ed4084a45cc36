/** What a checkout is made of is the same on every system. */
import { deepStrictEqual, ok } from "node:assert/strict";
import { fromFileUrl } from "@std/path";
import kit from "../deno.json" with { type: "json" };
import { inFolder } from "../lib/fixture.ts";
import { runProgram } from "../lib/program.ts";

const ROOT = new URL("..", import.meta.url);

async function git(cwd: string | URL, ...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("git", { args, cwd }).output();
  ok(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

const isCheckout = await Deno.stat(new URL(".git", ROOT)).then(() => true, () => false);

Deno.test("git's conversion of line ends for Windows leaves the kit's files unchanged", {
  ignore: !isCheckout,
}, () =>
  inFolder(async (folder) => {
    await git(ROOT, "clone", "--quiet", "-c", "core.autocrlf=true", ".", folder);
    const ends = (await git(folder, "ls-files", "--eol")).trim().split("\n");
    ok(ends.length > 500);
    deepStrictEqual(ends.filter((line) => line.includes("crlf")), []);
    deepStrictEqual(await git(folder, "status", "--porcelain"), "");
  }));

// Deno removes and lays down a linked npm package anew whenever a program starts: others that start just
// then do not find it, and in a folder that may not be written nothing starts at all.
Deno.test("no npm package is linked", async () => {
  for (const link of kit.links) {
    const names = [...Deno.readDirSync(new URL(link, ROOT))].map(({ name }) => name);
    ok(names.includes("deno.json") && !names.includes("package.json"), link);
  }
  const module = fromFileUrl(new URL("lib/tensor.ts", ROOT));
  const program = [Deno.execPath(), "run", "-A", "--no-check", module];
  const ends = await Promise.all(Array.from({ length: 8 }, () => runProgram(program)));
  const waits = "Blocking waiting for file lock on node_modules directory"; // on a busy machine
  const lines = ends.flatMap(({ log }) => log.trim().split("\n"));
  deepStrictEqual(lines.filter((line) => line && line !== waits), []);
});
