import { deepStrictEqual, doesNotMatch, match, ok, rejects, strictEqual } from "node:assert/strict";
import { fromFileUrl } from "@std/path";
import { UserError } from "../errors.ts";
import type { Cell, MimeBundle, Output } from "./ipynb.ts";
import { fakeRuns } from "./fixture.ts";
import { liveRuns } from "./live_runs.ts";
import { runNotebook } from "./runner/run.ts";
import { shownForm } from "./viewers.ts";

const CWD = fromFileUrl(new URL("../../notebooks", import.meta.url));
const IMPORT = `import { liveRuns } from "../lib/notebook/mod.ts";
import { fakeRuns } from "../lib/notebook/fixture.ts";`;

/** Outputs of the last cell. */
async function outputsOf(...sources: string[]): Promise<Output[]> {
  const cells = [IMPORT, ...sources].map((source): Cell => ({
    ...{ cell_type: "code", metadata: {}, source },
  }));
  const notebook = { cells, metadata: {}, nbformat: 4 as const, nbformat_minor: 5 };
  const { notebook: run, failure } = await runNotebook(notebook, { cwd: CWD });
  strictEqual(failure, undefined);
  return run.cells.at(-1)!.outputs!;
}

const dataOf = (outputs: readonly Output[]): MimeBundle[] =>
  outputs.flatMap((output) => "data" in output ? [output.data] : []);
const textOf = (outputs: readonly Output[]) =>
  outputs.map((output) => output.output_type === "stream" ? [output.text].flat().join("") : "")
    .join("");

Deno.test("finished runs replace the curves by the figure of their records", async () => {
  const outputs = await outputsOf(
    `const { records, dataset, stopped } = await liveRuns(fakeRuns());
console.log(records.length, dataset.name, stopped);`,
  );
  const [bar, figure, ...others] = dataOf(outputs);
  deepStrictEqual(others, []);
  match(String(bar!["text/html"]), /100 % · runs: 4 ended/);
  strictEqual(shownForm(figure!, "jupyterlab"), "application/vnd.plotly.v1+json");
  ok(!("image/svg+xml" in figure!), "GitHub would prefer it to the figure");
  const { data } = figure!["application/vnd.plotly.v1+json"] as { data: { name?: string }[] };
  const names = new Set(data.map(({ name }) => name).filter(Boolean));
  deepStrictEqual([...names], ["noisy labels", "noisy labels + IELs", "smoothed"]);
  match(textOf(outputs), /an invented line\n4 .* false/);
});

Deno.test("the stop button ends the runs and keeps finished ones, and later cells run", async () => {
  const outputs = await outputsOf(
    `setTimeout(() => Deno.kill(Deno.pid, "SIGINT"), 400);
const watched = await liveRuns(fakeRuns({ epochs: 20, milliseconds: 10 }));`,
    "console.log(watched.stopped, watched.records.length);",
  );
  match(textOf(outputs), /^true [01]\n/);
});

Deno.test("if stopped before a run has ended, the curves of all arms remain, in their colours", async () => {
  const outputs = await outputsOf(
    `async function* unfinished() {
  for await (const event of fakeRuns({ epochs: 4 })) {
    if (event.kind === "finished" || event.kind === "skipped" || event.kind === "done") continue;
    yield event;
  }
}
await liveRuns(unfinished(), { title: "My cells & yours" });`,
  );
  const [bar, curves] = dataOf(outputs);
  match(String(bar!["text/html"]), /runs: 0 ended/);
  const svg = [curves!["image/svg+xml"]].flat().join("");
  match(svg, /My cells &amp; yours/);
  match(svg, /validation Dice/);
  // of each arm the last seed is named, and the first is faint
  for (const label of ["noisy labels", "noisy labels + IELs", "smoothed"]) {
    strictEqual(svg.match(new RegExp(`\\d ${RegExp.escape(label)}<`, "g"))?.length, 1, label);
  }
  match(svg, /stroke="#D55E00" stroke-width="1\.4"/i);
  match(svg, /stroke="#D55E00" stroke-width="2\.2"/i);
  ok("image/png" in curves!);
});

Deno.test("failures are reported, and a second experiment is rejected", async () => {
  const said: string[] = [];
  const { error, log } = console;
  Object.assign(console, {
    error: (...words: unknown[]) => said.push(words.join(" ")),
    log: () => {},
  });
  try {
    const failing = async function* () {
      const errors = [new Error("no memory"), new UserError('loss "mine" failed')];
      for await (const event of fakeRuns({ epochs: 2, seeds: 2 })) {
        if (event.kind !== "finished") yield event;
        else yield { ...event, kind: "failed" as const, error: errors[said.length] ?? errors[1] };
      }
    };
    strictEqual((await liveRuns(failing())).stopped, false);
    match(said.join(), /noisy, seed 0 failed: Error: no memory/);
    match(said.join(), /, seed \d failed: loss "mine" failed(,|$)/);
    const two = async function* () {
      yield* fakeRuns({ epochs: 1 });
      yield* fakeRuns({ epochs: 1 });
    };
    await rejects(liveRuns(two()), /UserError: liveRuns watches one experiment/);
    doesNotMatch(said.join(), /undefined/);
  } finally {
    Object.assign(console, { error, log });
  }
});
