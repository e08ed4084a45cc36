import { doesNotMatch, match, strictEqual } from "node:assert/strict";
import { implicitHeatAfter } from "../after/implicit_heat.ts";
import type { RunRecord } from "../results/record.ts";
import { groupOf, scored } from "./fixture.ts";
import { whatTheyDo } from "./what_they_do.ts";

/** Runs of the control study with one seed; the plain network has this score. */
function controls(dice: number): RunRecord[] {
  const [plain, layers] = [scored("noisy", { dice }), scored("noisy", { dice: 0.9 })];
  const named = (record: RunRecord, arm: string): RunRecord => (
    { ...record, key: arm, spec: { ...record.spec, experiment: "wbc-controls", arm } }
  );
  const smoothed = scored("noisy", { dice: 0.91 }).epochs[0]!.counts;
  const whole = named(plain, "noisy");
  return [
    {
      ...whole,
      spec: { ...whole.spec, after: { "noisy-implicit": implicitHeatAfter() } },
      epochs: whole.epochs.map((epoch) => ({ ...epoch, after: { "noisy-implicit": smoothed } })),
    },
    named(layers, "noisy-layers"),
  ];
}

const of = (dice: number, part: Parameters<typeof groupOf>[1] = {}) =>
  groupOf(controls(dice), { experiment: "wbc-controls", ...part });

Deno.test("a row for each kind of labels, with what smoothing and layers change", () => {
  const section = whatTheyDo([of(0.8)]);
  match(section ? section.markup : "", /<h2 id="what-they-do">/);
  match(section ? section.markup : "", /windows over 10 %<\/td><td>1<\/td><td>0\.800<\/td>/);
  match(section ? section.markup : "", /\+0\.110<\/td><td>\+0\.100<\/td><td>smooth at prediction/);
  match(section ? section.markup : "", /class="frame breaking"/); // fits a desktop without scrolling
});

Deno.test("published runs on real data count, and yours where there are none", () => {
  const both = whatTheyDo([of(0.8), of(0.7, { shelf: "runs" })]);
  match(both ? both.markup : "", /0\.800/);
  doesNotMatch(both ? both.markup : "", /0\.700/);
  const mine = whatTheyDo([of(0.7, { shelf: "runs" })]);
  match(mine ? mine.markup : "", /0\.700/);
  for (
    const part of [{ kind: "synthetic" }, { variant: "epochs=2" }, { profile: "smoke" }] as const
  ) {
    strictEqual(whatTheyDo([of(0.8, part)]), false);
  }
});
