import { deepStrictEqual, match, ok, rejects, strictEqual, throws } from "node:assert/strict";
import { decode } from "fast-png";
import { fakeLabel, fakeNoise, fakePicture, fakeRecord } from "../results/fixture.ts";
import { PAPER_ARMS } from "../paper/arms.ts";
import type { RunRecord } from "../results/record.ts";
import { summarize } from "../results/summary.ts";
import { diceFigure } from "./dice.ts";
import { save, toHtml, toSvg } from "./figure.ts";
import { spreadOut } from "./labels.ts";
import { labelUri } from "./pixels.ts";
import { predictionsFigure } from "./predictions.ts";
import { inFolder } from "../fixture.ts";

const options = { title: "UNet & WBC", command: "deno task figures 2", shelf: "runs" } as const;
const records = PAPER_ARMS.flatMap((arm) => [0, 1].map((seed) => fakeRecord({ arm, seed })));
const CLASSES = [
  { name: "background", colour: "#000000" },
  { name: "cytoplasm", colour: "#e69f00" },
  { name: "nucleus", colour: "#56b4e9" },
];
const label = fakeLabel(0);
const predictions = {
  ...options,
  rows: [{ id: "001", image: fakePicture(0), label, noisy: fakeNoise(label, 300) }],
  classes: CLASSES,
  runs: ["noisy", "noisy-iel"].map((arm) => fakeRecord({ arm })),
};

Deno.test("a figure saved twice has the same bytes; PNG is at 2×; files are small", () =>
  inFolder(async (folder) => {
    const figure = diceFigure(records, options);
    const first = await save(figure, `${folder}/a/dice`);
    const second = await save(figure, `${folder}/b/dice`);
    deepStrictEqual(first.map((path) => path.split(".").at(-1)), ["svg", "png", "html"]);
    for (const [index, path] of first.entries()) {
      const bytes = await Deno.readFile(path);
      deepStrictEqual(bytes, await Deno.readFile(second[index]!));
      ok(bytes.length < 2 * 1024 * 1024, `${path}: ${bytes.length}`);
    }
    const { width, height, text } = decode(await Deno.readFile(first[1]!));
    deepStrictEqual([width, height], [1800, 960]);
    strictEqual(typeof text, "object");
  }));

Deno.test("every file carries run keys and command", () =>
  inFolder(async (folder) => {
    for (const path of await save(diceFigure(records, options), `${folder}/dice`)) {
      const text = new TextDecoder("utf-8").decode(await Deno.readFile(path));
      for (const { key } of records) ok(text.includes(key), `${path} lacks ${key}`);
      ok(text.includes("deno task figures 2"), path);
    }
  }));

Deno.test("the SVG is well-formed and the page makes no network requests", async () => {
  const figure = diceFigure(records, options);
  const svg = await toSvg(figure);
  match(svg, /^<svg role="img" [^>]*><title>UNet &amp; WBC<\/title><desc>/);
  const html = await toHtml(figure);
  ok(!/<(?:script|link|img)[^>]+(?:src|href)=/.test(html));
  strictEqual(html.match(/<\/script>/g)?.length, 3);
});

Deno.test("the curve's points are the mean over seeds, the band its extremes", () => {
  const { data } = diceFigure(records, options);
  const line = data.find(({ name }) => name === "noisy labels")!;
  const noisy = summarize(records).find(({ arm }) => arm === "noisy")!;
  const [a, b] = noisy.curves;
  deepStrictEqual(line["y"], a!.map((value, index) => (value + b![index]!) / 2));
  strictEqual(data.filter(({ fill }) => fill === "toself").length, PAPER_ARMS.length);
  strictEqual(diceFigure([fakeRecord()], options).data.length, 1);
});

Deno.test("the axis covers every score after the rise, and labels do not touch", () => {
  const { layout } = diceFigure(records, options);
  const [low, high] = (layout["yaxis"] as { range: [number, number] }).range;
  for (const { curves } of summarize(records)) {
    for (const value of curves.flatMap((curve) => curve.slice(2))) {
      ok(low < value && value < high, `${value} is outside ${low} … ${high}`);
    }
  }
  const pixel = (high - low) / (480 - 94 - 58);
  const heights = (layout["annotations"] as { y: number }[]).map(({ y }) => y).sort();
  heights.slice(1).forEach((y, index) => ok((y - heights[index]!) / pixel > 19.9));
});

