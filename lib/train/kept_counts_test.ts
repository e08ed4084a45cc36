import { deepStrictEqual as equal, strictEqual, throws } from "node:assert/strict";
import { sumCounts } from "../metrics/counts.ts";
import { score } from "../metrics/score.ts";
import { fakeRecord } from "../results/fixture.ts";
import { RunRecord } from "../results/record.ts";
import { curve, primaryScore } from "../results/summary.ts";
import { withKeptCounts } from "./kept_counts.ts";

const record = fakeRecord({ epochs: 60, images: 4, after: ["noisy-iel-smooth"] });
const of = { total: 60, metric: "cityscapes-iou" } as const;
const kept = withKeptCounts(record.epochs, of);

Deno.test("sums give the same score as their images, for a convention that pools the data set", () => {
  for (const [at, { counts, after }] of kept.entries()) {
    const whole = record.epochs[at]!;
    equal(score("cityscapes-iou", counts), score("cityscapes-iou", whole.counts));
    for (const [name, images] of Object.entries(after)) {
      equal(score("cityscapes-iou", images), score("cityscapes-iou", whole.after[name]!));
    }
  }
});

Deno.test("the selection part keeps sums only, also for prediction-only steps", () => {
  const looked = record.epochs.map((epoch) => (
    { ...epoch, selection: epoch.counts, selectionAfter: epoch.after }
  ));
  for (const total of [60, 20]) {
    for (const [at, kept] of withKeptCounts(looked, { ...of, total }).entries()) {
      const { selection, selectionAfter } = kept;
      const { counts, after } = record.epochs[at]!;
      equal(selection, [sumCounts(counts)]);
      equal(selectionAfter, { "noisy-iel-smooth": [sumCounts(after["noisy-iel-smooth"]!)] });
    }
  }
  equal(withKeptCounts(looked, { ...of, metric: "authors-dice" }), looked);
});

Deno.test("every third of 60 epochs and the last five keep counts per image", () => {
  const whole = kept.filter(({ counts }) => counts.length === 4).map(({ epoch }) => epoch);
  const spaced = Array.from({ length: 20 }, (_, at) => 3 * (at + 1));
  equal(whole, [...new Set([...spaced, 56, 57, 58, 59, 60])].sort((a, b) => a - b));
});

Deno.test("reducing the counts after each epoch gives the same as reducing them at the end", () => {
  const grown = record.epochs.reduce<typeof kept>(
    (before, epoch) => withKeptCounts([...before, epoch], of),
    [],
  );
  equal(grown, kept);
});

Deno.test("short trainings and those with a metric per image keep all counts", () => {
  equal(withKeptCounts(record.epochs, { ...of, metric: "authors-dice" }), record.epochs);
  equal(withKeptCounts(record.epochs.slice(0, 20), { ...of, total: 20 }).length, 20);
  const short = withKeptCounts(record.epochs.slice(0, 20), { ...of, total: 20 });
  equal(short, record.epochs.slice(0, 20));
});

Deno.test("a record of sums is read; other true pixels, or sums in the last epoch, are refused", () => {
  const spec = { ...record.spec, metric: "cityscapes-iou" } as const;
  const long = { ...record, spec, epochs: kept };
  equal(RunRecord.parse(long).epochs, kept);
  equal(curve(long), curve({ ...record, spec }));
  throws(() => curve(long, { convention: "authors-dice" }), /counts of each image for some epochs/);
  const [first, ...others] = kept;
  const wrong = first!.counts.map((image) =>
    image.map(([a, b, c]): [number, number, number] => [a, b + 1, c + 1])
  );
  const changed = { ...first!, counts: wrong };
  throws(() => RunRecord.parse({ ...long, epochs: [changed, ...others] }), /other true pixels/);
  const last = { ...kept.at(-1)!, counts: kept[0]!.counts };
  throws(() => RunRecord.parse({ ...long, epochs: [...kept.slice(0, -1), last] }), /4 images/);
});

Deno.test("sums of the selection part may stand in the last epoch, but give no mean over images", () => {
  const spec = { ...record.spec, metric: "cityscapes-iou", score: "best-on-selection" } as const;
  const data = { ...record.data, selection: record.data.validation };
  const looked = record.epochs.map((epoch) => ({ ...epoch, selection: epoch.counts }));
  const long = { ...record, spec, data, epochs: withKeptCounts(looked, of) };
  equal(RunRecord.parse(long).epochs, long.epochs);
  equal(primaryScore(long), primaryScore({ ...long, epochs: looked }));
  const short = {
    ...long,
    epochs: looked.map((epoch, at) => ({ ...epoch, selection: long.epochs[at]!.selection })),
  };
  throws(
    () => primaryScore(short, { convention: "authors-dice" }),
    /counts of each image for some/,
  );
  const perImage = { ...short, spec: { ...spec, metric: "authors-dice" } };
  throws(() => RunRecord.parse(perImage), /not the counts of 4 images/);
});

Deno.test("a record of Cityscapes at the paper's length stays below 6 MB", () => {
  const image = Array.from(
    { length: 19 },
    () => [40_000, 50_000, 60_000] as [number, number, number],
  );
  const [epoch] = record.epochs;
  const epochs = Array.from({ length: 484 }, (_, at) => (
    { ...epoch!, epoch: at + 1, after: {}, counts: Array.from({ length: 500 }, () => image) }
  ));
  const bytes = JSON.stringify(withKeptCounts(epochs, { ...of, total: 484 })).length;
  strictEqual(bytes < 6e6, true, `${bytes} bytes`);
});
