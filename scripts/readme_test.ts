import { deepStrictEqual as equal, ok } from "node:assert/strict";
import { fromFileUrl } from "@std/path";
import kit from "../deno.json" with { type: "json" };

const root = new URL("../", import.meta.url);
const readme = await Deno.readTextFile(new URL("README.md", root));
const tasks = [...readme.matchAll(/deno(?:@[\d.]+)? task ([a-z-]+)([^`\n|#]*)/g)]
  .map(([, name, words]) => ({ name: name!, words: words!.trim() }));

/** The help of a task, or of its command where the first word names one: `bench data`. */
async function helpOf(name: string): Promise<string> {
  const { success, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["task", ...name.split(" "), "--help"],
    cwd: fromFileUrl(root),
    stderr: "null",
  }).output();
  ok(success, name);
  return new TextDecoder().decode(stdout);
}

Deno.test("every task of the README is there and knows its options", async () => {
  ok(tasks.length >= 10);
  equal(tasks.filter(({ name }) => !Object.hasOwn(kit.tasks, name)), []);
  const commands = Map.groupBy(
    tasks,
    ({ name, words }) => [name, ...words.match(/^[a-z][\w-]*/) ?? []].join(" "),
  );
  for (const [name, uses] of commands) {
    const options = new Set(uses.flatMap(({ words }) => words.match(/--[a-z]+/g) ?? []));
    const help = options.size ? await helpOf(name) : "";
    for (const option of options) ok(help.includes(option), `deno task ${name} ${option}`);
  }
});

Deno.test("every link of the README to a file leads to one", async () => {
  const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, path]) => path!);
  ok(links.length > 5);
  for (const path of links) await Deno.stat(new URL(path, root));
});

Deno.test("the README's program runs", async () => {
  const [, program] = /```ts\n([\s\S]*?)```/.exec(readme)!;
  const file = new URL("scripts/.readme_program.ts", root);
  await Deno.writeTextFile(file, program!.replace("./lib/mod.ts", "../lib/mod.ts"));
  try {
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--check", fromFileUrl(file)],
      cwd: fromFileUrl(root),
      stdout: "piped",
      stderr: "piped",
    }).output();
    ok(success, new TextDecoder().decode(stderr));
    equal(new TextDecoder().decode(stdout).trim().split("\n").length, 2); // an epoch a line
  } finally {
    await Deno.remove(file);
  }
});
