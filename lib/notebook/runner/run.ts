/**
 * Runs a notebook without Jupyter, in its own Deno kernel, without losing any output.
 *
 * The kernel reports that it is idle before all outputs are sent. Therefore each cell is followed by a
 * silent one that sends a mark through both of the kernel's queues; everything before the marks belongs to
 * the cell. Work that a cell starts without awaiting it may still write later, into whichever cell is
 * running at the time.
 *
 * @module
 */
import { randomUUID } from "node:crypto";
import { dirname } from "@std/path";
import { type Cell, type Notebook, sourceOf } from "../ipynb.ts";
import { absoluteImports, homeOf, type NotebookHome } from "../kit_imports.ts";
import { syntaxProblem } from "../syntax_problem.ts";
import { errorLine } from "./error_line.ts";
import { type Kernel, type KernelMessage, startKernel } from "./kernel.ts";
import { type Displays, type ErrorOutput, outputCollector } from "./outputs.ts";

/** The failure that ended a notebook early. */
export interface Failure {
  /** Number of the code cell, from 1, as the notebook shows it in brackets. */
  readonly cell: number;
  /** Line within the cell, from 1, if known. */
  readonly line: number | undefined;
  /** That line; the first line of the cell if unknown. */
  readonly code: string;
  /** What went wrong. */
  readonly problem: string;
}

/** A notebook, as far as it was run. */
export interface NotebookRun {
  /** The notebook with the outputs of this run; cells that were not reached have none. */
  readonly notebook: Notebook;
  /** Why it ended early, if it did. */
  readonly failure: Failure | undefined;
}

/** Options for running a notebook. */
export interface RunNotebookOptions {
  /**
   * Folder for relative paths: the notebook's. Imports of the kit work in any folder: `"@iel/kit"`, and
   * `"../lib/…"` if no such file exists there.
   */
  readonly cwd: string;
  /** Time limit per cell, in seconds. @default 600 */
  readonly timeLimit?: number;
  /** Milliseconds without a message after which a cell is over. @default 30 */
  readonly quiet?: number;
  /** Called before each code cell runs, with its number and the number of cells. */
  readonly onCell?: (cell: number, cells: number) => void;
}

/**
 * Runs the code cells in order, up to the first that fails, that is, throws, exceeds the time limit, or ends
 * the kernel. The given notebook is not modified.
 *
 * @throws {Error} if the kernel does not start.
 */
export async function runNotebook(
  notebook: Notebook,
  { cwd, timeLimit = 600, quiet = 30, onCell }: RunNotebookOptions,
): Promise<NotebookRun> {
  const run = structuredClone(notebook);
  const cells = run.cells.filter((cell) => cell.cell_type === "code");
  for (const cell of cells) Object.assign(cell, { outputs: [], execution_count: null });
  const home = homeOf(cwd);
  await using kernel = await startKernel({ cwd: dirname(home.config) });
  run.metadata.language_info = kernel.info.language_info;
  const displays: Displays = new Map();
  await kernel.request("execute_request", {
    ...{ code: `Deno.chdir(${JSON.stringify(home.folder)});`, silent: true, store_history: false },
  });
  for (const [index, cell] of cells.entries()) {
    if (!sourceOf(cell).trim()) continue;
    onCell?.(index + 1, cells.length);
    const error = await runCell(kernel, cell, { home, displays, timeLimit, quiet });
    if (error) return { notebook: run, failure: await failureOf(error, cell, index + 1) };
  }
  return { notebook: run, failure: undefined };
}

