import { deepStrictEqual } from "node:assert/strict";
import { fakeRecord } from "../results/fixture.ts";
import type { RunRecord } from "../results/record.ts";
import { groupOf } from "./fixture.ts";
import { settings } from "./settings.ts";

/** A record of an own study, with these settings and own kinds, by their table. */
function own(
  arm: string,
  changes: object,
  kinds: Readonly<Record<string, string>> = {},
): RunRecord {
  const after = arm === "noisy" ? ["smoothed"] : [];
  const record = fakeRecord({ arm: "noisy", epochs: 1, images: 1, after });
  const rows = Object.entries(kinds).map(([table, kind]) => (
    { table, kind, sha256: kind.at(0)!.repeat(64) }
  ));
  const style = { ...record.show.arms["noisy"]!, label: `my ${arm}` };
  const smoothed = { ...style, label: "my smoothed" };
  return {
    ...record,
    spec: { ...record.spec, experiment: "my-cells", arm, ...changes, own: rows },
    show: { ...record.show, arms: { [arm]: style, ...after.length > 0 && { smoothed } } },
  };
}

/** The text of the rows of each table, by its caption. */
function tablesOf(records: readonly RunRecord[]): Record<string, string[][]> {
  const text = (markup: string) =>
    markup.replaceAll("<br>", "; ").replaceAll(/<[^>]*>/g, "").replaceAll("&quot;", '"');
  const tables = settings(groupOf(records)).markup.matchAll(
    /<caption>(.*?)<\/caption>(.*?)<\/table/gs,
  );
  return Object.fromEntries(tables.map(([, caption, body]) => [
    text(caption!),
    [...body!.matchAll(/<tr><th scope="row">(.*?)<\/th>(.*?)<\/tr>/gs)].map(([, first, cells]) => [
      text(first!),
      ...[...cells!.matchAll(/<td>(.*?)<\/td>/gs)].map(([, cell]) => text(cell!)),
    ]),
  ]));
}

Deno.test("the settings say what each arm of an own study changes, and name its own code", () => {
  const iel = { kind: "inverse-evolution", evolution: { kind: "my-flow", kappa: 2 } };
  const records = [
    own("noisy", {}),
    own("layers", { iel }, { evolution: "my-flow" }),
    own("wide", { iel: { ...iel, evolution: { kind: "my-flow", kappa: 5 } }, batch: 4 }, {
      evolution: "my-flow",
    }),
    own("focal", { loss: { kind: "focal", gamma: 2 } }, { loss: "focal" }),
    own("dilated", { noise: { kind: "dilated", radius: 3 } }, { noise: "dilated" }),
  ];
  const { "Settings of the arm “my layers”": shown, ...others } = tablesOf(records);
  deepStrictEqual(shown!.find(([name]) => name === "loss"), [
    "loss",
    "cross-entropy, class weights none",
  ]);
  deepStrictEqual(others, {
    "Settings in which the other arms differ from “my layers”, as path=value": [
      ["my noisy", "iel=null"],
      ["my smoothed", `iel=null; after=${JSON.stringify(records[0]!.spec.after["smoothed"])}`],
      ["my wide", "iel.evolution.kappa=5; batch=4"],
      ["my focal", 'iel=null; loss={"kind":"focal","gamma":2}'],
      ["my dilated", 'noise={"kind":"dilated","radius":3}; iel=null'],
    ],
    "Kinds in these runs that are not the kit’s": [
      ["evolution my-flow", "mmmmmmmmmmmm…", "my layers, my wide"],
      ["loss focal", "ffffffffffff…", "my focal"],
      ["noise dilated", "dddddddddddd…", "my dilated"],
    ],
  });
});

Deno.test("a setting that only the shown arm has is missing in words; seeds add no rows", () => {
  const [layers, noisy] = ["noisy-iel", "noisy"].map((arm) => fakeRecord({ arm }));
  const correction = { kind: "adele" };
  const corrected = { ...layers!, spec: { ...layers!.spec, correction } } as unknown as RunRecord;
  const again = { ...noisy!, spec: { ...noisy!.spec, seed: 1 } };
  deepStrictEqual(Object.values(tablesOf([corrected, noisy!, again]))[1], [
    ["noisy labels", "iel=null; no correction"],
  ]);
});
