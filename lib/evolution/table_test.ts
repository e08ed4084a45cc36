import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import * as z from "zod";
import { close, testEngines } from "../engine/fixture.ts";
import { iel, iels } from "../iel.ts";
import { type Tensor4D, tf } from "../tensor.ts";
import { numbers } from "./fixture.ts";
import { growth } from "./growth.ts";
import { divergence, gradient, mapFaces } from "./staggered.ts";
import { defineEvolution, evolutions } from "./table.ts";

await tf.setBackend("cpu");

/** Charbonnier's diffusion, as a reader would write it: five lines of F(u). */
const charbonnier = defineEvolution({
  kind: "charbonnier",
  schema: z.strictObject({
    kind: z.literal("charbonnier"),
    kappa: z.number().positive().default(2),
  }),
  make: ({ kappa }) => ({
    kind: "charbonnier",
    rate(u) {
      const slopes = gradient(u, "replicate");
      const flux = mapFaces(slopes, (d) => d.div(d.square().add(kappa ** 2).sqrt()));
      return divergence(flux).mul(kappa / 4);
    },
  }),
});

Deno.test("a user's own evolution is a row like the kit's: settings, layers, growth, record", async () => {
  const settings = iel(charbonnier({ kappa: 1 }), { dt: 0.1, steps: 5 });
  deepStrictEqual(iels.schema.parse(JSON.parse(JSON.stringify(settings))), settings);
  strictEqual(evolutions.own(settings.evolution)?.kind, "charbonnier");
  const factor = await growth(charbonnier(), [1, 6, 6, 2], { dt: 0.1, steps: 5, iterations: 10 });
  ok(Math.abs(factor / 1.2 ** 5 - 1) < 0.1, `${factor}`);
  throws(() => charbonnier({ kappa: -1 }), /kappa/);
});

testEngines(
  "its layers have the gradient of finite differences, on every engine",
  async (engine) => {
    const shape: [number, number, number, number] = [1, 5, 4, 2];
    const { apply } = iels.make(iel(charbonnier({ kappa: 1 }), { dt: 0.1, steps: 5 }));
    const [u, mask, direction] = ["u", "mask", "direction"].map((name) => numbers(name, shape));
    const paired = engine.compile((v: Tensor4D) => tf.sum(tf.mul(apply(v), mask!)));
    const slope = engine.compile((v: Tensor4D) =>
      tf.sum(tf.mul(tf.grad((w) => apply(w as Tensor4D))(v, mask!), direction!))
    );
    const at = async (h: number) => {
      const moved = tf.tidy(() => tf.add<Tensor4D>(u!, tf.mul(direction!, h)));
      const value = await paired(moved);
      const [number] = await value.data();
      tf.dispose([moved, value]);
      return number!;
    };
    const differences = (await at(0.02) - await at(-0.02)) / 0.04;
    const analytic = await slope(u!);
    close(analytic.dataSync(), [differences], { tolerance: 2e-3 });
    tf.dispose([u!, mask!, direction!, analytic]);
  },
);
