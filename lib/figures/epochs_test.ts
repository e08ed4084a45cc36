import { deepStrictEqual, match, ok, strictEqual, throws } from "node:assert/strict";
import { fakeRecord } from "../results/fixture.ts";
import { epochsFigure } from "./epochs.ts";
import { toSvg } from "./figure.ts";

const options = {
  ...{ title: "Norms", y: "norm", command: "none", shelf: "runs" } as const,
  value: ({ gradientNorm }: { gradientNorm: { mean: number | null } }) => gradientNorm.mean,
};
const withNorms = (seed: number, norms: readonly (number | null)[]) => {
  const record = fakeRecord({ arm: "noisy", seed, epochs: norms.length });
  const epochs = record.epochs.map((epoch, at) => (
    { ...epoch, gradientNorm: { mean: norms[at]!, max: norms[at]! } }
  ));
  return { ...record, epochs };
};

Deno.test("a point is the mean over seeds, a gap where a run has no number", async () => {
  const records = [withNorms(0, [1, 3, 5, null]), withNorms(1, [3, 5, null, 1])];
  const figure = epochsFigure(records, { ...options, log: true });
  const line = figure.data.find(({ name }) => name === "noisy labels")!;
  deepStrictEqual(line["y"], [2, 4, null, null]);
  deepStrictEqual(figure.data[0]!["y"], [3, 5, 3, 1]); // the band: greatest, then least, back
  deepStrictEqual(figure.meta.sources, records.map(({ key }) => key));
  match(await toSvg(figure), />4\.0<.*noisy labels</s);
});

Deno.test("each arm has a line, and all values are on the axis", () => {
  const records = [withNorms(0, [10, 1]), fakeRecord({ arm: "noisy-iel", epochs: 2 })];
  const { data, layout } = epochsFigure(records, { ...options, log: true });
  strictEqual(data.length, 2);
  const [low, high] = (layout["yaxis"] as { range: [number, number] }).range;
  ok(10 ** low < 0.5 && 10 < 10 ** high, `${10 ** low} … ${10 ** high}`);
});

Deno.test("every arm's label is within the axis, even when all end alike", () => {
  const records = ["clean", "clean-iel", "noisy", "noisy-iel"].map((arm) => fakeRecord({ arm }));
  const { layout } = epochsFigure(records, options);
  const [low, high] = (layout["yaxis"] as { range: [number, number] }).range;
  const heights = (layout["annotations"] as { y: number }[]).map(({ y }) => y);
  ok(heights.every((y) => low < y && y < high), `${heights} within ${low} … ${high}`);
});

Deno.test("a run that diverged ends its own line, and shortens no other", () => {
  const [long, short] = [withNorms(0, [1, 2, 3]), withNorms(1, [9])];
  const diverged = { epoch: 2, step: 1, message: "the gradient is not finite" };
  const figure = epochsFigure([long, { ...short, diverged }], options);
  deepStrictEqual(figure.data.map(({ y }) => y), [[1, 2, 3], [9]]);
  const texts = (figure.layout["annotations"] as { text: string }[]).map(({ text }) => text);
  deepStrictEqual(texts.slice(1), ["<b>×</b>", "diverged at epoch 2"]);
});

Deno.test("no records, or none with the number, are rejected", () => {
  throws(() => epochsFigure([], options), RangeError);
  throws(() => epochsFigure([withNorms(0, [null, null])], options), RangeError);
});
