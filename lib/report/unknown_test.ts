import { deepStrictEqual, doesNotMatch, match, ok, strictEqual } from "node:assert/strict";
import { basename, join } from "@std/path";
import type { ArmStyle } from "../experiment/arm.ts";
import { writeOutputs } from "../figures/outputs.ts";
import { inFolder } from "../fixture.ts";
import { fakeRecord } from "../results/fixture.ts";
import type { RunRecord } from "../results/record.ts";
import { listRecords, writeRecord } from "../results/store.ts";
import { writeReport } from "./report.ts";

const FLOW = { table: "evolution", kind: "my-flow", sha256: "f".repeat(64) };
const STYLES: Record<string, ArmStyle> = {
  noisy: { label: "as labelled", colour: "#440000", text: "#440000", dash: "solid", order: 0 },
  flow: { label: "my flow", colour: "#E69F00", text: "#8a5f00", dash: "dash", order: 1 },
  after: { label: "smoothed later", colour: "#56B4E9", text: "#1f6f9f", dash: "dot", order: 2 },
};

/** A record of an experiment that is in no table of the kit. */
function invented(
  arm: "noisy" | "flow",
  { seed, epoch }: {
    seed: number;
    /** The epoch in which the run diverged. */
    epoch?: number;
  },
): RunRecord {
  const after = arm === "noisy" ? ["after"] : [];
  const record = fakeRecord({ arm: "noisy", seed, epochs: 4, images: 3, after });
  const layers = { kind: "inverse-evolution", evolution: { kind: "my-flow", kappa: 2 } };
  const spec = {
    ...record.spec,
    ...{ experiment: "my-cells", profile: "base", arm, score: "last-five-epochs" as const },
    ...arm === "flow" ? { iel: layers, own: [FLOW] } : {},
  };
  const show = {
    ...{ title: "Cells of my microscope", figures: [], source: null, cost: null, standsFor: null },
    claim: "My flow does as well as labels would allow.",
    arms: Object.fromEntries([arm, ...after].map((name) => [name, STYLES[name]!])),
    compare: [
      { arm: "flow", with: "noisy", expect: "greater" as const },
      { arm: "after", with: "noisy", expect: "equal" as const, margin: 0.05 },
      { arm: "after", with: "noisy", expect: "greater" as const, gate: "noisy" },
    ],
    seeds: 3,
  };
  const data = {
    ...record.data,
    ...{ name: "my-cells", title: "My cells", source: "my microscope" },
    classes: ["ground", "wall", "<seed>"].map((name, at) => ({ name, colour: `#00${at}0ff` })),
  };
  const epochs = record.epochs.map((epoch) => ({ ...epoch, noiseErrors: null }));
  const whole = {
    ...{ ...record, spec, show, data, epochs },
    command: "deno task reproduce ./my_cells.ts",
  };
  if (epoch === undefined) return whole;
  const diverged = { epoch, step: 2, message: "the loss is not finite" };
  return { ...whole, diverged, epochs: whole.epochs.slice(0, epoch - 1), predictions: {} };
}

/** Writes the records to a results folder and copies that to another one. */
async function copied(root: string): Promise<string> {
  const [made, elsewhere] = [join(root, "made"), join(root, "elsewhere")];
  const folder = join("runs", "my-cells", "base");
  for (const seed of [0, 1]) {
    await writeRecord(invented("noisy", { seed }), { root: made });
    await writeRecord(invented("flow", seed === 1 ? { seed, epoch: 3 } : { seed }), { root: made });
  }
  await Deno.mkdir(join(elsewhere, folder), { recursive: true });
  for await (const { name } of Deno.readDir(join(made, folder))) {
    await Deno.copyFile(join(made, folder, name), join(elsewhere, folder, name));
  }
  await Deno.remove(made, { recursive: true });
  return elsewhere;
}

