import { deepStrictEqual, match, ok, throws } from "node:assert/strict";
import { meanInterval } from "../results/statistics.ts";
import { toSvg } from "./figure.ts";
import { intervalsFigure } from "./intervals.ts";

const options = {
  ...{ title: "Scores", subtitle: "two arms", x: "Dice", series: ["noisy labels", "clean labels"] },
  ...{ sources: ["a"], command: "none", shelf: "runs", dataKind: "real" } as const,
};
const rows = [
  { label: "plain", values: [[0.8, 0.9, 0.85], [0.95]] },
  { label: "layers", values: [[0.94, 0.95], []] },
];

Deno.test("a diamond is the mean of its dots, and its line their 95 % interval", async () => {
  const figure = intervalsFigure(rows, options);
  const [seeds, means, , clean] = figure.data as unknown as {
    x: number[];
    y: number[];
    error_x: { array: number[]; arrayminus: number[] };
  }[];
  deepStrictEqual(seeds!.x, [0.8, 0.9, 0.85, 0.94, 0.95]);
  const { low, high, mean } = meanInterval([0.8, 0.9, 0.85]);
  deepStrictEqual(means!.x[0], mean);
  deepStrictEqual(means!.x[0]! + means!.error_x.array[0]!, high);
  deepStrictEqual(means!.x[0]! - means!.error_x.arrayminus[0]!, low);
  deepStrictEqual(new Set(seeds!.y.slice(0, 3)), new Set([means!.y[0]]));
  // Two seeds have no interval, nor has one, and a row without runs has no mark.
  deepStrictEqual(means!.error_x.array[1], 0);
  deepStrictEqual([clean!.x, clean!.error_x.array], [[0.95], [0]]);
  match(await toSvg(figure), /plain.*layers/s);
});

Deno.test("the first row is on top, and everything is within the axes", () => {
  const { data, layout } = intervalsFigure(rows, { ...options, mark: 0.5 });
  const { range: [low, high] } = layout["xaxis"] as { range: [number, number] };
  const { range: [bottom, top] } = layout["yaxis"] as { range: [number, number] };
  ok(bottom > top);
  for (const trace of data as unknown as { x: number[]; y: number[] }[]) {
    ok(trace.x.every((x) => low < x && x < high) && trace.y.every((y) => top < y && y < bottom));
  }
  ok(low < 0.5);
});

Deno.test("nothing to draw, and rows without a series, are rejected", () => {
  throws(() => intervalsFigure([], options), /needs a value/);
  throws(() => intervalsFigure([{ label: "a", values: [[], []] }], options), /needs a value/);
  throws(
    () => intervalsFigure([{ label: "a", values: [[1]] }], options),
    /"a" has 1 series, not 2/,
  );
});
