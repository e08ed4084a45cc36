import assert, { deepStrictEqual, match, strictEqual, throws } from "node:assert/strict";
import { UserError } from "../errors.ts";
import { runKey } from "../results/key.ts";
import { experimentOf } from "../studies/table.ts";
import { commandOf, requireWeights, select, type SelectionWords, specsOf } from "./selection.ts";

Deno.test("an invalid selection gives one line that names the valid choices", () => {
  const wrong: [SelectionWords, RegExp][] = [
    [{ experiment: "unet" }, /no experiment is called "unet"; there are wbc-unet/],
    [{ profile: "huge" }, /wbc-unet has no profile "huge"; it has quick, smoke, paper/],
    [{ profile: "night" }, /wbc-unet has no profile "night"/],
    [{ arms: "clean,dirty" }, /wbc-unet has no arm "dirty"; it has clean, clean-iel/],
    [{ arms: "" }, /no arm ""/],
    [{ arms: "noisy-iel-0" }, /no arm "noisy-iel-0"/],
    [{ seeds: 0 }, /--seeds takes a whole number from 1 on, not "0"/],
    [{ seeds: 1.5 }, /--seeds takes/],
    [{ seed: -1 }, /--seed takes a whole number from 0 on, not "-1"/],
    [{ seed: "x" }, /--seed takes/],
    [{ seeds: 2, seed: 1 }, /remove one of them/],
    [{ set: "model.width" }, /--set takes path=value/],
    [{ set: "model.depth=3" }, /model: Unrecognized key: "depth"/],
    [{ set: "model.width=0" }, /model.width: /],
    [
      { set: "modle.width=8" },
      /no setting is called "modle"; did you mean "model"\? There are data, /,
    ],
    [{ set: "window.height=3" }, /--set window.height: no arm of wbc-unet has window/],
    [{ set: "noise.kind=smoke" }, /noise.kind: no noise is called "smoke"; there are window/],
    [{ set: ["batch=4", "batch=5"] }, /--set batch is given twice/],
    [
      { precision: "float16" },
      /no precision is called "float16"; did you mean "bfloat16"\? There are float32, tf32, bfloat16/,
    ],
  ];
  for (const [words, message] of wrong) {
    assert.throws(() => select(words), (error: Error) => {
      assert.match(error.message, message);
      assert.equal(error.message.split("\n").length, 1);
      return error instanceof UserError;
    });
  }
});

Deno.test("an experiment of one's own cannot have the id of one of the kit's", () => {
  for (const id of ["wbc-unet", "wbc-controls"]) {
    const theirs = experimentOf(id);
    strictEqual(select({ experiment: theirs })[0]!.experiment, theirs);
    strictEqual(select({ experiment: { ...theirs } })[0]!.experiment.id, id); // unchanged
    throws(() => select({ experiment: { ...theirs, seeds: 7 } }), {
      name: "UserError",
      message: `the kit has another experiment "${id}", and its results would be mixed with ` +
        "yours; give yours another id",
    });
  }
});

Deno.test("a command may be copied to a shell, whatever the module is called", () => {
  const [selection] = select({ seed: 1, arms: "noisy", set: 'noise={"kind":"window"}' });
  strictEqual(
    commandOf({ ...selection!, target: "../meine studie/zellen.ts" }),
    "deno task reproduce '../meine studie/zellen.ts' --profile quick --seed 1 --arms noisy " +
      `--set 'noise={"kind":"window"}'`,
  );
});

Deno.test("a network that is trained for one arm only may be named as lists of runs name it", () => {
  const [selection] = select({ experiment: "wbc-baselines", arms: "noisy-std.as-is,noisy" });
  deepStrictEqual(selection?.arms, ["noisy", "noisy-std"]);
});

Deno.test("the command of a selection selects the same runs", () => {
  const asked: SelectionWords[] = [
    {},
    { profile: "paper", seeds: 3 },
    { seed: 4, arms: "noisy-iel , noisy" },
    { precision: "bfloat16", arms: "clean" },
    { seeds: 2, arms: "noisy-iel-80,noisy-iel-5,noisy" },
    { arms: "noisy-iel-40,noisy-iel,noisy,clean-iel,clean" },
    { set: "model.width=16" },
  ];
  for (const words of asked) {
    const [selection] = select(words);
    const [experiment, ...options] = commandOf(selection!).split(" ").slice(3);
    const pairs = options.flatMap((word, at) =>
      at % 2 ? [] : [[word.replace("--", ""), options[at + 1]] as const]
    );
    const typed = { experiment, ...Object.fromEntries(pairs) };
    assert.deepEqual(specsOf(select(typed)[0]!), specsOf(selection!));
  }
});

Deno.test("a study that states seeds starts with the first of them", () => {
  const grid = { experiment: "wbc-baselines-grid" };
  const seedsOf = (words: SelectionWords) => select({ ...grid, ...words })[0]!.seeds;
  deepStrictEqual(
    [{}, { seeds: 3 }, { seed: 7 }].map(seedsOf),
    [[100], [100, 101, 102], [7]],
  );
  match(commandOf(select({ ...grid, seeds: 2 })[0]!), /wbc-baselines-grid .*--seeds 2$/);
  deepStrictEqual(select({ experiment: "wbc-controls", seeds: 2 })[0]!.seeds, [0, 1]);
});

Deno.test("a sweep has one arm per number of layers", () => {
  const [selection] = select({ arms: "noisy-iel-40,noisy-iel,noisy-iel-5" });
  const layers = specsOf(selection!).map(({ arm, noise, iel }) => {
    return [arm, !!noise, iel && "steps" in iel && iel.steps];
  });
  deepStrictEqual(layers, [
    ["noisy-iel", true, 20],
    ["noisy-iel-5", true, 5],
    ["noisy-iel-40", true, 40],
  ]);
});

Deno.test("a change by path applies to the arms that have the setting, and changes the run's key", () => {
  const [plain] = select();
  const [selection] = select({ set: ["iel.steps=7", "batch=4"] });
  const specs = specsOf(selection!);
  deepStrictEqual(specs.map(({ iel }) => iel && "steps" in iel && iel.steps), [null, 7, null, 7]);
  deepStrictEqual(new Set(specs.map(({ batch }) => batch)), new Set([4]));
  const keys = [...specs, ...specsOf(plain!)].map((spec) => runKey(spec, "0".repeat(64)));
  strictEqual(new Set(keys).size, 8);
});

Deno.test("the precision is part of a run's key", () => {
  const specs = specsOf(select({ precision: "bfloat16" })[0]!);
  assert.deepEqual([...new Set(specs.map(({ precision }) => precision))], ["bfloat16"]);
});

Deno.test("a profile with pretrained weights requires their file", () => {
  const words = { experiment: "cityscapes-hrnetv2", profile: "paper" };
  throws(
    () => requireWeights(select(words)),
    /UserError: .*timm\/hrnet_w48\.ms_in1k .*--weights none/,
  );
  const [drawn] = select(words);
  strictEqual(specsOf(drawn!)[0]!.pretrained, null);
  const pretrained = { file: "model.safetensors", sha256: "0".repeat(64) };
  const [given] = select({ ...words, pretrained });
  requireWeights([given!]);
  deepStrictEqual(specsOf(given!)[0]!.pretrained, pretrained);
  match(commandOf(given!), /--weights model\.safetensors$/);
  throws(
    () => select({ experiment: "all", pretrained }),
    /UserError: --weights fits one network only/,
  );
});
