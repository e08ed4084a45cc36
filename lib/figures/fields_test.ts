import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { fieldsFigure } from "./fields.ts";

const options = {
  ...{ title: "Maps", subtitle: "invented", command: "none" },
  dataKind: "synthetic",
} as const;
const scales = (...maps: number[][][]) =>
  fieldsFigure(maps.map((values) => ({ title: "a map", values })), options)
    .data.map(({ zmin, zmax }) => [zmin, zmax]);

Deno.test("all maps share one scale, and 0 is its middle, white, where a value is negative", () => {
  deepStrictEqual(scales([[0, 1]], [[-3, 2]]), [[-3, 3], [-3, 3]]);
});

Deno.test("a scale of shares begins at 0, and 0 stays white", () => {
  deepStrictEqual(scales([[0, 0.2]], [[0, 0.5]]), [[0, 0.5], [0, 0.5]]);
  const { data } = fieldsFigure([{ title: "a map", values: [[0, 1]] }], options);
  strictEqual((data[0]!["colorscale"] as [number, string][])[0]![1], "#ffffff");
});
