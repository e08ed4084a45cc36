import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { fakePicture } from "../results/fixture.ts";
import { stretchContrast } from "./contrast.ts";

const dimmed = (factor: number, plus = 0) => {
  const { data, ...size } = fakePicture(0);
  return { ...size, data: data.map((value) => factor * value + plus) };
};

Deno.test("stretching is independent of brightness and contrast: it undoes any linear map", () => {
  const [one, other] = [dimmed(1), dimmed(0.1, 7)].map((picture) => stretchContrast(picture).data);
  ok(one!.every((value, at) => Math.abs(value - other![at]!) < 0.01));
});

Deno.test("the order of values is kept, and at most a hundredth of them is clipped at either end", () => {
  const picture = dimmed(0.2);
  const { data } = stretchContrast(picture);
  const order = Array.from(data.keys()).sort((a, b) => picture.data[a]! - picture.data[b]!);
  ok(order.every((at, place) => place === 0 || data[at]! >= data[order[place - 1]!]!));
  for (const end of [0, 255]) {
    const share = data.filter((value) => value === end).length / data.length;
    ok(share > 0.005 && share < 0.02, `${share} of the values are ${end}`);
  }
});

Deno.test("a picture of one value stays unchanged, and the input is not modified", () => {
  const flat = { height: 1, width: 1, data: Float32Array.of(9, 9, 9) };
  deepStrictEqual(stretchContrast(flat).data, flat.data);
  const picture = dimmed(0.5);
  const before = picture.data.slice();
  stretchContrast(picture);
  deepStrictEqual(picture.data, before);
  strictEqual(stretchContrast(picture).width, picture.width);
});