Deno.test("tables and figures of an unknown experiment are drawn from its records alone", () =>
  inFolder(async (folder) => {
    const root = await copied(folder);
    const { records, damaged } = await listRecords({ root });
    deepStrictEqual([records.length, damaged], [4, []]);
    const files = await writeOutputs(records, { shelf: "runs", root, formats: ["svg"] });
    deepStrictEqual(files.map((path) => basename(path)), [
      "my-cells.md",
      "my-cells.csv",
      "my-cells-dice.svg",
    ]);
    const [page, , figure] = await Promise.all(files.map((path) => Deno.readTextFile(path)));
    match(page!, /^# Cells of my microscope$/m);
    match(page!, /^\| flow \| 2 \|.*\| diverged at epoch 3 \(seed 1\) \|$/m);
    match(page!, /^\| after \| 2 \| 0\.\d{3} \|/m);
    match(page!, /^\| after − noisy \| within ±0\.05 \| supported \| 2 of 3 \|/m);
    match(page!, /^\| class \| noisy \| flow \| after \|$/m);
    for (const text of ["as labelled", "my flow", "smoothed later", "diverged at epoch 3"]) {
      ok(figure!.includes(`>${text}<`) || figure!.includes(` ${text}<`), text);
    }
    for (const text of [page!, figure!]) doesNotMatch(text, /NaN|undefined|profile/);
  }));

Deno.test("the report is about an unknown experiment if there are no other runs; claims keep out of it", () =>
  inFolder(async (folder) => {
    const root = await copied(folder);
    const { path, groups, assessments, own } = await writeReport({ root, data: root });
    strictEqual(groups.length, 1);
    const decided = assessments.filter(({ verdict }) => verdict !== "not yet tested");
    deepStrictEqual(decided.map(({ claim }) => claim.id), ["C6"]);
    const page = await Deno.readTextFile(path);
    match(page, /<h1>Cells of my microscope<\/h1>/);
    match(page, /<title>Cells of my microscope<\/title>/);
    match(page, /3 stated comparisons: 1 supported, 2 cannot test\./);
    const headings = [...page.matchAll(/<h2 id="([\w-]*)"/g)].map(([, id]) => id);
    deepStrictEqual(headings.slice(0, 3), ["verdicts", "experiments", "claims"]);
    deepStrictEqual([...page.matchAll(/<article id="(C\d)"/g)].map(([, id]) => id), ["C6"]);
    doesNotMatch(page, /not yet tested|also of 0 claims/);
    const links = [...page.matchAll(/<li><a href="#([\w-]*)">/g)].map(([, id]) => id!);
    ok(links.includes("my-cells-base-runs"));
    for (const id of links) ok(page.includes(`id="${id}"`), id);
    deepStrictEqual(own.map(({ finding }) => finding.verdict), [
      "cannot test",
      "supported",
      "cannot test",
    ]);
    const section = page.split('id="experiments"')[1]!;
    ok(section.includes("Cells of my microscope"));
    const verdicts = section.matchAll(/<h5>([^<]*) <span class="badge ([\w-]*)">/g)
      .map(([, name, verdict]) => [name!.split(",")[0], verdict]).toArray();
    deepStrictEqual(verdicts, [
      ["my flow − as labelled", "cannot-test"], // one seed of two diverged
      ["smoothed later − as labelled", "supported"],
      ["smoothed later − as labelled", "cannot-test"], // nobody counted errors where noise was
    ]);
    for (const text of ["diverged at epoch 3", "provisional: 2 of 3 planned seeds", "my-flow"]) {
      ok(section.includes(text), text);
    }
    ok(section.includes("light-dark(#440000,"), "an arm's own colour has one for the dark");
    doesNotMatch(page, /NaN|undefined|<seed>/);
  }));

Deno.test("beside a run of the paper's experiments an unknown one comes after the claims", () =>
  inFolder(async (folder) => {
    const root = await copied(folder);
    await writeRecord(fakeRecord({ epochs: 2, images: 1 }), { root });
    const { path, own } = await writeReport({ root, data: root });
    const page = await Deno.readTextFile(path);
    match(page, /<h1>Do inverse evolution layers reproduce\?<\/h1>/);
    strictEqual(page.match(/<article id="C\d"/g)!.length, 9);
    ok(page.split('id="others"')[1]!.includes("Cells of my microscope"));
    deepStrictEqual([...new Set(own.map(({ group }) => group.experiment))], ["my-cells"]);
  }));
