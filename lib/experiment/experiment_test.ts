import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import * as z from "zod";
import { implicitHeatAfter } from "../after/implicit_heat.ts";
import { layers } from "../after/layers.ts";
import { majority } from "../after/majority.ts";
import { dataset } from "../data/table.ts";
import { UserError } from "../errors.ts";
import { heat } from "../evolution/heat.ts";
import { euler, steppings } from "../evolution/stepping.ts";
import { evolutions } from "../evolution/table.ts";
import { iel } from "../iel.ts";
import { unet } from "../models/unet.ts";
import { adele } from "../noise/adele.ts";
import { windows } from "../noise/window_noise.ts";
import { changed, changesBetween, changesFromWords, setTexts } from "./changes.ts";
import { DEFAULTS, experiment, type ExperimentOptions, setupOf } from "./experiment.ts";
import { resolveRun, trainingArms } from "./resolve.ts";
import { ownKinds, RecordedSpec } from "./spec.ts";

const BASE = { data: dataset("wbc", { height: 112, width: 112 }), model: unet({ width: 8 }) };
const made = (options: Partial<ExperimentOptions> = {}) =>
  experiment({ id: "my-cells", base: BASE, arms: { plain: {} }, ...options });
/** One line that names the thing. */
const refused = (work: () => unknown, message: RegExp) =>
  throws(work, (error: Error) => {
    ok(error instanceof UserError, String(error));
    ok(message.test(error.message), error.message);
    return !error.message.includes("\n");
  });

Deno.test("omitted settings have defaults, and every arm and profile is checked", () => {
  const { base, profiles, title } = made();
  deepStrictEqual(base, { ...DEFAULTS, ...BASE });
  deepStrictEqual([Object.keys(profiles), title], [["base"], "my-cells"]);
  refused(() => made({ id: "My Cells" }), /experiment "My Cells"/);
  refused(() => made({ arms: {} }), /needs at least one arm/);
  refused(() => made({ arms: { "a/b": {} } }), /arm "a\/b"/);
  refused(() => made({ arms: { a: { batch: 0 } } }), /my-cells, arm a: batch: /);
  refused(() => made({ arms: { a: { "noise.share": 0.2 } } }), /there is no noise to change/);
  refused(() => made({ arms: { a: { "model.width": -1 } } }), /my-cells, arm a: model.width: /);
  refused(() => made({ arms: { a: { colour: "red" } } }), /arm a: colour: .*"#0072b2"/);
  refused(
    () => made({ profiles: { quick: { changes: { "model.depth": 2 } } } }),
    /profile quick: model: Unrecognized key: "depth"/,
  );
  refused(
    () => made({ compare: [{ arm: "plain", with: "other", expect: "greater" }] }),
    /no arm "other"; it has plain/,
  );
  refused(
    () => made({ compare: [{ arm: "plain", with: "plain", expect: "equal" }] }),
    /compare 1: margin/,
  );
  refused(
    () => made({ compare: [{ arm: "plain", with: "plain", expect: "greater" }] }),
    /my-cells, compare 1: the arm plain is compared with itself; name two arms/,
  );
});

Deno.test("what a module passes without types is checked: options, fields of profiles, values", () => {
  const wrong: [options: unknown, message: RegExp][] = [
    [
      { comparisons: [] },
      /^my-cells: experiment\(\) has no option "comparisons"; did you mean "compare"\? It has id, /,
    ],
    [{ seed: 7 }, /has no option "seed"; did you mean "seeds"\?/],
    [{ epochs: 1 }, /has no option "epochs"; settings belong in its "base"/],
    [
      { profiles: { small: { model: unet({ width: 2 }), epochs: 1 } } },
      /^my-cells: profile small has no field "model"; settings belong in its "changes"$/,
    ],
    [
      { profiles: { small: { "model.width": 2 } } },
      /"model.width"; settings belong in its "changes"/,
    ],
    [
      { profiles: { small: { costs: "" } } },
      /no field "costs"; did you mean "cost"\? It has changes, /,
    ],
    [{ profiles: { small: null } }, /^my-cells, profile small: must be an object/],
    [
      { profiles: { small: { changes: [] } } },
      /^my-cells, profile small: changes: must be an object/,
    ],
    [{ profiles: { small: { synthetic: "no" } } }, /^my-cells, profile small: synthetic: /],
    [{ profiles: {} }, /^my-cells: leave out "profiles", or name at least one/],
    [{ seeds: 0 }, /^my-cells: seeds: .*>=1/],
    [{ seeds: "3" }, /^my-cells: seeds: /],
    [{ firstSeed: -1 }, /^my-cells: firstSeed: .*>=0/],
    [{ title: 3 }, /^my-cells: title: /],
    [{ arms: undefined }, /^my-cells: arms: must be an object of arms/],
    [{ arms: [{}] }, /^my-cells: arms: must be an object of arms/],
    [{ arms: { plain: null } }, /^my-cells, arm plain: must be an object of changes/],
    [{ arms: { plain: { extra: "yes" } } }, /^my-cells, arm plain: extra: /],
    [{ base: undefined }, /^my-cells: base: must be an object of settings, at least "data"/],
    [{ base: { data: BASE.data } }, /^my-cells, base: model: /],
    [{ base: { ...BASE, epoch: 1 } }, /^my-cells, base: .*"epoch"; did you mean "epochs"\?/],
    [{ compare: {} }, /^my-cells: compare: /],
    [
      { compare: [{ arm: "plain", with: "plain", expects: "less" }] },
      /^my-cells, compare 1: expect: /,
    ],
    [
      { compare: [{ arm: "plain", with: "plain", expect: "less", why: "" }] },
      /^my-cells, compare 1: Unrecognized key: "why"; there are arm, with, expect, /,
    ],
    [{ id: undefined }, /^experiment\(\): id: /],
  ];
  for (const [options, message] of wrong) {
    refused(() => made(options as Partial<ExperimentOptions>), message);
  }
});

