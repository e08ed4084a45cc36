import { deepStrictEqual, match, rejects, strictEqual } from "node:assert/strict";
import { basename } from "@std/path";
import { copyNotebooks, restoreNotebooks } from "./copies.ts";
import { type Cell, readNotebook, writeNotebook } from "./ipynb.ts";

/** A folder of the kit's and one of copies, for as long as `use` takes. */
async function inFolders(use: (folders: { from: string; to: string }) => Promise<void>) {
  const root = await Deno.makeTempDir();
  const [from, to] = [`${root}/notebooks`, `${root}/mine`];
  await Deno.mkdir(from);
  try {
    await use({ from, to });
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

const write = (path: string, source: string, shown = "") => {
  const outputs = shown
    ? [{ output_type: "stream" as const, name: "stdout" as const, text: shown }]
    : [];
  const cell: Cell = { cell_type: "code", metadata: {}, source, outputs };
  return writeNotebook(path, { cells: [cell], metadata: {}, nbformat: 4, nbformat_minor: 5 });
};
const sourceIn = async (path: string) =>
  [(await readNotebook(path)).cells[0]!.source].flat().join("");
const shownIn = async (path: string) =>
  JSON.stringify((await readNotebook(path)).cells[0]!.outputs);

/** As JupyterLab saves it: metadata stay, lines are laid out otherwise. */
async function save(path: string, change: { source?: string; shown?: string }) {
  const notebook = await readNotebook(path);
  const [cell] = notebook.cells;
  if (change.source !== undefined) cell!.source = change.source;
  if (change.shown !== undefined) {
    cell!.outputs = [{ output_type: "stream", name: "stdout", text: change.shown }];
  }
  await Deno.writeTextFile(path, JSON.stringify(notebook));
}

Deno.test("copies are made, and a second time nothing is done", async () => {
  await inFolders(async ({ from, to }) => {
    await write(`${from}/00_a.ipynb`, "1;");
    deepStrictEqual(await copyNotebooks({ from, to }), {
      made: ["00_a.ipynb"],
      updated: [],
      kept: [],
    });
    deepStrictEqual(await copyNotebooks({ from, to }), { made: [], updated: [], kept: [] });
  });
});

Deno.test("a copy that was run but not edited is updated when the kit's code changes", async () => {
  await inFolders(async ({ from, to }) => {
    await write(`${from}/a.ipynb`, "1;");
    await copyNotebooks({ from, to });
    await save(`${to}/a.ipynb`, { shown: "mine" });
    deepStrictEqual((await copyNotebooks({ from, to })).updated, []);
    match(await shownIn(`${to}/a.ipynb`), /mine/);
    await write(`${from}/a.ipynb`, "1;", "new outputs only");
    deepStrictEqual((await copyNotebooks({ from, to })).updated, []);
    match(await shownIn(`${to}/a.ipynb`), /mine/);
    await write(`${from}/a.ipynb`, "2;");
    deepStrictEqual((await copyNotebooks({ from, to })).updated, ["a.ipynb"]);
    strictEqual(await sourceIn(`${to}/a.ipynb`), "2;");
  });
});

Deno.test("a copy that nobody touched gets the kit's new outputs too", async () => {
  await inFolders(async ({ from, to }) => {
    await write(`${from}/a.ipynb`, "1;", "old");
    await copyNotebooks({ from, to });
    await write(`${from}/a.ipynb`, "1;", "new");
    deepStrictEqual((await copyNotebooks({ from, to })).updated, ["a.ipynb"]);
    match(await shownIn(`${to}/a.ipynb`), /new/);
  });
});

Deno.test("an edited copy stays, and changes of the kit's version are reported", async () => {
  await inFolders(async ({ from, to }) => {
    await write(`${from}/a.ipynb`, "1;");
    await copyNotebooks({ from, to });
    await save(`${to}/a.ipynb`, { source: "mine;" });
    deepStrictEqual(await copyNotebooks({ from, to }), { made: [], updated: [], kept: [] });
    await write(`${from}/a.ipynb`, "2;");
    deepStrictEqual((await copyNotebooks({ from, to })).kept, ["a.ipynb"]);
    strictEqual(await sourceIn(`${to}/a.ipynb`), "mine;");
  });
});

Deno.test("restoring writes the kit's version and keeps the user's", async () => {
  await inFolders(async ({ from, to }) => {
    await write(`${from}/00_a.ipynb`, "1;");
    await write(`${from}/01_b.ipynb`, "b;");
    await copyNotebooks({ from, to });
    await save(`${to}/00_a.ipynb`, { source: "mine;" });
    await rejects(
      restoreNotebooks(["07"], { from, to }),
      /no notebook is called "07"; there are 00/,
    );
    const restored = await restoreNotebooks([], { from, to });
    deepStrictEqual([...restored.keys()], ["00_a.ipynb"]);
    const [kept] = restored.get("00_a.ipynb")!;
    strictEqual(basename(kept!), "00_a.kept-1.ipynb");
    strictEqual(await sourceIn(kept!), "mine;");
    strictEqual(await sourceIn(`${to}/00_a.ipynb`), "1;");
    deepStrictEqual([...await restoreNotebooks([], { from, to })], []);
  });
});

Deno.test("restoring also works for notebooks that git tracks", async () => {
  await inFolders(async ({ from, to }) => {
    const git = async (...args: string[]) => {
      const identity = ["-c", "user.name=a", "-c", "user.email=a@b"];
      const { code } = await new Deno.Command("git", { args: [...identity, ...args], cwd: from })
        .output();
      strictEqual(code, 0);
    };
    await write(`${from}/a.ipynb`, "1;");
    await git("init", "--quiet");
    await git("add", ".");
    await git("commit", "--quiet", "-m", "first");
    await copyNotebooks({ from, to });
    await save(`${from}/a.ipynb`, { source: "edited in place;" });
    const restored = await restoreNotebooks(["a"], { from, to });
    strictEqual(await sourceIn(`${from}/a.ipynb`), "1;");
    strictEqual(await sourceIn(restored.get("a.ipynb")![0]!), "edited in place;");
  });
});
