import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { openData } from "../data/find_data.ts";
import { dataset as settings } from "../data/table.ts";
import { UserError } from "../errors.ts";
import { fakeRecord } from "../results/fixture.ts";
import { primaryScore } from "../results/summary.ts";
import type { Figure } from "./figure.ts";
import { predictions } from "./of_records.ts";

const SIZE = { height: 112, width: 112 };
const dataset = await openData(settings("synthetic-blobs", SIZE));
const { ids } = dataset.validation;

/** Invented runs on the synthetic images. */
const records = ["noisy", "noisy-iel"].flatMap((arm) =>
  [0, 1, 2].map((seed) => {
    const record = fakeRecord({ arm, seed, epochs: 20, kind: "synthetic" });
    const maps = Object.values(record.predictions);
    return {
      ...record,
      data: { ...record.data, validation: [...ids] },
      predictions: Object.fromEntries(ids.map((id, at) => [id, maps[at]!])),
    };
  })
);

const textsOf = ({ layout }: Figure) =>
  (layout["annotations"] as { text: string }[]).map(({ text }) => text).join("\n");

Deno.test("the predictions are those of the median seed, and the figure says which and why", async () => {
  const noisy = records.filter(({ spec }) => spec.arm === "noisy");
  const median = noisy.toSorted((a, b) => primaryScore(a) - primaryScore(b))[1]!.spec.seed;
  const figure = await predictions(records, { dataset });
  const shown = records.filter(({ key }) => figure.meta.sources.includes(key));
  deepStrictEqual(shown.map(({ spec }) => spec.seed), [median, median]);
  const said = textsOf(figure).replaceAll("\n", " ");
  const seed = `Seed ${median}, the median of 3 by the score of “noisy labels”.`;
  ok(said.includes(`${seed} Images evenly spaced, not chosen by result.`), said);
});

Deno.test("the requested seed and number of images are drawn, and stretched contrast is stated", async () => {
  const figure = await predictions(records, { dataset, seed: 2, count: 2, stretch: true });
  strictEqual((figure.layout["images"] as unknown[]).length, 2 * 5);
  const said = textsOf(figure).replaceAll("\n", " ");
  ok(said.includes("Seed 2. Images"), said);
  ok(said.includes("The contrast of the images is stretched."), said);
});

Deno.test("arms have the names that a notebook gives them, or their own", async () => {
  const names = { noisy: "without layers" };
  const figure = await predictions(records, { dataset, title: "Cells", names });
  strictEqual(figure.meta.title, "Cells");
  const said = textsOf(figure);
  for (const name of ["without layers", "noisy labels + IELs"]) ok(said.includes(name), said);
});

Deno.test("the key names pixels that belong to no class, if there are any", async () => {
  const { validation } = dataset;
  const load = async (index: number) => {
    const { label, ...sample } = await validation.load(index);
    return { ...sample, label: { ...label, data: label.data.slice().fill(255, 0, 9) } };
  };
  const some = { ...dataset, ignore: 255, validation: { ...validation, load } };
  const [without, withSome] = await Promise.all(
    [dataset, some].map(async (one) => textsOf(await predictions(records, { dataset: one }))),
  );
  ok(!without!.includes("no class, ignored"));
  ok(withSome!.includes("no class, ignored"));
});

Deno.test("records of other images are reported, not drawn", async () => {
  await rejects(
    predictions([fakeRecord()], { dataset }),
    (error) => error instanceof UserError && /the records are of images of/.test(error.message),
  );
});
