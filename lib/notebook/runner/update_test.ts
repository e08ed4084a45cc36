import { deepStrictEqual, match, rejects, strictEqual } from "node:assert/strict";
import { fromFileUrl } from "@std/path";
import { UserError } from "../../errors.ts";
import { type Cell, readNotebook, writeNotebook } from "../ipynb.ts";
import { checkNotebooks } from "./check.ts";
import { unformattedCells } from "./format.ts";
import { recordedSources } from "./sources.ts";
import { findNotebooks, updateNotebook } from "./update.ts";

const FOLDER = fromFileUrl(new URL("../../../notebooks", import.meta.url));

/** A notebook for as long as `use` takes, in the kit's own folder, where imports mean the same. */
async function withNotebook(sources: string[], use: (path: string) => Promise<void>) {
  const path = `${FOLDER}/.update_test.${Deno.pid}.ipynb`;
  const cells = sources.map((source): Cell => ({ cell_type: "code", metadata: {}, source }));
  await writeNotebook(path, { cells, metadata: {}, nbformat: 4, nbformat_minor: 5 });
  try {
    await use(path);
  } finally {
    await Deno.remove(path);
  }
}

Deno.test("a notebook is up to date once it was run, and stale when its code changes", async () => {
  const sources = ['import { STENCILS } from "../lib/evolution/stencil.ts";', "STENCILS.released"];
  await withNotebook(sources, async (path) => {
    const [unformatted, stale] = await checkNotebooks([path]);
    match(unformatted!, /not formatted in cell 2/);
    match(stale!, /never run/);

    await updateNotebook(path);
    deepStrictEqual(await checkNotebooks([path]), []);
    const first = await Deno.readTextFile(path);
    await updateNotebook(path);
    strictEqual(await Deno.readTextFile(path), first);

    const notebook = await readNotebook(path);
    notebook.cells[1]!.source = "STENCILS.printed;";
    await writeNotebook(path, notebook);
    const [changed, ...others] = await checkNotebooks([path]);
    match(changed!, /stale: its code changed/);
    deepStrictEqual(others, []);
  });
});

Deno.test("a type error is reported by cell and line", async () => {
  await withNotebook(
    ["const a = 1;", '\nconst b: string = a + 1;\nconsole.log("b");'],
    async (path) => {
      const [problem] = await checkNotebooks([path]);
      match(problem!, /cell 2, line 2, column 7/);
    },
  );
});

Deno.test("a notebook that fails is written as far as it got, and stays stale", async () => {
  await withNotebook(["6 * 7;", "const no = null as never;\n[no][0].x;", "8;"], async (path) => {
    await rejects(updateNotebook(path), (error: Error) => {
      match(
        error.message,
        /\.update_test.*cell 2, line 2 \("const no = null as never;"\): TypeError/,
      );
      return error instanceof UserError;
    });
    const notebook = await readNotebook(path);
    deepStrictEqual(notebook.cells.map(({ outputs }) => outputs!.length), [1, 1, 0]);
    deepStrictEqual(recordedSources(notebook), {});
  });
});

Deno.test("formatting changes code and prose, and nothing the second time", async () => {
  const cells: Cell[] = [
    { cell_type: "markdown", metadata: {}, source: "# A\n*b* $\\alpha^2$" },
    { cell_type: "code", metadata: {}, source: "const a={b:1}" },
  ];
  const notebook = { cells, metadata: {}, nbformat: 4 as const, nbformat_minor: 5 };
  deepStrictEqual(await unformattedCells(notebook), [1, 2]);
  const formatted = ["# A\n\n_b_ $\\alpha^2$", "const a = { b: 1 };"];
  const good = cells.map((cell, index) => ({ ...cell, source: formatted[index]! }));
  deepStrictEqual(await unformattedCells({ ...notebook, cells: good }), []);
});

Deno.test("notebooks are found by the beginnings of their names", async () => {
  const found = await findNotebooks(FOLDER, ["00"]);
  deepStrictEqual(found, [`${FOLDER}/00_inverse_heat.ipynb`]);
  await rejects(findNotebooks(FOLDER, ["no_such"]), /no notebook is called "no_such"/);
});
