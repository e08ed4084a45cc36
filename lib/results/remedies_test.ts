import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { implicitHeatAfter } from "../after/implicit_heat.ts";
import { REMEDIES } from "../studies/remedies.ts";
import { fakeRecord } from "./fixture.ts";
import type { RunRecord } from "./record.ts";
import { adviceOf, remedyScores, remedyTable } from "./remedies.ts";

/** A record of a study's arm with this Dice, and with that Dice of what acts at prediction. */
function scored(
  arm: string,
  { study, seed, dice, after = {} }: {
    study: string;
    seed: number;
    dice: number;
    after?: Record<string, number>;
  },
): RunRecord {
  const record = fakeRecord({ arm: "noisy", seed, epochs: 1, images: 1 });
  const counts = (dice: number): [number, number, number][][] => [[
    [1000, 1000, 1000],
    ...[0, 1].map((): [number, number, number] => [Math.round(dice * 1000), 1000, 1000]),
  ]];
  const others = Object.entries(after);
  return {
    ...record,
    key: `${study} ${arm} ${seed}`,
    spec: {
      ...record.spec,
      ...{ experiment: study, arm, noise: arm.startsWith("clean") ? null : record.spec.noise },
      after: Object.fromEntries(others.map(([name]) => [name, implicitHeatAfter()])),
    },
    epochs: [{
      ...record.epochs[0]!,
      counts: counts(dice),
      after: Object.fromEntries(others.map(([name, dice]) => [name, counts(dice)])),
    }],
  };
}

const study = "wbc-controls";
const pair = (
  labels: string,
  seed: number,
  [plain, implicit, layers]: [number, number, number],
) => [
  scored(labels, { study, seed, dice: plain, after: { [`${labels}-implicit`]: implicit } }),
  scored(`${labels}-layers`, { study, seed, dice: layers }),
];

Deno.test("gains are paired by seed, and need all three arms", () => {
  const records = [
    ...pair("noisy", 0, [0.8, 0.9, 0.91]),
    ...pair("noisy", 1, [0.7, 0.9, 0.89]),
    scored("noisy", { study, seed: 2, dice: 0.1, after: { "noisy-implicit": 0.2 } }),
    ...pair("clean", 0, [0.95, 0.94, 0.945]),
    ...pair("noisy", 5, [0.5, 0.5, 0.5]).map((record) => (
      { ...record, spec: { ...record.spec, experiment: "nuclei-controls" } }
    )),
  ];
  const found = remedyScores(records);
  deepStrictEqual(found.map(({ study, plain, seeds }) => [study, plain, seeds]), [
    ["wbc-controls", "noisy", [0, 1]],
    ["wbc-controls", "clean", [0]],
    ["nuclei-controls", "noisy", [5]],
  ]);
  const [noisy, clean] = found;
  deepStrictEqual(noisy!.implicitGains.map((gain) => gain.toFixed(3)), ["0.100", "0.200"]);
  deepStrictEqual(noisy!.layersGains.map((gain) => gain.toFixed(3)), ["0.110", "0.190"]);
  strictEqual(noisy!.gate?.open, true);
  strictEqual(clean!.gate, undefined);

  const { columns, rows } = remedyTable(records);
  ok(rows.every((row) => row.length === columns.length));
  deepStrictEqual(rows.map((row) => row.at(-1)), [
    "smooth at prediction",
    "smoothing costs 0.010",
    "smoothing does not help",
  ]);
  strictEqual(rows[1]![5], "−0.010"); // one seed has no interval
});

Deno.test("where it is unknown whether noise was memorised, gains decide", () => {
  const gains = { implicitGains: [0.1], layersGains: [0.1] };
  strictEqual(adviceOf({ noisy: true, gate: undefined, ...gains }), "smooth at prediction");
});

Deno.test("a kind of labels is identified by its noise, not by its remedy", () => {
  const names = REMEDIES.map(({ study, labels }) => `${study} ${labels}`);
  strictEqual(new Set(names).size, names.length);
  ok(!REMEDIES.some(({ labels }) => labels.includes("plain")));
});
