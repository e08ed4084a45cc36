import { deepStrictEqual, match, strictEqual, throws } from "node:assert/strict";
import { UserError } from "../errors.ts";
import { compareWithPublished } from "./agreement.ts";
import { withNewestSettings } from "./comparable.ts";
import { fakeRecord } from "./fixture.ts";
import { runKey } from "./key.ts";
import { memorised } from "./memorised.ts";
import { refuseMixed } from "./mixed.ts";
import { noiseCosts } from "./noise_cost.ts";
import { raggednessTable } from "./raggedness.ts";
import type { RunRecord } from "./record.ts";
import { remedyScores } from "./remedies.ts";
import { listRecords } from "./store.ts";
import { summarize } from "./summary.ts";
import { classTable } from "./tables.ts";
import { testComparisons } from "./verdict.ts";
import { ofArms, withViews } from "./views.ts";

const short = { epochs: 1, images: 1 };

/** The record with other settings, and so another key. */
function changed(record: RunRecord, change: Partial<RunRecord["spec"]>): RunRecord {
  const spec = { ...record.spec, ...change };
  return { ...record, spec, key: runKey(spec, record.data.sha256) };
}

const messageOf = (records: readonly RunRecord[]): string => {
  try {
    refuseMixed(records);
  } catch (error) {
    strictEqual(error instanceof UserError, true);
    return (error as Error).message;
  }
  return "";
};

const plain = [0, 1].map((seed) => fakeRecord({ ...short, arm: "noisy", seed }));
const layers = [0, 1].map((seed) => fakeRecord({ ...short, arm: "noisy-iel", seed }));
const rounded = plain.map((record) => changed(record, { precision: "bfloat16" }));
const remedy = "select the runs of one setting with chooseRecords({ experiment, profile })";

Deno.test("the published float32 and bfloat16 runs of the same seeds are not summarised together", async () => {
  const { records } = await listRecords({
    shelf: "published",
    experiment: "wbc-unet",
    profile: "quick",
  });
  for (const use of [summarize, testComparisons]) {
    throws(() => use(records), {
      name: "UserError",
      message: /^wbc-unet, noisy(-iel)?, seed 0 is there twice, .*\(precision: \w+, \w+\)/,
    });
  }
  const exact = records.filter(({ spec }) => spec.precision === "float32");
  const noisy = testComparisons(exact).find(({ stated }) => stated.with === "noisy");
  deepStrictEqual([noisy?.seeds.length, noisy?.p], [3, 1 / 8]);
});

Deno.test("the message names arm, seed, what differs and the remedy", () => {
  deepStrictEqual([
    messageOf([...plain, ...rounded]),
    messageOf([plain[0]!, rounded[1]!]),
    messageOf([plain[0]!, changed(plain[0]!, { batch: 4, epochs: 3 })]),
    messageOf([plain[0]!, fakeRecord({ ...short, arm: "noisy", after: ["smoothed"] })]),
    messageOf([plain[0]!, { ...plain[0]!, key: "0".repeat(64) }]),
    messageOf([plain[0]!, changed(plain[0]!, { set: { "model.width": 16 } })]),
  ], [
    `wbc-unet, noisy, seed 0 is there twice, with different settings (precision: float32, bfloat16); ${remedy}`,
    `wbc-unet, noisy: seeds 0 and 1 have different settings (precision: float32, bfloat16); ${remedy}`,
    `wbc-unet, noisy, seed 0 is there twice, with different settings (batch: 2, 4; epochs: 1, 3); ${remedy}`,
    `wbc-unet, noisy, seed 0 is there twice, with different arms at prediction (none; smoothed); ${remedy}`,
    `wbc-unet, noisy, seed 0 is there twice, with the same settings; leave out one of ${
      plain[0]!.key.slice(0, 8)
    } and 00000000`,
    `records are not comparable: wbc-unet at quick, wbc-unet at quick model.width=16; ${remedy}`,
  ]);
});

Deno.test("other data in one arm are refused", () => {
  match(
    messageOf([plain[0]!, fakeRecord({ ...short, arm: "noisy", seed: 1, kind: "synthetic" })]),
    /seeds 0 and 1 have different settings \(images\)/,
  );
});

Deno.test("arms may differ, and an arm at prediction may be in some seeds only", () => {
  const later = fakeRecord({ ...short, arm: "noisy", seed: 2, after: ["smoothed"] });
  const all = [...plain, ...layers, later];
  for (
    const records of [all, withViews(all), ofArms(all, ["noisy", "smoothed"]), [...all, ...all]]
  ) {
    refuseMixed(records);
  }
});

Deno.test("whatever averages or pairs runs refuses mixed ones", () => {
  const mixed = [...plain, ...layers, ...rounded];
  const study = (record: RunRecord) => changed(record, { experiment: "wbc-controls" });
  const uses: ((records: readonly RunRecord[]) => unknown)[] = [
    ...[summarize, testComparisons, memorised, noiseCosts, classTable, raggednessTable],
    (records) => remedyScores(records.map(study)),
  ];
  for (const use of uses) throws(() => use(mixed), /noisy, seed 0 is there twice/);
});

Deno.test("agreement counts a published training once, even if it is stored twice", () => {
  const again = fakeRecord({ ...short, arm: "noisy", seed: 0, after: ["smoothed"] });
  const [{ published }] = compareWithPublished([plain[0]!], [...plain, again]) as [
    ReturnType<typeof compareWithPublished>[0],
  ];
  strictEqual(published?.runs, 2);
});

Deno.test("a run that an older kit stored under another key is selected once", () => {
  deepStrictEqual(withNewestSettings([plain[0]!, { ...plain[0]!, key: "0".repeat(64) }]), [
    plain[0],
  ]);
});
