/**
 * Your own study, as the pages describe it: created by `deno task new`, run, drawn, reported and
 * published by the tasks of its own folder, then by the kit's, then from a program. And the module of
 * the README, on images of a folder.
 */
import {
  deepStrictEqual,
  doesNotMatch,
  match,
  notStrictEqual,
  ok,
  strictEqual,
} from "node:assert/strict";
import { openDataset, writeFolder } from "../lib/data/mod.ts";
import { inFolder } from "../lib/fixture.ts";
import { readNotebook, sourceOf } from "../lib/notebook/ipynb.ts";
import { listRecords } from "../lib/results/store.ts";
import { ended, ENGINE, startTask, startTaskIn } from "./fixture.ts";
import { pagesOf, ROOT } from "./pages.ts";

async function done(process: Deno.ChildProcess) {
  const end = await ended(process);
  strictEqual(end.code, 0, end.log);
  return end;
}

/** Changes a file, as an editor does. */
async function edit(path: string, changes: readonly [from: string, to: string][]): Promise<void> {
  let text = await Deno.readTextFile(path);
  for (const [from, to] of changes) {
    notStrictEqual(text, text = text.replace(from, to), from);
  }
  await Deno.writeTextFile(path, text);
}

/** Whether there is such a file. */
const exists = (path: string) => Deno.stat(path).then(() => true, () => false);

Deno.test("commands that messages advise work when copied, in a study's folder and in the kit's", () =>
  inFolder(async (folder) => {
    const [study, other] = [`${folder}/my study`, `${folder}/other`];
    await done(startTask("new", study));
    await Deno.mkdir(`${study}/results`);
    await Deno.mkdir(other);
    const elsewhere = [`${study}/my_study.ts`, "--results", other];
    const typed = [[study, "figures"], [ROOT, "publish", ...elsewhere]] as const;
    for (const [place, ...words] of typed) {
      const { code, log } = await ended(startTaskIn(place, ...words));
      strictEqual(code, 1, log);
      const [, advised] = /run deno task (reproduce .*?)( first)?\n$/.exec(log) ?? [];
      match(`${advised}`, place === study ? /--results '.*\/results'$/ : /--results \S+other$/);
      const shell = new Deno.Command("sh", {
        args: ["-c", `"$0" task --quiet ${advised} --list`, Deno.execPath()],
        ...{ cwd: place, env: { NO_COLOR: "1", INIT_CWD: place } },
        ...{ stdout: "piped", stderr: "piped" },
      });
      match((await done(shell.spawn())).out, /^Runs of deno task [^]*mine/m);
    }
    const { out } = await done(startTask("report", "--results", other));
    match(out, /no runs: deno task reproduce --results \S+other makes some/);
  }));

