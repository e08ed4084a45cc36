/** Tests of every schedule of the table, and the sequences of those without memory. */
import { deepStrictEqual as equal, ok, throws } from "node:assert/strict";
import { close, rates } from "./fixture.ts";
import { constant } from "./constant.ts";
import { poly } from "./poly.ts";
import type { ScheduleState } from "./schedule.ts";
import { step } from "./step.ts";
import { schedules } from "./table.ts";

/** The required settings of a kind, and a rejected value for each of its other fields. */
const NEEDED: Readonly<Record<string, Record<string, unknown>>> = { poly: { iterations: 5 } };
const REFUSED: Readonly<Record<string, Record<string, unknown>>> = {
  constant: {},
  step: { stepSize: 0, gamma: 2 },
  plateau: {
    mode: "up",
    factor: 1,
    patience: -1,
    threshold: -1,
    cooldown: 0.5,
    minLearningRate: -1,
    epsilon: -1,
  },
  poly: { iterations: 1.5, power: 0 },
};

/** Settings from records: published runs are read with these schemas. */
const RECORDED = [
  { kind: "constant" },
  { kind: "step", gamma: 0.5, stepSize: 20 },
  { kind: "poly", iterations: 920, power: 0.9 },
  {
    kind: "plateau",
    cooldown: 0,
    epsilon: 1e-8,
    factor: 0.1,
    minLearningRate: 0,
    mode: "max",
    patience: 2,
    threshold: 1e-4,
  },
];

Deno.test("settings of old records are read, and equal the defaults", () => {
  for (const settings of RECORDED) equal(schedules.schema.parse(settings), settings);
  for (const kind of ["constant", "step", "plateau"]) {
    equal(schedules.schema.parse({ kind }), RECORDED.find((settings) => settings.kind === kind));
  }
});

for (const kind of schedules.kinds()) {
  const settings = schedules.schema.parse({ kind, ...NEEDED[kind] });
  const schedule = schedules.make(settings);

  Deno.test(`${kind}: settings survive JSON, and every field of them is checked`, () => {
    equal(schedules.schema.parse(JSON.parse(JSON.stringify(settings))), settings);
    equal(Object.keys(settings).sort(), ["kind", ...Object.keys(REFUSED[kind]!)].sort());
    for (const [field, value] of Object.entries(REFUSED[kind]!)) {
      throws(
        () => schedules.make({ ...settings, [field]: value }),
        new RegExp(`UserError: schedule ${kind}: ${field}: `),
      );
    }
  });

  Deno.test(`${kind}: an unknown field or kind is refused by name`, () => {
    throws(() => schedules.make({ ...settings, warmup: 5 } as typeof settings), /"warmup"/);
    throws(
      () => schedules.make({ ...settings, kind: "cosine" }),
      /UserError: no schedule is called "cosine"; there are constant, step, plateau, poly/,
    );
  });

  Deno.test(`${kind}: the next state depends only on the state, which does not change and survives JSON`, () => {
    const again = schedules.make(settings);
    let state: ScheduleState = Object.freeze(schedule.init(0.5));
    equal(state.learningRate, 0.5);
    for (const metric of [0.4, 0.3, 0.3, 0.5, 0.2, 0.1, 0.1]) {
      const next = schedule.next(state, metric);
      equal(schedule.next(state, metric), next);
      equal(again.next(JSON.parse(JSON.stringify(state)), metric), next);
      equal(next.count, state.count + 1);
      ok(next.learningRate >= 0 && next.learningRate <= state.learningRate);
      state = Object.freeze(next);
    }
  });
}

Deno.test("constant keeps the rate", () => {
  equal(rates(constant.make(constant()), { from: 0.1, metrics: [1, 2] }), [0.1, 0.1, 0.1]);
});

// The sequences below are those of PyTorch 2.15.0.

Deno.test("step follows StepLR(step_size=3, gamma=0.3)", () => {
  const schedule = step.make(step({ stepSize: 3, gamma: 0.3 }));
  close(rates(schedule, { from: 1e-4, metrics: Array(10).fill(0) }), [
    ...Array(3).fill(1e-4),
    ...Array(3).fill(3e-5),
    ...Array(3).fill(9e-6),
    ...Array(2).fill(2.7e-6),
  ]);
});

Deno.test("poly follows PolynomialLR(total_iters=10, power=0.9) and stays at zero", () => {
  const schedule = poly.make(poly({ iterations: 10 }));
  close(rates(schedule, { from: 0.1, metrics: Array(12).fill(0) }), [
    0.1,
    0.09095325760829623,
    0.08180521460508584,
    0.072541784693722,
    0.06314458674893553,
    0.05358867312681466,
    0.043838329055408694,
    0.033838346190164986,
    0.023492378861760376,
    0.01258925411794167,
    0,
    0,
    0,
  ]);
});
