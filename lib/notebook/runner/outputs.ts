/**
 * Converts a kernel's messages to the outputs of a cell by Jupyter's rules: adjacent text of one stream is
 * one output, updates replace displays with their id anywhere in the notebook, and clearing may wait for
 * the next output.
 *
 * @module
 */
import { stripVTControlCharacters } from "node:util";
import type { MimeBundle, Output } from "../ipynb.ts";
import type { KernelMessage } from "./kernel.ts";

/** An output with data of several types, such as text and a picture. */
export type Display = Extract<Output, { data: MimeBundle }>;

/** The error that ended a cell. */
export type ErrorOutput = Extract<Output, { output_type: "error" }>;

/** Displays of a notebook by their id. */
export type Displays = Map<string, Display[]>;

/** Collects messages into a list of outputs. */
export interface OutputCollector {
  /** The outputs so far, without the error. */
  readonly outputs: Output[];
  /** The error that ended the cell. It is placed last, though earlier text may arrive after it. */
  error(): ErrorOutput | undefined;
  /** Takes a message of the iopub channel; messages without output are ignored. */
  take(message: KernelMessage): void;
}

/**
 * Creates a collector for a cell's outputs.
 *
 * @param displays Shared by the cells of a notebook, since one may update a display of another.
 *
 * @example Two pieces of text, and a display that is updated
 * ```ts
 * import { outputCollector } from "./outputs.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const { outputs, take } = outputCollector(new Map());
 * const message = (type: string, content: Record<string, unknown>) =>
 *   take({ type, parent: undefined, content });
 * message("stream", { name: "stdout", text: "a" });
 * message("stream", { name: "stdout", text: "b\n" });
 * const transient = { display_id: "bar" };
 * message("display_data", { data: { "text/plain": "0 %" }, metadata: {}, transient });
 * message("update_display_data", { data: { "text/plain": "100 %" }, metadata: {}, transient });
 * deepStrictEqual(outputs, [
 *   { output_type: "stream", name: "stdout", text: "ab\n" },
 *   { output_type: "display_data", data: { "text/plain": "100 %" }, metadata: {} },
 * ]);
 * ```
 *
 * @example Text that arrives after the error was printed before it
 * ```ts
 * import { outputCollector } from "./outputs.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const { outputs, error, take } = outputCollector(new Map());
 * const content = { ename: "TypeError", evalue: "no", traceback: [] };
 * take({ type: "error", parent: undefined, content });
 * take({ type: "stream", parent: undefined, content: { name: "stdout", text: "so far" } });
 * strictEqual(outputs.at(-1)?.output_type, "stream");
 * strictEqual(error()?.ename, "TypeError");
 * ```
 */
export function outputCollector(displays: Displays): OutputCollector {
  const outputs: Output[] = [];
  let [clearNext, error] = [false, undefined as ErrorOutput | undefined];
  const add = (output: Output) => {
    if (clearNext) outputs.length = 0;
    clearNext = false;
    outputs.push(output);
  };
  const take = ({ type, content }: KernelMessage) => {
    const { data, metadata, transient } = content as unknown as {
      data: MimeBundle;
      metadata: MimeBundle;
      transient?: { display_id?: string };
    };
    const id = transient?.display_id;
    switch (type) {
      case "stream": {
        const { name, text } = content as { name: "stdout" | "stderr"; text: string };
        const last = outputs.at(-1);
        const plain = stripVTControlCharacters(text);
        if (!clearNext && last?.output_type === "stream" && last.name === name) last.text += plain;
        else add({ output_type: "stream", name, text: plain });
        break;
      }
      case "display_data":
      case "execute_result": {
        const shown = { data, metadata: metadata ?? {} };
        const output: Display = type === "display_data"
          ? { output_type: type, ...shown }
          : { output_type: type, execution_count: content.execution_count as number, ...shown };
        add(output);
        if (id) displays.set(id, [...displays.get(id) ?? [], output]);
        break;
      }
      case "update_display_data":
        for (const display of displays.get(id ?? "") ?? []) {
          Object.assign(display, { data, metadata: metadata ?? {} });
        }
        break;
      case "error": {
        const { ename, evalue, traceback } = content as Record<string, string & string[]>;
        const strip = (text: string) => stripVTControlCharacters(text ?? "");
        error = {
          output_type: "error",
          ename: strip(ename!),
          evalue: strip(evalue!),
          traceback: [...traceback ?? []].map(strip),
        };
        break;
      }
      case "clear_output":
        if (content.wait) clearNext = true;
        else outputs.length = 0;
    }
  };
  return { outputs, error: () => error, take };
}
