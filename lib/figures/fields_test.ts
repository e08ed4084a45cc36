import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { fieldsFigure } from "./fields.ts";

const WORDS = {
  title: "Maps",
  subtitle: "invented",
  command: "none",
  dataKind: "synthetic",
} as const;

Deno.test("all maps share one scale, whose middle is 0 and white", () => {
  const maps = [[[0, 1]], [[-3, 2]]].map((values) => ({ title: "a map", values }));
  const { data } = fieldsFigure(maps, WORDS);
  deepStrictEqual(data.map(({ zmin, zmax }) => [zmin, zmax]), [[-3, 3], [-3, 3]]);
  for (const { colorscale } of data) strictEqual((colorscale as unknown[][])[1]![1], "#ffffff");
});

Deno.test("maps are in rows from left to right and top to bottom, in equal squares", () => {
  const maps = ["a", "b", "c"].map((title) => ({ title, values: [[1]] }));
  const { layout } = fieldsFigure(maps, { ...WORDS, columns: 2 });
  const domain = (axis: string) => (layout[axis] as { domain: [number, number] }).domain;
  deepStrictEqual(domain("xaxis3"), domain("xaxis"));
  ok(domain("xaxis2")[0] > domain("xaxis")[1]);
  ok(domain("yaxis3")[1] < domain("yaxis")[0]);
  const [width, height] = [layout["width"], layout["height"]] as [number, number];
  const one = fieldsFigure(maps.slice(0, 1), WORDS).layout;
  const [dx, dy] = [width - (one["width"] as number), height - (one["height"] as number)];
  const side = (axis: string, span: number) => (domain(axis)[1] - domain(axis)[0]) * span;
  ok(Math.abs(side("xaxis", 216 + dx) - side("yaxis", 216 + dy)) < 1e-9);
  throws(() => fieldsFigure(maps, { ...WORDS, columns: 0 }), RangeError);
});

Deno.test("maps keep their shape, and a share runs from 0", () => {
  const street = Array.from({ length: 3 }, () => [0, 0.5, 1, 0.25]);
  const { data, layout } = fieldsFigure([{ title: "a street", values: street }], {
    ...WORDS,
    signed: false,
  });
  const margin = layout["margin"] as { l: number; r: number; t: number; b: number };
  const [width, height] = [layout["width"], layout["height"]] as [number, number];
  strictEqual((height - margin.t - margin.b) / (width - margin.l - margin.r), 3 / 4);
  deepStrictEqual([data[0]!["zmin"], data[0]!["zmax"]], [0, 1]);
  strictEqual((data[0]!["colorscale"] as unknown[][])[0]![1], "#ffffff");
});
