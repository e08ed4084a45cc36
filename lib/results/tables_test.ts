import { deepStrictEqual, match, ok, strictEqual, throws } from "node:assert/strict";
import { PAPER_ARMS } from "../paper/arms.ts";
import { compareWithPublished } from "./agreement.ts";
import { fakeRecord } from "./fixture.ts";
import type { RunRecord } from "./record.ts";
import { curve, primaryScore, summarize } from "./summary.ts";
import { toCsv, toMarkdown } from "./table.ts";
import { agreementTable, armTable, classTable } from "./tables.ts";

/** The record of a run that diverged in an epoch. */
function stopped(record: RunRecord, epoch: number): RunRecord {
  const diverged = { epoch, step: 1, message: "the loss is not finite" };
  return { ...record, diverged, epochs: record.epochs.slice(0, epoch - 1), predictions: {} };
}

/** A record whose authors' Dice after each epoch is given: one image, one foreground class. */
function scored(dice: readonly number[], options: { arm?: string; seed?: number } = {}): RunRecord {
  const record = fakeRecord({ ...options, epochs: dice.length, images: 1 });
  const epochs = record.epochs.map((epoch, index) => {
    const size = 1e6;
    const counts: [number, number, number][] = [[0, 0, 0], [dice[index]! * size, size, size]];
    return { ...epoch, counts: [counts] };
  });
  return { ...record, epochs };
}

const near = (actual: number | null | undefined, expected: number) =>
  ok(Math.abs((actual ?? NaN) - expected) < 1e-6, `${actual} is not ${expected}`);

Deno.test("a summary's numbers agree with a calculation by hand", () => {
  const [arm, ...rest] = summarize([
    scored([0.2, 0.9, 0.8, 0.7, 0.7, 0.6], { seed: 1 }),
    scored([0.2, 0.5, 0.9, 0.9, 0.9, 0.8], { seed: 0 }),
  ]);
  strictEqual(rest.length, 0);
  deepStrictEqual(arm?.seeds, [0, 1]);
  near(arm?.final.mean, 0.7);
  near(arm?.final.sd, Math.sqrt(0.02));
  near(arm?.final.min, 0.6);
  near(arm?.lastFive.mean, (0.8 + 0.74) / 2);
  near(arm?.peak.mean, 0.9);
  near(arm?.peakEpoch, 2.5);
  near(arm?.drop.mean, 0.2);
});

Deno.test("arms are in the paper's order, and experiments are not mixed", () => {
  const records = ["zeta", "noisy-iel", "clean", "noisy", "clean-iel"].map((arm) =>
    scored([0.5], { arm })
  );
  deepStrictEqual(summarize(records).map(({ arm }) => arm), [...PAPER_ARMS, "zeta"]);
  const paper = fakeRecord({ profile: "paper", epochs: 1, images: 1 });
  throws(() => summarize([...records, paper]), /wbc-unet at quick, wbc-unet at paper/);
});

Deno.test("any convention can be computed from a stored run", () => {
  const record = fakeRecord({ epochs: 1 });
  const [dice] = curve(record);
  const [iou] = curve(record, { convention: "mmseg-miou" });
  ok(dice! > 0 && iou! > 0 && dice !== iou);
});

Deno.test("agreement widens the published range by two deviations, by the smallest margin or by 0.05", () => {
  const verdict = (mine: number[], published: number[]) => {
    const runs = (values: number[]) => values.map((value, seed) => scored([value], { seed }));
    return compareWithPublished(runs(mine), runs(published))[0]!;
  };
  const wide = verdict([0.8], [0.84, 0.9]);
  near(wide.interval?.[0], 0.84 - 2 * 0.06 / Math.SQRT2);
  strictEqual(wide.verdict, "agrees");
  strictEqual(verdict([0.8, 0.7], [0.84, 0.9]).verdict, "differs");
  deepStrictEqual(verdict([0.94], [0.95, 0.95]).interval?.map((x) => x.toFixed(6)), [
    "0.940000",
    "0.960000",
  ]);
  strictEqual(verdict([0.901], [0.95]).verdict, "agrees");
  strictEqual(verdict([0.899], [0.95]).verdict, "differs");
});

