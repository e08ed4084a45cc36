/**
 * What must hold of every label correction of the table: adding a row adds its tests.
 *
 * @module
 */
import { deepStrictEqual, ok, throws } from "node:assert/strict";
import { UserError } from "../errors.ts";
import { stream } from "../random.ts";
import { corrections } from "./corrections.ts";
import { scene } from "./fixture.ts";

const [CLASSES, IGNORE] = [3, 255];
const label = scene(CLASSES, IGNORE);
const pixels = label.data.length;
const all = [0, 1, 2];
/** Probabilities that are sure of a class: now this, now that one. */
const random = stream(0, "corrections");
const sure = Array.from({ length: pixels }, () => random.integer(CLASSES))
  .flatMap((own) => all.map((value) => value === own ? 0.98 : 0.01));

for (const { kind } of Object.values(corrections.rows)) {
  const made = () =>
    corrections.make(corrections.schema.parse({ kind }), { classes: CLASSES, ignore: IGNORE });

  Deno.test(`${kind}: settings are plain JSON, complete, and strict`, () => {
    const settings = corrections.schema.parse({ kind });
    deepStrictEqual(corrections.schema.parse(JSON.parse(JSON.stringify(settings))), settings);
    throws(() => corrections.schema.parse({ ...settings, nonsense: 1 }));
  });

  Deno.test(`${kind}: before the first epoch there is nothing to correct`, () => {
    deepStrictEqual(made().open([]), []);
  });

  Deno.test(`${kind}: a corrected copy holds classes, and ignored pixels stay ignored`, () => {
    const before = label.data.slice();
    const { data, height, width } = made().correct(label, { probabilities: sure, open: all });
    deepStrictEqual(label.data, before);
    deepStrictEqual([height, width, data.length], [label.height, label.width, pixels]);
    ok(data.some((value, at) => value !== before[at]), "something is corrected");
    ok(before.includes(IGNORE));
    data.forEach((value, at) => ok(before[at] === IGNORE ? value === IGNORE : value < CLASSES));
  });

  Deno.test(`${kind}: with no open class the labels stay as they are`, () => {
    deepStrictEqual(made().correct(label, { probabilities: sure, open: [] }).data, label.data);
  });

  Deno.test(`${kind}: what agrees with the labels already changes nothing`, () => {
    const probabilities = Array.from(
      label.data,
      (own) => all.map((value) => own === IGNORE ? 1 / 3 : Number(value === own)),
    ).flat();
    deepStrictEqual(made().correct(label, { probabilities, open: all }).data, label.data);
  });
}

Deno.test("adele: a background that is not a class is rejected in one line", () => {
  const settings = corrections.schema.parse({ kind: "adele", background: 3 });
  throws(
    () => corrections.make(settings, { classes: 3, ignore: undefined }),
    (error) => error instanceof UserError && /none of the classes 0–2/.test(error.message),
  );
});
