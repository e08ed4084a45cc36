import { deepStrictEqual } from "node:assert/strict";
import { heat } from "../evolution/heat.ts";
import { iel, stdSoftmax } from "../iel.ts";
import { evolutionTimes } from "./evolution_time.ts";
import { fakeRecord } from "./fixture.ts";

const stepsAndSeeds = (records: Parameters<typeof evolutionTimes>[0]) =>
  evolutionTimes(records).map(({ steps, records }) =>
    [steps, records.map(({ spec }) => spec.seed)] as const
  );

Deno.test("a sweep is ordered by layers, then seeds, and excludes clean labels", () => {
  const arms = ["noisy-iel-40", "clean", "noisy-iel", "noisy", "clean-iel", "noisy-iel-5"];
  const records = [1, 0].flatMap((seed) => arms.map((arm) => fakeRecord({ arm, seed })));
  deepStrictEqual(stepsAndSeeds(records), [[0, [0, 1]], [5, [0, 1]], [20, [0, 1]], [40, [0, 1]]]);
});

Deno.test("a sweep excludes runs with other settings, data or layers", () => {
  const kept = ["noisy", "noisy-iel"].map((arm) => fakeRecord({ arm }));
  const earlier = "2026-01-01T12:00:00Z";
  const otherLayers = fakeRecord({ arm: "noisy-iel-40", finished: earlier });
  const others = [
    fakeRecord({ arm: "noisy-iel-5", batch: 4, finished: earlier }),
    fakeRecord({ arm: "noisy-iel-10", kind: "synthetic", finished: earlier }),
    {
      ...otherLayers,
      spec: { ...otherLayers.spec, iel: iel(heat({ stencil: "printed" }), { steps: 40 }) },
    },
  ];
  deepStrictEqual(stepsAndSeeds([...others, ...kept]), [[0, [0]], [20, [0]]]);
});

Deno.test("a sweep needs a run with layers", () => {
  deepStrictEqual(evolutionTimes([fakeRecord({ arm: "noisy" })]), []);
});

Deno.test("a user's evolution and prediction-only steps do not exclude T = 0", () => {
  const own = [{ table: "evolution", kind: "my-flow", sha256: "f".repeat(64) }];
  const flow = (steps: number) => (
    { kind: "inverse-evolution", evolution: { kind: "my-flow" }, dt: 0.1, steps }
  );
  const plain = fakeRecord({ arm: "noisy", after: ["smoothed"] });
  const layered = [10, 20].map((steps) => {
    const record = fakeRecord({ arm: "noisy-iel" });
    return { ...record, spec: { ...record.spec, arm: `flow-${steps}`, iel: flow(steps), own } };
  });
  deepStrictEqual(stepsAndSeeds([plain, ...layered]), [[0, [0]], [10, [0]], [20, [0]]]);
});

Deno.test("layers without a number do not replace a sweep, however late they finished", () => {
  const kept = ["noisy", "noisy-iel"].map((arm) => fakeRecord({ arm }));
  const later = fakeRecord({ arm: "noisy-iel", finished: "2027-01-01T12:00:00Z" });
  const other = { ...later, spec: { ...later.spec, arm: "noisy-std", iel: stdSoftmax() } };
  deepStrictEqual(stepsAndSeeds([...kept, other]), [[0, [0]], [20, [0]]]);
});
