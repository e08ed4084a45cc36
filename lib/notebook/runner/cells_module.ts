/**
 * Converts a notebook's code cells to a TypeScript module, for tools that cannot read notebooks: the type
 * checker and the listing of a module's dependencies. Cells of one notebook therefore must not declare a
 * name twice, though the kernel would allow it; injected parameters, which do, are left out.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { basename, dirname, join, resolve, toFileUrl } from "@std/path";
import { cacheFolder } from "../../engine/tensorflow/library.ts";
import { type Notebook, sourceOf } from "../ipynb.ts";
import { absoluteImports, homeOf, type NotebookHome } from "../kit_imports.ts";
import { hasTag } from "./parameters.ts";

/** The code of a notebook as one module. */
export interface CellsModule {
  /** TypeScript source. */
  readonly text: string;
  /** Maps a line of the module to its cell and the line within the cell, all from 1. */
  place(line: number): { cell: number; line: number } | undefined;
}

/**
 * Concatenates the code cells.
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
  const cells = notebook.cells.filter((cell) => cell.cell_type === "code");
  const code = cells.flatMap((cell, index) =>
    hasTag(cell, "injected-parameters") ? [] : sourceOf(cell).split("\n").map((text, line) => ({
      text,
      place: { cell: index + 1, line: line + 1 },
    }))
  );
  return {
    text: [...code.map(({ text }) => text), "export {};", ""].join("\n"),
    place: (line) => code[line - 1]?.place,
  };
}

/** A module as a file in the user's cache; its relative imports are absolute there. */
export interface ModuleFile extends CellsModule {
  /** Path of the notebook. */
  readonly notebook: string;
  /** Path of the module. */
  readonly path: string;
  /** URL of the module. */
  readonly url: string;
  /** Contents of the module. */
  readonly code: string;
  /** How the notebook's folder finds the kit. */
  readonly home: NotebookHome;
}

/** A notebook and its path. */
export interface NotebookFile {
  /** Path of the file. */
  readonly path: string;
  /** The parsed notebook. */
  readonly notebook: Notebook;
}

/**
 * Writes the modules of notebooks, each always to the same path, so that Deno recognises modules that it
 * has already checked. It writes nothing beside the notebooks.
 */
export async function writeModules(notebooks: readonly NotebookFile[]): Promise<ModuleFile[]> {
  const root = await placeForModules();
  return await Promise.all(notebooks.map(async ({ path, notebook }) => {
    const whole = resolve(path);
    const folder = join(root, createHash("sha256").update(whole).digest("hex").slice(0, 16));
    const file = join(folder, `${basename(path, ".ipynb")}.ts`);
    const module = cellsModule(notebook);
    await Deno.mkdir(folder, { recursive: true });
    const code = absoluteImports(module.text, dirname(whole));
    await Deno.writeTextFile(file, code);
    const home = homeOf(dirname(whole));
    return { ...module, notebook: path, path: file, url: toFileUrl(file).href, code, home };
  }));
}

/** A folder in the user's cache, or a temporary one if the cache is not writable. */
async function placeForModules(): Promise<string> {
  try {
    const folder = join(cacheFolder(), "notebooks");
    await Deno.mkdir(folder, { recursive: true });
    await Deno.remove(await Deno.makeTempFile({ dir: folder }));
    return folder;
  } catch {
    return await Deno.makeTempDir({ prefix: "iel-notebooks-" });
  }
}
