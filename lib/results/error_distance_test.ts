import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { openDataset } from "../data/open.ts";
import { published } from "../data/split.ts";
import { errorMapsFigure } from "../figures/memorised.ts";
import { protocols } from "../noise/protocols.ts";
import { windows } from "../noise/window_noise.ts";
import { distanceTable, testSamples, touchedBy } from "./error_distance.ts";
import { fakeRecord } from "./fixture.ts";
import { encodeMap } from "./maps.ts";

const dataset = await openDataset({
  name: "synthetic-blobs",
  ...{ height: 48, width: 80, train: 1, validation: 2 },
});
const noise = windows({ window: 2, share: 0.2, positionsSeed: "run" });
const split = published();
const frame = { dataset, samples: await testSamples({ split }, dataset) };

/** A run whose network is wrong where the noise of its seed is, or nowhere. */
function run(arm: string, { seed, memorised }: { seed: number; memorised: boolean }) {
  const record = fakeRecord({ arm, seed });
  const noisy = { ...record, spec: { ...record.spec, noise, split }, predictions: {} };
  const touched = touchedBy(noisy, frame)!;
  const wrong = (value: number) => (value + 1) % dataset.classes.length;
  const predictions = Object.fromEntries(frame.samples.map(({ id, label }) => [
    id,
    encodeMap({
      ...label,
      data: label.data.map((value, at) => memorised && touched[at] ? wrong(value) : value),
    }),
  ]));
  return { ...noisy, predictions };
}
const runs = [0, 1].flatMap((seed) => [
  run("noisy", { seed, memorised: true }),
  run("noisy-iel", { seed, memorised: false }),
]);

Deno.test("errors are sorted by the places of each seed's own noise", () => {
  for (const to of ["edge", "corner"] as const) {
    const { columns, rows } = distanceTable(runs, { frame, to });
    strictEqual(columns[0], `wrong inside (outside), pixels to the nearest ${to}`);
    // No pixel of 48×80 is 32 from the nearest edge.
    const far = to === "edge" ? "–" : undefined;
    deepStrictEqual(rows, [
      ["noisy", 2, ...[1, 2, 3].map(() => "1.00 (0.00)"), far ?? "1.00 (0.00)"],
      ["noisy-iel", 2, ...[1, 2, 3].map(() => "0.00 (0.00)"), far ?? "0.00 (0.00)"],
    ]);
  }
});

Deno.test("maps of errors are of one seed, beside its noise, and run from 0 to 1", () => {
  const { data, layout } = errorMapsFigure(runs, { frame, title: "Errors", command: "none" })!;
  strictEqual(data.length, 3);
  const [places, noisy, layers] = data.map(({ z }) => (z as number[][]).flat());
  deepStrictEqual(noisy, places);
  ok(places!.includes(1) && layers!.every((share) => share === 0));
  ok(JSON.stringify(layout["title"]).includes("seed 0"));
});

Deno.test("without noise there are neither places nor maps", () => {
  const clean = fakeRecord({ arm: "clean" });
  strictEqual(touchedBy(clean, frame), undefined);
  strictEqual(errorMapsFigure([clean], { frame, title: "", command: "none" }), undefined);
  deepStrictEqual(distanceTable([clean], { frame, to: "edge" }).rows, []);
});

Deno.test("noise of each image's own has no one map of places", () => {
  const { spec } = run("noisy", { seed: 0, memorised: true });
  const record = {
    ...fakeRecord({ arm: "noisy" }),
    spec: { ...spec, noise: protocols.printed.settings },
  };
  strictEqual(touchedBy(record, frame), undefined);
  strictEqual(errorMapsFigure([record], { frame, title: "", command: "none" }), undefined);
  deepStrictEqual(distanceTable([record], { frame, to: "edge" }).rows, []);
});