/** Runs a cell, stores its outputs, and returns its error. */
async function runCell(
  kernel: Kernel,
  cell: Cell,
  { home, displays, timeLimit, quiet }: {
    home: NotebookHome;
    displays: Displays;
    timeLimit: number;
    quiet: number;
  },
): Promise<ErrorOutput | undefined> {
  const collector = outputCollector(displays);
  cell.outputs = collector.outputs;
  const mark = randomUUID();
  const marker = Promise.withResolvers<void>();
  const done = Promise.withResolvers<KernelMessage["content"]>();
  let [marks, last, idle] = [0, Date.now(), false];
  let reply: KernelMessage | undefined;
  let request: string | undefined;
  kernel.listen((message) => {
    last = Date.now();
    const { type, parent, content } = message;
    if (JSON.stringify(content).includes(mark)) {
      if (type !== "execute_input" && ++marks === 2) marker.resolve();
      return;
    }
    if (type === "execute_reply" && parent === request) reply = message;
    idle ||= type === "status" && parent === request && content.execution_state === "idle";
    if (reply && idle) done.resolve(reply.content);
    collector.take(message);
  });
  const died = kernel.ended.then(({ code, signal, words }) =>
    errorOutput("KernelDied", `the kernel ended with ${signal ?? `code ${code}`}`, words)
  );
  const limit = deadline(timeLimit);
  const ask = async (code: string, silent: boolean) => {
    const content = { code, silent, store_history: !silent, user_expressions: {} };
    return await kernel.request("execute_request", { ...content, allow_stdin: false });
  };
  try {
    request = await ask(absoluteImports(sourceOf(cell), home.folder, { only: "lost" }), false);
    const content = await Promise.race([done.promise, died, limit.passed]);
    if ("output_type" in content) {
      return broken(collector.error() ?? content as unknown as ErrorOutput);
    }
    cell.execution_count = content.execution_count as number;
    await ask(markingCode(mark), true);
    const lost = await Promise.race([marker.promise, died, limit.passed]);
    if (lost) return broken(collector.error() ?? lost);
    for (let wait = quiet; wait > 0; wait = last + quiet - Date.now()) {
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
    if (content.status !== "error") return undefined;
    const shown = collector.error();
    if (shown) return broken(shown);
    const problem = await syntaxProblem(sourceOf(cell));
    if (problem) {
      const { message, line, column, lines } = problem;
      const words = [`${message}, line ${line}, column ${column}`, ...lines].join("\n");
      return broken(errorOutput("SyntaxError", message, words));
    }
    const { ename, evalue, traceback } = content as unknown as ErrorOutput;
    return broken(errorOutput(ename ?? "Error", evalue ?? "", [traceback ?? []].flat().join("\n")));
  } finally {
    limit.clear();
    kernel.listen(() => {});
  }

  function broken(error: ErrorOutput): ErrorOutput {
    collector.outputs.push(error);
    return error;
  }
}

/** Code that sends the mark through the text queue and through the display queue. */
function markingCode(mark: string): string {
  const content = `{ data: { "text/plain": "${mark}" }, metadata: {}, transient: {} }`;
  return `console.log("${mark}"); await Deno.jupyter.broadcast("display_data", ${content});`;
}

function deadline(seconds: number): { passed: Promise<ErrorOutput>; clear(): void } {
  const { promise, resolve } = Promise.withResolvers<ErrorOutput>();
  const error = errorOutput("TimeLimit", `the cell took more than ${seconds} s`, "");
  const timer = setTimeout(() => resolve(error), seconds * 1000);
  return { passed: promise, clear: () => clearTimeout(timer) };
}

function errorOutput(ename: string, evalue: string, words: string): ErrorOutput {
  return { output_type: "error", ename, evalue, traceback: words ? words.split("\n") : [] };
}

async function failureOf(
  { ename, evalue, traceback }: ErrorOutput,
  cell: Cell,
  number: number,
): Promise<Failure> {
  const code = sourceOf(cell);
  const line = ename === "SyntaxError"
    ? (await syntaxProblem(code))?.line
    : await errorLine(code, traceback);
  const quoted = line === undefined ? code.trim().split("\n")[0]! : code.split("\n")[line - 1]!;
  const problem = [ename, evalue].filter(Boolean).join(": ");
  return { cell: number, line, code: quoted.trim(), problem };
}
