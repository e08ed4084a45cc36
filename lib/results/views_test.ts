import { deepStrictEqual, throws } from "node:assert/strict";
import { fakeRecord } from "./fixture.ts";
import { RunRecord } from "./record.ts";
import { primaryScore } from "./summary.ts";
import { viewsOf } from "./views.ts";
import { score } from "../metrics/score.ts";

/** A record with a selection part, on which the arm that acts at prediction is best at another epoch. */
function withSelection(): RunRecord {
  const record = fakeRecord({ arm: "noisy", after: ["smoothed"], epochs: 4 });
  const { counts: low } = record.epochs[0]!;
  const { counts: high } = record.epochs[3]!;
  const best = (epoch: number, at: number) => epoch === at ? high : low;
  return {
    ...record,
    spec: { ...record.spec, score: "best-on-selection" },
    data: { ...record.data, selection: record.data.validation },
    epochs: record.epochs.map((one) => ({
      ...one,
      selection: best(one.epoch, 2),
      selectionAfter: { smoothed: best(one.epoch, 3) },
    })),
  };
}

Deno.test("a prediction-only step is stopped early by its own scores on the selection part", () => {
  const [own, smoothed] = viewsOf(withSelection());
  const at = (record: RunRecord, epoch: number) =>
    score(record.spec.metric, record.epochs[epoch - 1]!.counts).mean;
  deepStrictEqual(primaryScore(own!), at(own!, 2));
  deepStrictEqual(primaryScore(smoothed!), at(smoothed!, 3));
});

Deno.test("older records use the network's selection counts, and counts must fit their images", () => {
  const record = withSelection();
  const before = {
    ...record,
    epochs: record.epochs.map(({ selectionAfter: _, ...one }) => one),
  };
  deepStrictEqual(RunRecord.parse(JSON.parse(JSON.stringify(record))), record);
  RunRecord.parse(before);
  deepStrictEqual(viewsOf(before)[1]!.epochs[1]!.selection, record.epochs[1]!.selection);
  const short = {
    ...record,
    epochs: record.epochs.map((one) => ({
      ...one,
      selectionAfter: { smoothed: one.counts.slice(1) },
    })),
  };
  throws(() => RunRecord.parse(short), /not the counts of 30 images of 3 classes/);
});
