/**
 * Runs `deno doc --lint` over the public modules of `lib`, as part of `deno task ok`, and checks that
 * public values have examples. It ignores diagnostics about types of npm packages, which are documented
 * there. A zod schema needs no separate documented type either, since it is one.
 *
 * Tests, benches, fixtures, conformance suites and the internals of an engine are not public.
 *
 * @module
 */
import { globSync, readFileSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";
import { denoDoc } from "./doc_lint/deno_doc.ts";
import { withoutExample } from "./doc_lint/examples.ts";
import { commandLine, main } from "./main.ts";

const INTERNAL = [
  /_(test|bench)\.ts$/,
  /(fixtures?|conformance|formula)(\.ts$|\/)/,
  /^lib\/links\//,
  /^lib\/engine\/[^/]+\/(?!(mod|install|library|pip|wheel)\.ts)/,
];

const modules = globSync("lib/**/*.ts").filter((path) => !INTERNAL.some((part) => part.test(path)));
const lines = new Map(
  globSync("lib/**/*.ts").map((path) => [path, readFileSync(path, "utf8").split("\n")]),
);

/** Whether a diagnostic is about code of the kit, and can be fixed there. */
function isOurs(diagnostic: string): boolean {
  const [, path] = /--> .*\/(lib\/[^:]*\.ts):\d+/.exec(diagnostic) ?? [];
  if (!path || !lines.has(path) || diagnostic.includes("/node_modules/")) return false;
  const [first, ...others] = [...diagnostic.matchAll(/^ *(\d+) \| (.*)$/gm)];
  if (/^import /.test(first![2]!)) return false; // the namespace of a package
  if (/^error\[missing-explicit-type\]/.test(diagnostic)) return !/ = z\./.test(first![2]!);
  if (!/^error\[private-type-ref\]/.test(diagnostic)) return true;
  // The schema of a row is public as its property; its fields are documented at its definition.
  if (/references private type '(\w*S|s)chema'/.test(diagnostic)) return false;
  const [, number, text] = others.at(-1) ?? first!; // the line that declares the private type
  return [...lines.values()].some((file) => file[Number(number) - 1] === text);
}

async function lint(): Promise<void> {
  const { stderr, ok } = await denoDoc("--lint", ...modules);
  const text = stripVTControlCharacters(stderr);
  const diagnostics = text.split(/^(?=error(?:\[|:))/m).filter((part) => part.startsWith("error["));
  if (!ok && !diagnostics.length) { // a crash must not count as success
    console.error(text);
    Deno.exit(1);
  }
  const ours = [...diagnostics.filter(isOurs), ...await withoutExample("lib/mod.ts")];
  for (const diagnostic of ours) console.error(diagnostic.trimEnd() + "\n");
  console.error(`${modules.length} modules, ${ours.length} documentation problems`);
  if (ours.length) Deno.exitCode = 1;
}

const cli = commandLine("doc-lint");
cli.command("", "Check that everything public has a doc comment, and an example that runs")
  .action(lint);
await main(cli);
