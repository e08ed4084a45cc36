import { deepStrictEqual, match, rejects, strictEqual } from "node:assert/strict";
import { fromFileUrl, join, resolve } from "@std/path";
import { UserError } from "../../errors.ts";
import { inFolder } from "../../fixture.ts";
import { type Cell, type Notebook, readNotebook, writeNotebook } from "../ipynb.ts";
import { NOTEBOOKS } from "../copies.ts";
import { checkNotebooks } from "./check.ts";
import { cellsThatDiffer, formatNotebooks } from "./format.ts";
import { writeModules } from "./cells_module.ts";
import { recordedSources, sourcesOf } from "./sources.ts";
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
        /\.update_test.*cell 2, line 2 \("\[no\]\[0\]\.x;"\): TypeError/,
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
  const [formatted] = await formatNotebooks([notebook]) as Notebook[];
  const sources = formatted!.cells.map(({ source }) => source);
  deepStrictEqual(sources, ["# A\n\n_b_ $\\alpha^2$", "const a = { b: 1 };"]);
  deepStrictEqual(cellsThatDiffer(notebook, formatted!), [1, 2]);
  deepStrictEqual(await formatNotebooks([formatted!]), [formatted!]);
});

Deno.test("checking and running report a syntax error by cell and line", async () => {
  await withNotebook(["const a = 1;", "const b = 2;\nconst c = ;"], async (path) => {
    const told = /cell 2, line 2 \("const c = ;"\): SyntaxError: Expression expected; fix it/;
    const [problem, ...others] = await checkNotebooks([path]);
    match(problem!, told);
    deepStrictEqual(others, []);
    await rejects(updateNotebook(path), told);
    const elsewhere = `${await Deno.makeTempDir()}/done.ipynb`;
    await rejects(updateNotebook(path, { out: elsewhere }), told);
    match(await Deno.readTextFile(elsewhere), /"ename": "SyntaxError"/);
  });
});

Deno.test("a failing cell quotes the line that it names, not its first", async () => {
  await withNotebook(["const fine = 1;\n\nconst no = null as never;\n[no][0].x;"], async (path) => {
    await rejects(updateNotebook(path), /cell 1, line 4 \("\[no\]\[0\]\.x;"\): TypeError/);
  });
});

Deno.test("a pipe is not a notebook, and is not waited for", {
  ignore: Deno.build.os === "windows",
}, () =>
  inFolder(async (folder) => {
    await new Deno.Command("mkfifo", { args: [`${folder}/a.ipynb`] }).output();
    await rejects(readNotebook(`${folder}/a.ipynb`), /a\.ipynb is not a file; name a notebook/);
  }));

Deno.test("notebooks are found by the beginnings of their names, and by their paths", async () => {
  const [found, ...others] = await findNotebooks(["00"]);
  strictEqual(resolve(found!), join(NOTEBOOKS, "00_inverse_heat.ipynb"));
  deepStrictEqual(others, []);
  deepStrictEqual(await findNotebooks(["mine.ipynb"], { here: "/a" }), ["/a/mine.ipynb"]);
  deepStrictEqual(await findNotebooks(["../b/mine.ipynb"], { here: "/a" }), ["/b/mine.ipynb"]);
  await rejects(findNotebooks(["no_such"]), /no notebook is called "no_such"/);
});

