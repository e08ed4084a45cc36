import { deepStrictEqual, match, ok, rejects, strictEqual } from "node:assert/strict";
import { fromFileUrl } from "@std/path";
import { type Cell, type Notebook, type Output, sourceOf } from "../ipynb.ts";
import { startKernel } from "./kernel.ts";
import { runNotebook, type RunNotebookOptions } from "./run.ts";

const CWD = fromFileUrl(new URL("../../../notebooks", import.meta.url));

function notebookOf(...sources: string[]): Notebook {
  const cells = sources.map((source): Cell => ({ cell_type: "code", metadata: {}, source }));
  return { cells, metadata: {}, nbformat: 4, nbformat_minor: 5 };
}

async function run(sources: string[], options: Partial<RunNotebookOptions> = {}) {
  const { notebook, failure } = await runNotebook(notebookOf(...sources), { cwd: CWD, ...options });
  return { outputs: notebook.cells.map(({ outputs }) => outputs!), failure, notebook };
}

const textOf = (outputs: readonly Output[]) =>
  outputs.map((output) => output.output_type === "stream" ? output.text : "").join("");

function contentOf(output: Output): unknown {
  if (output.output_type === "stream") return output.text;
  return "data" in output ? output.data["text/plain"] : output.evalue;
}

const SHOW = `const show = (text: string, more = {}) =>
  Deno.jupyter.display({ "text/plain": text }, { raw: true, ...more });`;

Deno.test("two thousand lines with displays between them arrive, in order, in their cells", async () => {
  const many = (cell: number) =>
    `for (let line = 1; line <= 2000; line++) {
      console.log("${cell}:" + line);
      if (line % 100 === 0) await show("${cell}:" + line);
    }`;
  const { outputs, failure } = await run([SHOW, many(1), many(2)]);
  strictEqual(failure, undefined);
  const expected = Array.from({ length: 2000 }, (_, index) => index + 1);
  for (const cell of [1, 2]) {
    const hundreds = expected.filter((line) => line % 100 === 0);
    const inOrder = hundreds.flatMap((hundred) => [
      expected.slice(hundred - 100, hundred).map((line) => `${cell}:${line}\n`).join(""),
      `${cell}:${hundred}`,
    ]);
    deepStrictEqual(outputs[cell]!.map(contentOf), inOrder);
  }
});

Deno.test("outputs that nothing awaits, and those before a throw, belong to their cell", async () => {
  const burst = 'for (let n = 0; n < 300; n++) { console.log(n); void show("" + n); } undefined;';
  const { outputs, failure } = await run([SHOW, burst, `${burst} throw new TypeError("enough");`]);
  for (const cell of [1, 2]) {
    strictEqual(textOf(outputs[cell]!).split("\n").length, 301);
    const displays = outputs[cell]!.filter(({ output_type }) => output_type === "display_data");
    strictEqual(displays.length, 300);
  }
  match(failure!.problem, /enough/);
});

Deno.test("an error ends the run with cell, line and code, and keeps what ran before", async () => {
  const broken = `// a comment

interface Point { x: number }
const point = undefined as unknown as Point;
await Promise.resolve();

console.log("so far");
point.x;`;
  const { outputs, failure, notebook } = await run(["6 * 7", broken, 'console.log("never")']);
  deepStrictEqual(
    outputs[0]!.map((output) => "data" in output && output.data),
    [{ "text/plain": "42" }],
  );
  strictEqual(textOf(outputs[1]!), "so far\n");
  const error = outputs[1]!.at(-1)!;
  strictEqual("ename" in error && error.ename, "TypeError");
  deepStrictEqual(outputs[2], []);
  strictEqual(notebook.cells[2]!.execution_count, null);
  deepStrictEqual({ ...failure, problem: "" }, {
    cell: 2,
    line: 8,
    code: "point.x;",
    problem: "",
  });
});

Deno.test("an endless cell is stopped after its time limit", async () => {
  const endless = 'console.log("begun");\nwhile (true);';
  const { outputs, failure } = await run(["1", endless], { timeLimit: 2 });
  strictEqual(textOf(outputs[1]!), "begun\n");
  strictEqual(failure!.cell, 2);
  match(failure!.problem, /took more than 2 s/);
  ok(outputs[1]!.some(({ output_type }) => output_type === "error"));
});