Deno.test("a study is created, run, drawn, reported and published", () =>
  inFolder(async (folder) => {
    const study = `${folder}/my-study`;
    const [module, notebook] = [`${study}/my_study.ts`, `${study}/my_study.ipynb`];
    match((await done(startTask("new", study))).out, /deno task reproduce \S*my_study\.ts/);
    const twice = await ended(startTask("new", study));
    ok(twice.code === 1 && twice.log.includes("my-study"), twice.log);
    await edit(module, [
      ...[["epochs: 6", "epochs: 1"], ["train: 40", "train: 4"], [
        "validation: 10",
        "validation: 2",
      ]],
      ["width: 8", "width: 2"],
    ] as [string, string][]);

    const here = (...args: string[]) => done(startTaskIn(study, ...args));
    const words = ["--arms", "noisy,mine", ...ENGINE];
    const first = await here("reproduce", "--seeds", "1", "--workers", "2", ...words);
    match(first.out, /^noisy .*\n.*^mine /ms);
    const { records } = await listRecords({ root: `${study}/results` });
    deepStrictEqual(records.map(({ spec: { arm, own } }) => [arm, own[0]?.kind]), [
      ["mine", "soft-heat"],
      ["noisy", undefined],
    ]);
    match((await here("figures")).out, /my-study-dice\.svg/);
    match((await here("publish")).out, /results\/published\/my-study\/base\/mine\.seed-0\./);
    await here("report");
    ok(await exists(`${study}/results/report.html`));

    const kit = (...args: string[]) => done(startTask(...args, "--results", `${study}/results`));
    const again = await kit("reproduce", module, "--seeds", "1", ...words);
    strictEqual(again.log.match(/skipped/g)?.length, 2);
    const wide = ["--arms", "noisy", "--set", "model.width=4", ...ENGINE];
    match((await kit("reproduce", module, "--seeds", "1", ...wide)).out, /^model\.width = 4$/m);
    match((await kit("figures", module)).out, /my-study-dice\.svg/);
    await kit("publish", module, "--into", `${folder}/paper-results`);
    const kept = await listRecords({ root: `${folder}/paper-results`, shelf: "published" });
    strictEqual(kept.records.length, 2);
    await done(startTask("report", "--results", `${folder}/paper-results`));

    const program = `
      import { curves, listRecords, scores, show } from "@iel/kit";
      const { records } = await listRecords({ root: "results", shelf: "published" });
      console.log(scores(records).rows.map(([arm]) => arm).join());
      await show(curves(records));`;
    await Deno.writeTextFile(`${study}/my_program.ts`, program);
    for (const config of [["--config", `${ROOT}deno.json`], []]) { // the kit's, the folder's own
      const ran = new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", ...config, "my_program.ts"],
        ...{ cwd: study, stdout: "piped", stderr: "piped" },
      });
      const { out, log } = await done(ran.spawn());
      match(out, /^noisy,smoothed,mine\nA study of my own\n/);
      doesNotMatch(log, /build scripts/);
    }
    ok(!await exists(`${study}/node_modules`));

    await edit(notebook, [["seeds: 2", "seeds: 1"]]);
    await done(startTask("notebooks", notebook));
    const { cells } = await readNotebook(notebook);
    ok(cells.some((cell) => "outputs" in cell && cell.outputs.length > 0));
    strictEqual((await listRecords({ root: `${study}/results` })).records.length, 5);
  }));

Deno.test("the notebook for your own experiment has at most 60 lines of code", async () => {
  const { cells } = await readNotebook(`${ROOT}notebooks/99_your_own.ipynb`);
  const lines = cells.filter((cell) => cell.cell_type === "code")
    .flatMap((cell) => sourceOf(cell).split("\n"))
    .filter((line) => line.trim() && !line.trim().startsWith("//"));
  ok(lines.length > 20 && lines.length <= 60, `${lines.length} lines`);
});

Deno.test("the README's experiment runs on images of a folder", () =>
  inFolder(async (folder) => {
    const [, module] = /```ts\n([\s\S]*?)```/.exec(pagesOf("README.md")[0]!.text)!;
    await Deno.writeTextFile(`${folder}/my_study.ts`, module!);
    const size = { height: 32, width: 32 };
    const drawn = await openDataset({ name: "synthetic-blobs", ...size, train: 5, validation: 1 });
    const classes = drawn.classes.map((known, at) => ({ ...known, value: at ? 255 : 0 }));
    await writeFolder(`${folder}/my-cells`, drawn.train, { classes });

    const results = `${folder}/results`;
    const small = [...["height", "width"].flatMap((side) => ["--set", `data.${side}=32`])];
    const quick = ["--set", "epochs=1", "--workers", "1", ...ENGINE];
    const words = ["--seeds", "2", ...small, ...quick, "--results", results];
    const { out } = await done(startTask("reproduce", `${folder}/my_study.ts`, ...words));
    match(out, /^layers − noisy +> 0 /m);
    const { records } = await listRecords({ root: results });
    deepStrictEqual(
      records.filter(({ spec }) => spec.seed === 0).map(({ spec: { arm, own } }) =>
        [arm, ...own.map(({ kind }) => kind)].join()
      ),
      ["brier,brier", "layers,slow-heat", "noisy"],
    );
  }));