Deno.test("a copy runs in any folder, imports the kit by name or path, and reads its own folder", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/copy.ipynb`;
  await Deno.writeTextFile(`${folder}/beside.txt`, "beside");
  const sources = [
    'import { lines } from "../lib/notebook/ipynb.ts";\nlines("a\\nb").length;',
    'import { heat } from "../lib/evolution/heat.ts";\nimport * as byName from "@iel/kit";',
    'console.log(byName.heat === heat, await Deno.readTextFile("beside.txt"));',
  ];
  const cells = sources.map((source): Cell => ({ cell_type: "code", metadata: {}, source }));
  const notebook = { cells, metadata: {}, nbformat: 4 as const, nbformat_minor: 5 };
  await writeNotebook(path, notebook);
  await updateNotebook(path);
  const run = await readNotebook(path);
  match(JSON.stringify(run.cells.at(-1)!.outputs), /true beside/);
  deepStrictEqual(run.cells.map(({ source }) => [source].flat().join("")), sources);
  deepStrictEqual(await checkNotebooks([path]), []);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("parameters are injected after their cell, into another file", async () => {
  const folder = await Deno.makeTempDir();
  const cell = (source: string, tags: string[] = []): Cell => ({
    ...{ cell_type: "code", metadata: { tags }, source },
  });
  const cells = [
    cell("const steps = 20;\nconst watched = { epochs: 16, width: 8 };", ["parameters"]),
    cell("console.log(steps, watched.epochs, watched.width);"),
  ];
  const [path, out] = [`${folder}/a.ipynb`, `${folder}/done.ipynb`];
  await writeNotebook(path, { cells, metadata: {}, nbformat: 4, nbformat_minor: 5 });
  const before = await Deno.readTextFile(path);
  const parameters = ["steps=40", "watched.epochs=2"];
  await rejects(updateNotebook(path, { parameters }), /overwritten with -p; add --out done.ipynb/);
  await updateNotebook(path, { parameters, out });
  strictEqual(await Deno.readTextFile(path), before);
  const done = await readNotebook(out);
  match(JSON.stringify(done.cells[2]!.outputs), /40 2 8/);
  deepStrictEqual(await checkNotebooks([out]), []);
  // papermill replaces what was injected before
  await updateNotebook(out, { parameters: ["steps=41"], out: `${folder}/again.ipynb` });
  const again = await readNotebook(`${folder}/again.ipynb`);
  strictEqual(again.cells.length, 3);
  match(JSON.stringify(again.cells[2]!.outputs), /41 16 8/);
  const wrong = updateNotebook(path, { parameters: ["stepz=1"], out });
  await rejects(
    wrong,
    /no parameter is called "stepz"; did you mean "steps"\? There are steps, watched/,
  );
  await Deno.remove(folder, { recursive: true });
});

Deno.test("an output that cannot be written is reported before a cell runs", async () => {
  await withNotebook(["await new Promise(() => {});"], async (path) => {
    const nowhere = updateNotebook(path, { out: "/no/such/folder/done.ipynb" });
    await rejects(nowhere, /UserError: there is no folder/);
  });
});

Deno.test("a read-only folder is reported before a cell runs", {
  ignore: Deno.build.os !== "linux",
}, async () => {
  await withNotebook(["await new Promise(() => {});"], async (path) => {
    const refused = updateNotebook(path, { out: "/sys/done.ipynb" });
    await rejects(refused, /UserError: .*cannot be written/);
  });
});

Deno.test("checking writes nothing beside the notebook", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/a.ipynb`;
  const cells: Cell[] = [{ cell_type: "code", metadata: {}, source: "const a: number = 1;" }];
  await writeNotebook(path, { cells, metadata: {}, nbformat: 4, nbformat_minor: 5 });
  const seen = new Set<string>();
  const watcher = Deno.watchFs(folder);
  const watching = (async () => {
    for await (const { kind, paths } of watcher) {
      if (kind !== "access") paths.forEach((name) => seen.add(name));
    }
  })();
  await checkNotebooks([path]);
  await new Promise((resolve) => setTimeout(resolve, 100));
  watcher.close();
  await watching;
  deepStrictEqual([...seen], []);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a module beside the notebook is a source too; a missing one is reported when it is run", () =>
  inFolder(async (folder) => {
    const [path, module] = [`${folder}/a.ipynb`, `${folder}/mine.ts`];
    await Deno.writeTextFile(
      module,
      'import { heat } from "@iel/kit";\nexport const mine = heat();\n',
    );
    const source = 'import { mine } from "./mine.ts";\nmine.kind;';
    const cells: Cell[] = [{ cell_type: "code", metadata: {}, source }];
    await writeNotebook(path, { cells, metadata: {}, nbformat: 4, nbformat_minor: 5 });
    await updateNotebook(path);
    deepStrictEqual(await checkNotebooks([path]), []);
    await Deno.writeTextFile(module, 'export const mine = { kind: "other" };\n');
    match((await checkNotebooks([path])).join(), /what it imports changed/);
    await Deno.remove(module);
    await rejects(updateNotebook(path), /cell 1, line 1 .*mine\.ts.*not found/);
  }));

Deno.test("a notebook depends on what it imports and on nothing else of the kit", async () => {
  const cell = (source: string): Cell => ({ cell_type: "code", metadata: {}, source });
  const sources = async (code: string) => {
    const notebook = { cells: [cell(code)], metadata: {}, nbformat: 4 as const, nbformat_minor: 5 };
    const [file] = await writeModules([{ path: "/a.ipynb", notebook }]);
    return (await sourcesOf([file!])).get("/a.ipynb")!;
  };
  const [none, one, two, all] = await Promise.all([
    sources("1;"),
    sources('import { showTable } from "@iel/kit";'),
    sources('import { showTable as table, type RunRecord } from "@iel/kit/notebook";'),
    sources('import * as kit from "@iel/kit";'),
  ]);
  strictEqual(one.lib, two.lib);
  strictEqual(new Set([none.lib, one.lib, all.lib]).size, 3);
});
