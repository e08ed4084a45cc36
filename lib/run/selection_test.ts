import assert, { deepStrictEqual, match, strictEqual, throws } from "node:assert/strict";
import { UserError } from "../errors.ts";
import { commandOf, requireWeights, select, type SelectionWords, specsOf } from "./selection.ts";

Deno.test("what is not understood is one line that says what would be", () => {
  const wrong: [SelectionWords, RegExp][] = [
    [{ experiment: "unet" }, /no experiment is called "unet"; there are wbc-unet/],
    [{ profile: "huge" }, /no profile is called "huge"; there are smoke, quick, night, paper/],
    [{ profile: "night" }, /wbc-unet has no profile "night"; it has smoke, quick, paper/],
    [{ arms: "clean,dirty" }, /no arm is called "dirty"; there are clean, clean-iel/],
    [{ arms: "" }, /no arm is called ""/],
    [{ arms: "noisy-iel-0" }, /no arm is called "noisy-iel-0"/],
    [{ arms: "noisy-40" }, /no arm is called "noisy-40"/],
    [{ seeds: 0 }, /--seeds takes a whole number from 1 on, not "0"/],
    [{ seeds: 1.5 }, /--seeds takes/],
    [{ seed: -1 }, /--seed takes a whole number from 0 on, not "-1"/],
    [{ seed: "x" }, /--seed takes/],
    [{ seeds: 2, seed: 1 }, /leave one out/],
    [
      { precision: "float16" },
      /no precision is called "float16"; there are float32, tf32, bfloat16/,
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

Deno.test("the command of a selection means that selection", () => {
  const asked: SelectionWords[] = [
    {},
    { profile: "paper", seeds: 3 },
    { seed: 4, arms: "noisy-iel , noisy" },
    { precision: "bfloat16", arms: "clean" },
    { seeds: 2, arms: "noisy-iel-80,noisy-iel-5,noisy" },
    { arms: "noisy-iel-40,noisy-iel,noisy,clean-iel,clean" },
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

Deno.test("an arm may name its number of layers; the row's own number is the plain arm", () => {
  const [selection] = select({ arms: "noisy-iel-40,noisy-iel-20,noisy-iel,noisy-iel-5" });
  const layers = specsOf(selection!).map(({ arm, noise, iel }) => [arm, !!noise, iel?.["steps"]]);
  deepStrictEqual(layers, [
    ["noisy-iel", true, 20],
    ["noisy-iel-5", true, 5],
    ["noisy-iel-40", true, 40],
  ]);
});

Deno.test("the precision is part of what a run is", () => {
  const specs = specsOf(select({ precision: "bfloat16" })[0]!);
  assert.deepEqual([...new Set(specs.map(({ precision }) => precision))], ["bfloat16"]);
});

Deno.test("a profile that begins with pretrained weights asks for their file", () => {
  const words = { experiment: "cityscapes-hrnetv2", profile: "paper" };
  throws(
    () => requireWeights(select(words)),
    /UserError: .*timm\/hrnet_w48\.ms_in1k .*--weights none/,
  );
  const [drawn] = select(words);
  strictEqual(specsOf(drawn!)[0]!.pretrained, undefined);
  const pretrained = { file: "model.safetensors", sha256: "0".repeat(64) };
  const [given] = select({ ...words, pretrained });
  requireWeights([given!]);
  deepStrictEqual(specsOf(given!)[0]!.pretrained, pretrained);
  match(commandOf(given!), /--weights model\.safetensors$/);
  throws(
    () => select({ experiment: "all", pretrained }),
    /UserError: --weights belongs to one network/,
  );
});