Deno.test("runs that differ are not compared, and the reason is given", () => {
  const mine = fakeRecord({ epochs: 1, images: 1 });
  const verdict = (published: RunRecord[]) => compareWithPublished([mine], published)[0]!.verdict;
  const options = { epochs: 1, images: 1 };
  strictEqual(verdict([]), "not published");
  strictEqual(verdict([fakeRecord({ ...options, profile: "paper" })]), "not published");
  strictEqual(verdict([fakeRecord({ ...options, batch: 4 })]), "other settings");
  strictEqual(verdict([fakeRecord({ ...options, kind: "synthetic" })]), "other data");
});

Deno.test("runs that diverged have no score, and tables say where they stopped", () => {
  const runs = [0, 1, 2].map((seed) => scored([0.5, 0.7], { seed }));
  const lost = stopped(scored([0.6, 0.6], { seed: 3 }), 2);
  const never = stopped(scored([0.6], { arm: "noisy" }), 1);
  const [noisy, layered] = summarize([...runs, lost, never]);
  near(layered?.final.mean, 0.7);
  deepStrictEqual(layered?.diverged, [{ seed: 3, epoch: 2 }]);
  ok(Number.isNaN(layered.scores.at(-1)));
  const { columns, rows } = armTable([noisy!, layered]);
  const [first, second] = rows.map((row) =>
    Object.fromEntries(columns.map((c, at) => [c, row[at]]))
  );
  deepStrictEqual([first!["final"], first!["diverged"]], [null, "diverged at epoch 1"]);
  deepStrictEqual([second!["seeds"], second!["diverged"]], [4, "diverged at epoch 2 (seed 3)"]);
  ok(!armTable(summarize(runs)).columns.includes("diverged"));
  deepStrictEqual(classTable([lost, never]).rows[1], ["cytoplasm", null, null]);
  ok(!toMarkdown({ columns, rows }).includes("NaN"));
});

Deno.test("a run that diverged agrees only with published runs that diverged", () => {
  const [sound, lost] = [scored([0.5]), stopped(scored([0.5]), 1)];
  const verdict = (mine: RunRecord, published: RunRecord) =>
    compareWithPublished([mine], [published])[0]!.verdict;
  deepStrictEqual(
    [verdict(lost, sound), verdict(lost, lost), verdict(sound, lost)],
    ["differs", "agrees", "differs"],
  );
  const { rows } = agreementTable(compareWithPublished([lost], [sound]));
  deepStrictEqual(rows[0]!.slice(1, 3), ["diverged at epoch 1 (1 seed)", "0.500 (1 seed)"]);
});

Deno.test("a prediction-only step is an arm with its own score", () => {
  const record = fakeRecord({ arm: "noisy", after: ["smoothed"], epochs: 2 });
  const summaries = summarize([record]);
  deepStrictEqual(summaries.map(({ arm }) => arm), ["noisy", "smoothed"]);
  ok(summaries[0]!.final.mean !== summaries[1]!.final.mean);
  deepStrictEqual(classTable([record]).columns, ["class", "noisy", "smoothed"]);
  const compared = compareWithPublished([record], [fakeRecord({ arm: "noisy", epochs: 2 })]);
  deepStrictEqual(compared.map(({ verdict }) => verdict), ["agrees", "not published"]);
});

Deno.test("settings choose the score: last epoch, last five epochs or best on the selection part", () => {
  const record = scored([0.1, 0.9, 0.5, 0.6, 0.7, 0.8]);
  const [low, high] = [0, 2].map((at) => record.epochs[at]!.counts);
  const epochs = record.epochs.map((epoch, at) => ({
    ...epoch,
    selection: at === 3 ? high! : low!,
  }));
  const of = (score: RunRecord["spec"]["score"]) =>
    primaryScore({ ...record, epochs, spec: { ...record.spec, score } });
  near(of("last-epoch"), 0.8);
  near(of("last-five-epochs"), 0.7);
  near(of("best-on-selection"), 0.6);
});

Deno.test("tables are written as Markdown and as CSV", () => {
  const table = armTable(summarize([scored([0.5, 0.4])]));
  match(toMarkdown(table), /^\| noisy-iel \| 1 \| 0\.400 \| – \| 0\.450 \| – \| 0\.500 \| 1 \|/m);
  strictEqual(toCsv(table).split("\n").length, 3);
  ok(table.rows.every((row) => row.length === table.columns.length));
  const agreement = agreementTable(compareWithPublished([scored([0.5])], [scored([0.52])]));
  match(
    toMarkdown(agreement),
    /\| noisy-iel \| 0\.500 \(1 seed\) \| 0\.520 \(1 seed\) \| 0\.470 … 0\.570 \| agrees \|/,
  );
});