Deno.test("the end of the kernel is an error of its cell", async () => {
  const { outputs, failure } = await run(["console.log(1);", "Deno.exit(3);", "2"]);
  strictEqual(textOf(outputs[0]!), "1\n");
  strictEqual(failure!.cell, 2);
  match(failure!.problem, /ended with code 3/);
  deepStrictEqual(outputs[2], []);
});

Deno.test("if the kernel ends after a cell has thrown, the cell's error is reported", async () => {
  const { outputs, failure } = await run([
    'console.log = () => Deno.exit(3); throw new Error("no");',
  ]);
  match(failure!.problem, /Error: no/);
  ok(outputs[0]!.some((output) => "ename" in output && output.ename === "Error"));
});

Deno.test("a kernel that opens no ports within the time limit is abandoned", async () => {
  await rejects(startKernel({ cwd: CWD, patience: 0 }), /the kernel opens no ports/);
});

Deno.test("a display is updated from another cell, and outputs are cleared", async () => {
  const clear = `await show("gone");
await Deno.jupyter.broadcast("clear_output", { wait: true });
await show("stays");`;
  const { outputs } = await run([
    `${SHOW} await show("before", { display_id: "one" });`,
    'await show("after", { display_id: "one", update: true });',
    clear,
  ]);
  const shown = outputs.map((cell) => cell.map((output) => "data" in output && output.data));
  deepStrictEqual(shown[0], [{ "text/plain": "after" }]);
  deepStrictEqual(shown[1], []);
  deepStrictEqual(shown[2], [{ "text/plain": "stays" }]);
});

Deno.test("a notebook imports the library, and its live outputs end as static pictures", async () => {
  const { outputs, failure } = await run([
    `import { live, liveCurve } from "../lib/notebook/mod.ts";
import { fakeEpochs } from "../lib/notebook/fixture.ts";
console.log(live.name);`,
    `const curve = await liveCurve({ title: "loss", until: 3 });
for await (const { numbers } of live((hooks) => fakeEpochs(3, hooks), { name: "noisy", curve })) {
  console.log(numbers.epoch);
}`,
  ]);
  strictEqual(failure, undefined);
  strictEqual(textOf(outputs[0]!), "live\n");
  const [first, second, ...text] = outputs[1]!;
  ok(first && "data" in first && second && "data" in second);
  deepStrictEqual(Object.keys(first.data), ["image/svg+xml", "text/plain", "image/png"]);
  match(String(first.data["image/svg+xml"]), /0\.333 noisy labels/);
  match(String(second.data["text/html"]), /100 % · noisy: 3 epochs/);
  strictEqual(textOf(text), "1\n2\n3\n");
});

Deno.test("the stop button ends a training and keeps the kernel", async () => {
  const { outputs, failure } = await run([
    `import { live } from "../lib/notebook/mod.ts";
import { fakeEpochs } from "../lib/notebook/fixture.ts";`,
    `let epochs = 0;
const slow = live((hooks) => fakeEpochs(50, hooks, { milliseconds: 10 }));
setTimeout(() => Deno.kill(Deno.pid, "SIGINT"), 350);
for await (const { numbers } of slow) epochs = numbers.epoch;`,
    "console.log(epochs > 0 && epochs < 50);",
  ]);
  strictEqual(failure, undefined);
  const bar = outputs[1]!.find(({ output_type }) => output_type === "display_data");
  match(JSON.stringify(bar), /epochs, stopped/);
  strictEqual(textOf(outputs[2]!), "true\n");
});

Deno.test("running the same notebook twice gives the same outputs", async () => {
  const sources = ['console.log("a");', "({ b: 1 })"];
  const [one, two] = [await run(sources), await run(sources)];
  deepStrictEqual(one.notebook, two.notebook);
  deepStrictEqual(one.notebook.cells.map((cell) => sourceOf(cell)), sources);
});
