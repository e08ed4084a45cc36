import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { stream } from "../random.ts";
import { connectedComponents, nearComponents } from "./components.ts";

const random = stream(0, "components");
const noise = (height: number, width: number, classes: number) => ({
  height,
  width,
  data: Uint8Array.from({ length: height * width }, () => random.integer(classes)),
});

Deno.test("pixels of a component are connected, and no two components of one label touch", () => {
  for (
    const [height, width, classes] of [[13, 17, 2], [1, 20, 2], [20, 1, 3], [9, 9, 4]] as const
  ) {
    const label = noise(height, width, classes);
    const { owner, count, labels, areas } = connectedComponents(label);
    deepStrictEqual(areas.reduce((sum, area) => sum + area), height * width);
    for (let at = 0; at < owner.length; at++) {
      strictEqual(labels[owner[at]!], label.data[at]);
      for (
        const [step, inside] of [[1, (at + 1) % width !== 0], [
          width,
          at + width < owner.length,
        ]] as const
      ) {
        if (!inside) continue;
        strictEqual(owner[at] === owner[at + step], label.data[at] === label.data[at + step]);
      }
    }
    // Numbers in the order of first pixels, none left out.
    deepStrictEqual([...new Set(owner)], Array.from({ length: count }, (_, index) => index));
  }
});

Deno.test("a spiral is one component, and so is a map of one label", () => {
  const spiral = "1111111 0000101 1110101 1000101 1111101 0000001 1111111".replaceAll(" ", "");
  const label = { height: 7, width: 7, data: Uint8Array.from(spiral, Number) };
  const { count, areas } = connectedComponents(label, { part: (value) => value === 1 ? 1 : -1 });
  deepStrictEqual([count, areas[0]], [1, [...spiral].filter((digit) => digit === "1").length]);
  strictEqual(connectedComponents({ height: 300, width: 300, data: new Uint8Array(9e4) }).count, 1);
});

Deno.test("near components equal those found by brute force", () => {
  for (const reach of [1, 2.3, 4]) {
    const label = noise(11, 9, 12);
    const components = connectedComponents(label, { part: (value) => value === 0 ? -1 : value });
    const { owner, count } = components;
    const near = nearComponents(label, { components, reach });
    for (let at = 0; at < owner.length; at++) {
      const expected = Array.from({ length: count }, (_, component) => {
        const distances = Array.from(owner, (own, other) => (
          own === component
            ? Math.sqrt(
              (Math.floor(other / 9) - Math.floor(at / 9)) ** 2 + (other % 9 - at % 9) ** 2,
            )
            : Infinity
        ));
        const distance = Math.min(...distances);
        return { component, distance, from: distances.indexOf(distance) };
      }).filter(({ component, distance }) => component !== owner[at] && distance <= reach);
      deepStrictEqual(near.get(at) ?? [], expected);
    }
  }
  ok(
    nearComponents(noise(3, 3, 1), { components: connectedComponents(noise(3, 3, 1)), reach: 5 })
      .size === 0,
  );
});