Deno.test("arms with different data are refused, because they share the data of their profile", () => {
  const arms = { few: {}, many: { "data.train": 40 } };
  refused(
    () => made({ arms }),
    /^arm many of my-cells changes the data; arms share their data: use a profile, or another exp/,
  );
  made({ arms: { a: { "data.train": 40 }, b: { "data.train": 40, batch: 4 } } });
  made({ profiles: { few: {}, many: { changes: { "data.train": 40 } } } });
});

Deno.test("an unknown setting is answered by those that there are", () => {
  const path = { "iel.evolution.stencl": "five" } as const;
  const cells = { base: { ...BASE, iel: iel(heat()) } };
  refused(
    () => unet({ widht: 2 } as object),
    /^unet: .*"widht"; did you mean "width"\? There are /,
  );
  refused(
    () => made({ arms: { a: { "model.widht": 2 } } }),
    /^my-cells, arm a: model: .*"widht"; did you mean "width"\? There are kind, width, /,
  );
  refused(() => made({ ...cells, arms: { a: path } }), /"stencl"; did you mean "stencil"\?/);
  refused(() => iel(heat(), { layers: 3 } as object), /"layers"; there are kind, evolution, dt, /);
});

Deno.test("settings of a label correction apply only to arms that have one", () => {
  const cells = made({
    arms: {
      plain: {},
      mended: { correction: adele() },
      surer: { correction: adele({ confidence: 0.9 }) },
    },
  });
  const corrections = (set = {}) =>
    trainingArms(cells, { profile: "base", set }).map(({ setup }) => (
      "correction" in setup ? setup.correction : "none"
    ));
  deepStrictEqual(corrections(), ["none", adele(), adele({ confidence: 0.9 })]);
  deepStrictEqual(corrections({ "correction.threshold": 0.7 }), [
    "none",
    adele({ threshold: 0.7 }),
    adele({ threshold: 0.7, confidence: 0.9 }),
  ]);
  refused(
    () => made({ arms: { plain: { "correction.threshold": 0.7 } } }),
    /arm plain: correction.threshold: there is no correction to change/,
  );
  refused(
    () => trainingArms(made(), { profile: "base", set: { "correction.threshold": 0.7 } }),
    /--set correction.threshold: no arm of my-cells has correction/,
  );
  const given = [{ "correction.kind": "adele" }, { correction: { kind: "adele" } }, {
    "correction.kind": "adele",
    "correction.threshold": 0.7,
  }];
  deepStrictEqual(
    given.map((set) => trainingArms(made(), { profile: "base", set })[0]!.setup.correction),
    [adele(), adele(), adele({ threshold: 0.7 })],
  );
  deepStrictEqual(corrections({ "correction.kind": "adele" }), corrections());
  // An absent setting is not part of the key, so earlier runs keep their keys.
  const { correction: _correction, ...spec } = resolveRun(cells, {
    ...{ profile: "base", arm: "mended", seed: 0 },
  });
  const plain = resolveRun(cells, { profile: "base", arm: "plain", seed: 0 });
  deepStrictEqual({ ...spec, arm: "plain" }, plain);
});

Deno.test("the profile changes the base, and the arm changes both", () => {
  const cells = made({
    base: { ...BASE, noise: windows(), epochs: 20 },
    arms: { clean: { noise: null }, wide: { "model.width": 32, "noise.share": 0.3 } },
    profiles: { quick: {}, paper: { changes: { "model.width": 64, epochs: 50 } } },
  });
  const of = (arm: string, profile: string) => {
    const { model, noise, epochs } = setupOf(cells, { arm, profile });
    return ["width" in model && model.width, noise && "share" in noise && noise.share, epochs];
  };
  deepStrictEqual(of("clean", "quick"), [8, null, 20]);
  deepStrictEqual(of("clean", "paper"), [64, null, 50]);
  deepStrictEqual(of("wide", "paper"), [32, 0.3, 50]);
});

