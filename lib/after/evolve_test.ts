import { deepStrictEqual, ok, throws } from "node:assert/strict";
import { UserError } from "../errors.ts";
import { apart, greatest, imagesFor, numbers, SIZE } from "../evolution/fixture.ts";
import { curveMotion } from "../evolution/curve_motion.ts";
import { heat } from "../evolution/heat.ts";
import { peronaMalik } from "../evolution/perona_malik.ts";
import { spectral } from "../evolution/spectral.ts";
import { implicitEuler } from "../evolution/stepping.ts";
import { evolutions } from "../evolution/table.ts";
import { iel, iels } from "../iel.ts";
import { type Tensor4D, tf } from "../tensor.ts";
import { evolveAfter } from "./evolve.ts";
import { implicitHeatAfter } from "./implicit_heat.ts";
import { afters } from "./table.ts";

await tf.setBackend("cpu");
const u = numbers("u", SIZE);
const images = imagesFor(u);
const applied = (settings: { kind: string }, logits: Tensor4D): Tensor4D => {
  const after = afters.make(settings, { classes: 3 });
  if (after.on === "maps") throw new TypeError("acts on maps");
  return after.apply(logits, { images });
};

for (const { kind, schema } of Object.values(evolutions.rows)) {
  const evolution = schema.parse({ kind });
  if (evolutions.make(evolution).facts?.jumps) continue;
  Deno.test(`${kind}: implicit steps at prediction undo its layers`, () => {
    const layers = iels.make(iel(evolution, { steps: 6 })).apply;
    const stepping = implicitEuler();
    const back = applied(
      evolveAfter({ evolution, steps: 6, stepping }),
      layers(tf.mul(u, 3), { images }),
    );
    ok(apart(back, tf.mul(u, 3)) < 1e-3 * greatest(u));
  });
}

Deno.test("implicit steps of heat are those of implicit heat", () => {
  const settings = evolveAfter({
    evolution: heat(),
    dt: 0.1,
    steps: 20,
    stepping: implicitEuler(),
  });
  ok(apart(applied(settings, u), applied(implicitHeatAfter(), u)) < 1e-6);
});

Deno.test("a step that is left out is the evolution's own", () => {
  deepStrictEqual(evolveAfter({ evolution: heat() }).dt, 0.1);
  const evolution = spectral({ power: 2 });
  deepStrictEqual(evolveAfter({ evolution }).dt, iel(evolution).dt);
  ok(iel(evolution).dt < 0.1);
});

Deno.test("implicit steps that do not converge give NaN", () => {
  const settings = evolveAfter({
    ...{ evolution: peronaMalik(), dt: 4, steps: 1, stepping: implicitEuler() },
  });
  ok(applied(settings, u).dataSync<"float32">().every(Number.isNaN));
});

Deno.test("an evolution that jumps has no implicit steps", () => {
  const evolution = curveMotion({ remember: false });
  const settings = evolveAfter({ evolution, stepping: implicitEuler() });
  throws(() => applied(settings, u), /curve-motion jumps .* use euler/);
});

Deno.test("an unknown evolution is named", () => {
  throws(() => evolveAfter({ evolution: { kind: "nothing" } }), UserError);
});
