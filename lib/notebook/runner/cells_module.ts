/**
 * A notebook's code cells as TypeScript modules, for tools that know no notebooks: the type checker,
 * and the listing of what a module depends on. Cells of one notebook therefore may not declare a
 * name twice, though the kernel would allow it.
 *
 * @module
 */
import { basename, dirname, resolve, toFileUrl } from "@std/path";
import { type Notebook, sourceOf } from "../ipynb.ts";

/** The code of a notebook as one module. */
export interface CellsModule {
  /** TypeScript. */
  readonly text: string;
  /** The cell and the line within it that a line of the module is from, all from 1. */
  place(line: number): { cell: number; line: number } | undefined;
}

/**
 * Puts the code cells one after the other.
 *
 * @example
 * ```ts
 * import { cellsModule } from "./cells_module.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const cells = ["const a = 1;", "// next\na + 1;"].map((source) => (
 *   { cell_type: "code" as const, metadata: {}, source }
 * ));
 * const { place } = cellsModule({ cells });
 * deepStrictEqual(place(3), { cell: 2, line: 2 });
 * ```
 */
export function cellsModule(notebook: Pick<Notebook, "cells">): CellsModule {
  const cells = notebook.cells.filter((cell) => cell.cell_type === "code")
    .map((cell) => sourceOf(cell).split("\n"));
  const places = cells.flatMap((code, cell) =>
    code.map((_, line) => ({ cell: cell + 1, line: line + 1 }))
  );
  return {
    text: [...cells.flat(), "export {};", ""].join("\n"),
    place: (line) => places[line - 1],
  };
}

/** A module as a file beside its notebook, where relative imports mean the same. */
export interface ModuleFile extends CellsModule {
  /** Path of the notebook. */
  readonly notebook: string;
  /** Path of the module. */
  readonly path: string;
  /** Address of the module. */
  readonly url: string;
}

/** A notebook and where it lies. */
export interface NotebookFile {
  /** Path of the file. */
  readonly path: string;
  /** What is in it. */
  readonly notebook: Notebook;
}

/** Writes modules for as long as `use` takes. */
export async function withModuleFiles<Result>(
  notebooks: readonly NotebookFile[],
  use: (files: readonly ModuleFile[]) => Promise<Result>,
): Promise<Result> {
  const files = notebooks.map(({ path, notebook }) => {
    const file = resolve(dirname(path), `.${basename(path)}.${Deno.pid}.ts`);
    return { ...cellsModule(notebook), notebook: path, path: file, url: toFileUrl(file).href };
  });
  try {
    for (const { path, text } of files) await Deno.writeTextFile(path, text);
    return await use(files);
  } finally {
    for (const { path } of files) await Deno.remove(path).catch(() => {});
  }
}
