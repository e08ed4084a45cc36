import { deepStrictEqual as equal, throws } from "node:assert/strict";
import { constantSchedule } from "./constant.ts";
import { close, rates } from "./fixture.ts";
import { scheduleFrom, type ScheduleSettings } from "./from_settings.ts";
import { plateauSchedule } from "./plateau.ts";
import { polySchedule } from "./poly.ts";
import { stepSchedule } from "./step.ts";

/** Every kind of schedule: `satisfies` makes a new kind add its tests. */
const SETTINGS = {
  constant: constantSchedule().settings,
  step: stepSchedule({ stepSize: 3, gamma: 0.3 }).settings,
  plateau: plateauSchedule({ patience: 1 }).settings,
  poly: polySchedule({ iterations: 10 }).settings,
} satisfies { [Kind in ScheduleSettings["kind"]]: ScheduleSettings & { kind: Kind } };

for (const [kind, settings] of Object.entries(SETTINGS)) {
  Deno.test(`${kind}: settings survive JSON, unknown kinds are refused, state stays untouched`, () => {
    const schedule = scheduleFrom(JSON.parse(JSON.stringify(settings)));
    equal(schedule.settings, settings);
    throws(
      () => scheduleFrom({ ...settings, kind: "cosine" } as unknown as ScheduleSettings),
      /RangeError: no schedule is called cosine/,
    );
    const state = Object.freeze(schedule.init(0.5));
    equal(state.learningRate, 0.5);
    equal(schedule.next(state, 1).count, 1);
    equal(schedule.next(state, 1), schedule.next(state, 1));
  });
}

Deno.test("constant keeps the rate", () => {
  equal(rates(scheduleFrom(SETTINGS.constant), { from: 0.1, metrics: [1, 2] }), [0.1, 0.1, 0.1]);
});

// The sequences below are those of PyTorch 2.15.0.

Deno.test("step follows StepLR(step_size=3, gamma=0.3)", () => {
  close(rates(scheduleFrom(SETTINGS.step), { from: 1e-4, metrics: Array(10).fill(0) }), [
    ...Array(3).fill(1e-4),
    ...Array(3).fill(3e-5),
    ...Array(3).fill(9e-6),
    ...Array(2).fill(2.7e-6),
  ]);
});

Deno.test("poly follows PolynomialLR(total_iters=10, power=0.9) and stays at zero", () => {
  close(rates(scheduleFrom(SETTINGS.poly), { from: 0.1, metrics: Array(12).fill(0) }), [
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

Deno.test("settings out of range are refused by name", () => {
  throws(() => stepSchedule({ stepSize: 0 }), /RangeError: stepSize/);
  throws(() => stepSchedule({ gamma: 2 }), /RangeError: gamma/);
  throws(() => polySchedule({ iterations: 1.5 }), /RangeError: iterations/);
  throws(() => polySchedule({ iterations: 5, power: 0 }), /RangeError: power/);
});
