import { deepStrictEqual, match, ok, rejects, strictEqual } from "node:assert/strict";
import { gain } from "../iel.ts";
import { openEngine } from "../engine/open.ts";
import { tf } from "../tensor.ts";
import { BOUNDARIES } from "./boundary.ts";
import type { Evolution } from "./evolution.ts";
import { numbers } from "./fixture.ts";
import { growth, growthWarning } from "./growth.ts";
import { heat } from "./heat.ts";
import { peronaMalik } from "./perona_malik.ts";
import { midpoint } from "./stepping.ts";
import { evolutions } from "./table.ts";
import { totalVariation } from "./total_variation.ts";

/** Registers a test on `wasm`, whose operations cost less than those of `cpu`. */
function testOnWasm(name: string, test: () => Promise<void>): void {
  Deno.test(name, async () => {
    const engine = await openEngine({ engine: "wasm" });
    try {
      await test();
    } finally {
      engine.close();
    }
  });
}

for (const boundary of BOUNDARIES) {
  testOnWasm(
    `heat, ${boundary}: the power method finds the growth that its waves tell`,
    async () => {
      const before = tf.memory().numTensors;
      const { spectrum: _unknown, ...rest } = evolutions.make(heat({ boundary }));
      for (const stepping of [undefined, midpoint()]) {
        const options = { dt: 0.1, steps: 10, ...stepping ? { stepping } : {} };
        const known = await growth(heat({ boundary }), [1, 6, 5, 1], options);
        const found = await growth(rest, [1, 6, 5, 1], { ...options, iterations: 60 });
        // Under reflect the edge pixels have half the weight, so that waves are not orthogonal pixel by
        // pixel.
        const tolerance = boundary === "reflect" ? 0.15 : 2e-3;
        ok(Math.abs(found / known - 1) < tolerance, `${found} is not ${known}`);
      }
      strictEqual(tf.memory().numTensors, before);
    },
  );
}

testOnWasm("the growth of heat layers is the gain of a checkerboard", async () => {
  const layers = { dt: 0.1, steps: 20 };
  const factor = await growth(heat({ boundary: "periodic" }), [2, 6, 8, 3], layers);
  ok(Math.abs(factor / gain({ stencil: "released", ...layers }) - 1) < 1e-6);
});

testOnWasm("layers amplify less where forward steps sharpen an edge", async () => {
  const options = { dt: 0.1, steps: 20 };
  const flat = await growth(peronaMalik({ kappa: 1 }), tf.zeros([1, 8, 8, 1]), options);
  const rough = await growth(
    peronaMalik({ kappa: 1 }),
    tf.mul(numbers("u", [1, 8, 8, 1]), 10),
    options,
  );
  ok(flat > 30 && rough < flat / 5, `${flat}, ${rough}`);
});

for (const { kind, schema } of Object.values(evolutions.rows)) {
  testOnWasm(
    `${kind}: 20 layers at its stated dt amplify about as much as the paper's heat, or less`,
    async () => {
      const evolution: Evolution = evolutions.make(schema.parse({ kind }));
      const { dt = 0.1 } = evolution.facts!;
      const factor = await growth(evolution, [1, 10, 9, 2], { dt, steps: 20, iterations: 12 });
      ok(factor > 1 - 1e-3 && factor < 45, `${factor}`);
    },
  );
}

testOnWasm("layers that leave too few digits say so, and what to do", async () => {
  const printed = heat({ stencil: "printed" });
  const line = await growthWarning(printed, { dt: 0.1, steps: 20 }) ?? "";
  match(
    line,
    /^20 layers of heat amplify .* leaves 2\.1 of float32's 7\.2 digits; use dt at most 0\.07/,
  );
  const allowed = Number(/at most ([\d.]+)/.exec(line)![1]);
  strictEqual(await growthWarning(printed, { dt: allowed * 0.98, steps: 20 }), undefined);
  match(
    await growthWarning(totalVariation({ epsilon: 0.01 }), { dt: 0.1 }) ?? "",
    /total-variation/,
  );
  match(await growthWarning(printed, { dt: 1e3, steps: 100 }) ?? "", /none of/);
  deepStrictEqual(await growthWarning(printed, { dt: 1e3, steps: 0 }), undefined);
});

Deno.test("time runs backwards only", () =>
  rejects(() => growth(heat(), [1, 2, 2, 1], { dt: -0.1 }), RangeError));
