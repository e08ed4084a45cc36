/** What a checkout is made of is the same on every system. */
import { deepStrictEqual, ok } from "node:assert/strict";
import { inFolder } from "../lib/fixture.ts";

const ROOT = new URL("..", import.meta.url);

async function git(cwd: string | URL, ...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("git", { args, cwd }).output();
  ok(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

const isCheckout = await Deno.stat(new URL(".git", ROOT)).then(() => true, () => false);

Deno.test("where git ends lines as Windows does, it leaves the kit's alone", {
  ignore: !isCheckout,
}, () =>
  inFolder(async (folder) => {
    await git(ROOT, "clone", "--quiet", "-c", "core.autocrlf=true", ".", folder);
    const ends = (await git(folder, "ls-files", "--eol")).trim().split("\n");
    ok(ends.length > 500);
    deepStrictEqual(ends.filter((line) => line.includes("crlf")), []);
    deepStrictEqual(await git(folder, "status", "--porcelain"), "");
  }));
