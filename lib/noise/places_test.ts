import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { mapOf, scene } from "./fixture.ts";
import { instances } from "./instances.ts";
import { keptDraws } from "./kept_draws.ts";
import { fixedPlaces, noisePlaces } from "./places.ts";
import { annotationErrors, protocols } from "./protocols.ts";
import { labelNoise } from "./table.ts";

const label = scene(3, 9);
const { height, width } = label;
const context = { classes: 3, ignore: 9, height, width, seed: 0 };
const rows = { ...protocols, ...annotationErrors };

for (const [name, { settings }] of Object.entries(rows)) {
  if (settings.kind === "window" && settings.encoding === "grey-level") continue; // two classes
  Deno.test(`${name}: places are fixed, or each image's own beside another's`, () => {
    const noise = labelNoise(settings, context);
    const fixed = fixedPlaces(noise, label);
    const windowsFixed = settings.kind === "window" && settings.positions === "fixed";
    strictEqual(fixed !== undefined, windowsFixed);
    if (fixed) return;
    const access = { id: "a", epoch: 1 };
    const { inside, outside } = noisePlaces(noise, { ...access, label })!;
    deepStrictEqual(inside, noise.touched!(access, label));
    const count = (mask: Uint8Array) => mask.reduce((sum, value) => sum + value, 0);
    ok(count(inside) > 0 && count(outside) > 0);
    ok(inside.every((value, at) => !(value && outside[at])));
    const { data } = noise.corrupt(label, access);
    ok(data.every((value, at) => value === label.data[at] || inside[at]));
  });
}

Deno.test("the outside is of the same kind: objects beside objects", () => {
  const label = mapOf("1101101 1101101");
  const missing = instances({ missing: 0.5, merged: 0 });
  for (let seed = 0; seed < 20; seed++) {
    const noise = labelNoise(missing, { classes: 2, ignore: undefined, ...label, seed });
    const { inside, outside } = noisePlaces(noise, { id: "a", epoch: 1, label })!;
    for (const mask of [inside, outside]) {
      ok(mask.every((value, at) => !value || label.data[at] === 1));
    }
  }
});

Deno.test("cached draws equal the draw's, for every label map, with or without room", () => {
  let drawn = 0;
  const draw = keptDraws((map, { id }) => {
    drawn++;
    return map.data.map((value) => (value + id.length) % 2);
  }, { most: 8 });
  const [one, other] = [mapOf("01"), mapOf("11")];
  const of = (map: typeof one, id: string) => [...draw(map, { id, epoch: 1 })];
  deepStrictEqual([of(one, "a"), of(one, "a"), drawn], [[1, 0], [1, 0], 1]);
  deepStrictEqual([of(other, "a"), of(other, "a"), drawn], [[0, 0], [0, 0], 2]);
  deepStrictEqual([of(one, "bb"), of(one, "bb"), drawn], [[0, 1], [0, 1], 3]);
  deepStrictEqual([of(one, "c"), of(one, "c"), drawn], [[1, 0], [1, 0], 5]); // no room for a third
  draw(other, { id: "a", epoch: 2 }).fill(7);
  deepStrictEqual(of(other, "a"), [0, 0]); // what is kept is nobody's to change
});
