import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { fieldsFigure } from "./fields.ts";

Deno.test("all maps share one scale, whose middle is 0 and white", () => {
  const maps = [[[0, 1]], [[-3, 2]]].map((values) => ({ title: "a map", values }));
  const { data } = fieldsFigure(maps, {
    ...{ title: "Maps", subtitle: "invented", command: "none" },
    dataKind: "synthetic",
  });
  deepStrictEqual(data.map(({ zmin, zmax }) => [zmin, zmax]), [[-3, 3], [-3, 3]]);
  for (const { colorscale } of data) strictEqual((colorscale as unknown[][])[1]![1], "#ffffff");
});