Deno.test("a setting of another kind starts with that kind's defaults", () => {
  const setup = setupOf(made({ base: { ...BASE, noise: windows({ share: 0.3 }) } }), {
    profile: "base",
    arm: "plain",
  });
  deepStrictEqual(changed(setup, { "noise.kind": "window" }).noise, windows({ share: 0.3 }));
  deepStrictEqual(changed(setup, { "loss.kind": "gce" }).loss.kind, "gce");
});

Deno.test("the changes between any two setups, as --set writes them, lead from one to the other", () => {
  const plain = setupOf(made(), { arm: "plain", profile: "base" });
  const setups = [
    plain,
    changed(plain, {
      "model.width": 16,
      batch: 3,
      "optimizer.kind": "sgd",
      "optimizer.learningRate": 0.1,
    }),
    changed(plain, { noise: windows(), iel: iel(heat(), { steps: 5 }) }),
    changed(plain, { noise: windows(), iel: iel(heat({ stencil: "printed" }), { steps: 20 }) }),
  ];
  for (const from of setups) {
    for (const to of setups) {
      const changes = changesBetween(from, to) as Parameters<typeof setTexts>[0];
      deepStrictEqual(changed(from, changesFromWords(setTexts(changes))), to);
    }
  }
  deepStrictEqual(Object.keys(changesBetween(setups[2]!, setups[3]!)), [
    "iel.evolution.stencil",
    "iel.steps",
  ]);
});

Deno.test("arms that differ only at prediction share a training; two equal arms are refused", () => {
  const layered = { iel: iel(heat(), { steps: 5 }) };
  const cells = made({
    arms: {
      plain: {},
      smoothed: { after: implicitHeatAfter() },
      layered,
      filtered: { after: majority() },
      alone: { batch: 4, after: majority() },
    },
  });
  const trainings = trainingArms(cells, { profile: "base" });
  deepStrictEqual(trainings.map(({ arm, after }) => [arm, Object.keys(after)]), [
    ["plain", ["smoothed", "filtered"]],
    ["layered", []],
    ["alone.as-is", ["alone"]],
  ]);
  const spec = resolveRun(cells, { profile: "base", arm: "filtered", seed: 1 });
  deepStrictEqual([spec.arm, Object.keys(spec.after)], ["plain", ["smoothed", "filtered"]]);
  refused(
    () => trainingArms(made({ arms: { a: {}, b: {} } }), { profile: "base" }),
    /arms a and b of my-cells are the same/,
  );
});

Deno.test("a run names a user's own kind, also inside layers, and is read without its module", () => {
  const decay = evolutions.define({
    kind: "test-decay",
    schema: z.strictObject({ kind: z.literal("test-decay"), speed: z.number().default(1) }),
    make: ({ speed }) => ({ kind: "test-decay", rate: (u) => u.mul(-speed) }),
  });
  const mine = steppings.define({
    kind: "test-half",
    schema: z.strictObject({ kind: z.literal("test-half") }),
    make: () => steppings.make(euler(), undefined),
  });
  const cells = made({ arms: { mine: { iel: iel(decay({ speed: 2 })) } } });
  const spec = resolveRun(cells, { profile: "base", arm: "mine", seed: 0 });
  deepStrictEqual(spec.own.map(({ table, kind }) => [table, kind]), [["evolution", "test-decay"]]);
  strictEqual(ownKinds(spec)[0]!.sha256, spec.own[0]!.sha256);
  const after = layers({ iel: iel(decay({ speed: 2 }), { stepping: mine() }) });
  const deep = resolveRun(made({ arms: { plain: {}, deep: { after } } }), {
    ...{ profile: "base", arm: "deep", seed: 0 },
  });
  deepStrictEqual(deep.own.map(({ table, kind }) => [table, kind]), [
    ["evolution", "test-decay"],
    ["stepping", "test-half"],
  ]);
  const unknown = JSON.parse(JSON.stringify(deep).replaceAll(/test-(decay|half)/g, "theirs-$1"));
  deepStrictEqual(RecordedSpec.parse(unknown), unknown);
  const elsewhere = JSON.parse(
    JSON.stringify(spec).replaceAll("test-decay", "decay-of-someone-else"),
  );
  deepStrictEqual(RecordedSpec.parse(elsewhere), elsewhere);
});

Deno.test("a setting that no arm has applies to all arms; one that some have, to those only", () => {
  const window = { height: 16, width: 16, strideHeight: 16, strideWidth: 16 };
  const noise = { kind: "window", window: 4 };
  const two = made({ arms: { clean: {}, noisy: { noise: windows() } } });
  const setups = trainingArms(two, { profile: "base", set: { window, noise } });
  const of = (name: string) => setups.find(({ arm }) => arm === name)!.setup;
  deepStrictEqual(of("clean").window, window);
  strictEqual(of("clean").noise, null);
  deepStrictEqual(of("noisy").window, window);
  deepStrictEqual(of("noisy").noise, windows({ window: 4 }));
});
