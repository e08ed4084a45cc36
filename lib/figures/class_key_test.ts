import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { MANIFESTS } from "../data/manifest.ts";
import { classKey } from "./class_key.ts";

const classes = MANIFESTS.camvid.classes;
const key = classKey(classes, { left: 20, width: 872 });
const placed = key.annotations.map(({ text, x, y }) => ({
  ...{ text: `${text}`, x: Number(x), y: Number(y) },
}));

Deno.test("the eleven classes of CamVid stay within a figure of predictions, on two lines", () => {
  strictEqual(new Set(placed.map(({ y }) => y)).size, 2);
  ok(placed.every(({ x, text }) => x + 4 * text.length < 892));
  strictEqual(key.height, 72);
});

Deno.test("lines are read from the top, in the order of the classes, each from the left", () => {
  const order = placed.toSorted((a, b) => b.y - a.y || a.x - b.x).map(({ text }) => text);
  deepStrictEqual(order, classes.map(({ name }) => name));
  const first = placed.filter(({ y }, at) => y !== placed[at - 1]?.y);
  deepStrictEqual(first.map(({ x }) => x), [40, 40]);
});

Deno.test("an empty key takes no space", () => {
  deepStrictEqual(classKey([], { left: 0, width: 100 }), {
    annotations: [],
    shapes: [],
    height: 0,
  });
});