Deno.test("synthetic data are named on the figure and in its metadata", async () => {
  const figure = diceFigure([fakeRecord({ kind: "synthetic" })], options);
  strictEqual(figure.meta.dataKind, "synthetic");
  match(await toSvg(figure), />SYNTHETIC DATA</);
  ok(!(await toSvg(diceFigure([fakeRecord()], options))).includes("SYNTHETIC"));
});

/** Changes a record to that of a run that diverged in this epoch. */
function stopped(record: RunRecord, epoch: number): RunRecord {
  const diverged = { epoch, step: 3, message: "the loss is not finite" };
  return { ...record, diverged, epochs: record.epochs.slice(0, epoch - 1), predictions: {} };
}

Deno.test("a run that diverged is a separate line up to a mark, excluded from the mean", async () => {
  const sound = [0, 1].map((seed) => fakeRecord({ arm: "noisy", seed }));
  const lost = stopped(fakeRecord({ arm: "noisy", seed: 2 }), 5);
  const never = stopped(fakeRecord({ arm: "noisy-iel" }), 1);
  const figure = diceFigure([...sound, lost, never], options);
  const [mean, alone] = [figure, diceFigure(sound, options)].map(({ data }) =>
    data.find(({ name }) => name === "noisy labels")!["y"]
  );
  deepStrictEqual(mean, alone);
  const line = figure.data.find(({ name }) => `${name}`.includes("diverged"))!;
  deepStrictEqual([line["name"], (line["x"] as number[]).at(-1)], [
    "noisy labels, seed 2: diverged at epoch 5",
    4,
  ]);
  const svg = await toSvg(figure);
  for (const text of ["×", "diverged at epoch 5", "diverged"]) ok(svg.includes(`>${text}<`), text);
  ok(!/>(?:0\.000|NaN)</.test(svg));
});

Deno.test("a run that diverged at once is named even if nothing else is drawn", async () => {
  const never = stopped(fakeRecord({ arm: "noisy", epochs: 3 }), 1);
  match(await toSvg(diceFigure([never], options)), />diverged<.*>.*noisy labels</s);
});

Deno.test("a prediction-only step has its own line, in its style", () => {
  const record = fakeRecord({ arm: "noisy", after: ["smoothed"] });
  const names = diceFigure([record], options).data.map(({ name }) => name);
  deepStrictEqual(names, ["noisy labels", "smoothed"]);
});

Deno.test("labels are moved as little as possible, and only when crowded", () => {
  deepStrictEqual(spreadOut([1, 5, 9], { gap: 2 }), [1, 5, 9]);
  deepStrictEqual(spreadOut([3, 3, 3, 20], { gap: 2 }), [1, 3, 5, 20]);
  deepStrictEqual(spreadOut([], { gap: 2 }), []);
});

Deno.test("predictions: five images a row, drawn crisp in the classes' colours", async () => {
  const figure = predictionsFigure(predictions);
  const svg = await toSvg(figure);
  strictEqual(svg.match(/<image /g)?.length, 5);
  match(svg, />Dice 0\.\d{3}</);
  for (const { name } of CLASSES) match(svg, new RegExp(`>${name}<`));
  const uri = labelUri({ height: 1, width: 2, data: Uint8Array.of(1, 9) }, {
    classes: CLASSES,
    scale: 2,
  });
  const { data, width } = decode(Uint8Array.fromBase64(uri.split(",")[1]!));
  strictEqual(width, 4);
  deepStrictEqual([...data.slice(0, 12)], [230, 159, 0, 230, 159, 0, ...Array(6).fill(255)]);
});

Deno.test("predictions of other seeds, or of images that a run lacks, are rejected", async () => {
  const other = fakeRecord({ seed: 1 });
  const runs = [predictions.runs[0]!, other];
  throws(() => predictionsFigure({ ...predictions, runs }), RangeError);
  throws(() => predictionsFigure({ ...predictions, runs: [] }), RangeError);
  throws(() => predictionsFigure({ ...predictions, rows: [] }), RangeError);
  const rows = [{ ...predictions.rows[0]!, id: "999" }];
  throws(() => predictionsFigure({ ...predictions, rows }), { name: "UserError", message: /999/ });
  const webgl = { ...diceFigure([fakeRecord()], options), data: [{ type: "scattergl" }] };
  await rejects(toSvg(webgl), { name: "UserError" });
});
