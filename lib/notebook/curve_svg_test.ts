import { deepStrictEqual, doesNotMatch, match, ok, strictEqual } from "node:assert/strict";
import { rasterize } from "../figures/plotly/raster.ts";
import { curveSvg } from "./curve_svg.ts";

const FRAME = { title: "loss < 1 & falling", x: "epoch", y: "loss", until: 10 };

const polylines = (svg: string) =>
  [...svg.matchAll(/<polyline points="([^"]*)"/g)].map(([, points]) =>
    points!.split(" ").map((point) => point.split(",").map(Number))
  );

Deno.test("equal steps are equally far apart, and larger values are higher", () => {
  const points = [[0, 0], [5, 1], [10, 2]] as [number, number][];
  const [line] = polylines(curveSvg([{ name: "a", points }], FRAME));
  const [x, y] = [0, 1].map((axis) => line!.map((point) => point[axis]!)) as [number[], number[]];
  strictEqual(x[1]! - x[0]!, x[2]! - x[1]!);
  strictEqual(y[0]! - y[1]!, y[1]! - y[2]!);
  ok(y[1]! < y[0]!, `${y}`);
});

Deno.test("values that are not finite leave a gap", () => {
  const points = [[1, 1], [2, 2], [3, NaN], [4, 3], [5, Infinity]] as [number, number][];
  const svg = curveSvg([{ name: "a", points }], FRAME);
  deepStrictEqual(polylines(svg).map((line) => line.length), [2, 1]);
  doesNotMatch(svg, /NaN|Infinity/);
});

Deno.test("an empty curve, one point and a constant are drawn", () => {
  for (const points of [[], [[1, 0.5]], [[1, 0], [2, 0]], [[1, -1e-9], [2, 1e9]]]) {
    const svg = curveSvg([{ name: "a", points: points as [number, number][] }], FRAME);
    doesNotMatch(svg, /NaN|Infinity|undefined/);
    const { length } = rasterize(svg);
    ok(length > 1000, `${length} bytes`);
  }
});

Deno.test("arms have the names and colours of the figures; text is escaped", () => {
  const points = [[1, 0.5]] as [number, number][];
  const svg = curveSvg([{ name: "noisy-iel", points }, { name: "<mine>", points }], FRAME);
  match(svg, /fill="#0072B2" >0\.500 noisy labels \+ IELs/);
  match(svg, /&lt;mine>/);
  match(svg, /loss &lt; 1 &amp; falling/);
});

Deno.test("an arm's line has its colour and dash wherever it stands; other lines get free colours", () => {
  const points = [[1, 0.5], [2, 0.6]] as [number, number][];
  const names = ["loss", "clean", "noisy-iel, seed 1"];
  const svg = curveSvg(names.map((name) => ({ name, points })), FRAME);
  const strokes = [...svg.matchAll(/<polyline .*stroke="(#\w+)".*?(stroke-dasharray="[^"]*")?\/>/g)]
    .map(([, colour, dash]) => [colour, dash]);
  deepStrictEqual(strokes, [
    ["#D55E00", undefined],
    ["#000000", 'stroke-dasharray="2 4"'],
    ["#0072B2", undefined],
  ]);
  match(svg, /noisy labels \+ IELs, seed 1/);
});
