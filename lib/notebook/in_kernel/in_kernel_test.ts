import { match, strictEqual } from "node:assert/strict";
import { fromFileUrl } from "@std/path";
import type { Cell, Output } from "../ipynb.ts";
import { runNotebook } from "../runner/run.ts";

const CWD = fromFileUrl(new URL("../../../notebooks", import.meta.url));
const IMPORT = 'import { display } from "../lib/notebook/display.ts";';

/** Text of the last cell's outputs, stream by stream. */
async function textOf(...sources: string[]): Promise<string> {
  const cells = sources.map((source): Cell => ({ cell_type: "code", metadata: {}, source }));
  const notebook = { cells, metadata: {}, nbformat: 4 as const, nbformat_minor: 5 };
  const { notebook: run, failure } = await runNotebook(notebook, { cwd: CWD });
  strictEqual(failure, undefined);
  return run.cells.at(-1)!.outputs!.map((output: Output) =>
    output.output_type === "stream" ? `${output.name}: ${output.text}` : ""
  ).join("");
}

Deno.test("an unawaited promise that fails is reported", async () => {
  const text = await textOf(IMPORT, 'void Promise.reject(new Error("lost"));');
  match(text, /^stderr: A promise that nothing awaits was rejected: Error: lost/);
});

Deno.test("an error thrown by a timer is reported", async () => {
  const text = await textOf(
    IMPORT,
    'setTimeout(() => { throw new Error("late"); });\nawait new Promise((next) => setTimeout(next, 50));',
  );
  match(text, /^stderr: Uncaught error: Error: late/);
});

Deno.test("text written to standard output is shown, in order with console's", async () => {
  const text = await textOf(
    IMPORT,
    `import process from "node:process";
const bytes = new TextEncoder().encode("é");
console.log("one");
await Deno.stdout.write(bytes.subarray(0, 1));
Deno.stdout.writeSync(bytes.subarray(1));
process.stdout.write(" three\\n");
console.log("four");`,
  );
  strictEqual(text, "stdout: one\né three\nfour\n");
});

Deno.test("help is available once the kit is imported, and shows the code of your own functions", async () => {
  const text = await textOf(
    'import { help as imported } from "../lib/notebook/help.ts";',
    'function own(a: number) { return a; }\nhelp(own);\nhelp("no_such");',
  );
  match(text, /^stdout: function own\(a\)/);
  match(text, /does not export "no_such"/);
});
