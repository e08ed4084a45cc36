import { deepStrictEqual } from "node:assert/strict";
import { fakeRecord } from "../results/fixture.ts";
import type { RunSpec } from "../results/record.ts";
import { commandsOf } from "./commands_of.ts";

const run = (arm: string, seed = 0, part: Partial<RunSpec> = {}): RunSpec => ({
  ...fakeRecord({ arm, seed, epochs: 1, images: 1 }).spec,
  ...part,
});
const START = "deno task reproduce wbc-unet --profile quick";

Deno.test("arms of equal seeds share a command, others have their own", () => {
  const runs = [run("noisy-iel-40"), run("noisy", 1), run("noisy"), run("noisy-iel", 1)];
  deepStrictEqual(commandsOf([...runs, run("noisy-iel")]), [
    `${START} --seeds 2 --arms noisy,noisy-iel`,
    `${START} --seed 0 --arms noisy-iel-40`,
  ]);
  const four = ["noisy-iel", "clean", "noisy", "clean-iel"].map((arm) => run(arm));
  deepStrictEqual(commandsOf(four), [`${START} --seed 0`]);
});

Deno.test("seeds that do not begin at 0 stand alone: no other run is asked for", () => {
  deepStrictEqual(commandsOf([run("noisy", 3), run("noisy", 1)]), [
    `${START} --seed 1 --arms noisy`,
    `${START} --seed 3 --arms noisy`,
  ]);
});

Deno.test("precision, weights and experiment are part of the command", () => {
  const pretrained = { file: "model.safetensors", sha256: "0".repeat(64) };
  deepStrictEqual(
    commandsOf([
      run("noisy"),
      run("noisy", 0, { precision: "bfloat16" }),
      run("noisy", 0, { experiment: "dsb2018-unet", profile: "paper" }),
      run("noisy", 0, { pretrained }),
    ]),
    [
      `${START} --seed 0 --arms noisy`,
      `${START} --seed 0 --arms noisy --precision bfloat16`,
      "deno task reproduce dsb2018-unet --profile paper --seed 0 --arms noisy",
      `${START} --seed 0 --arms noisy --weights model.safetensors`,
    ],
  );
});

Deno.test("nothing, an experiment that has left the table and an unknown arm have no command", () => {
  deepStrictEqual(commandsOf([]), []);
  deepStrictEqual(commandsOf([run("noisy", 0, { experiment: "old" }), run("noisy-svls")]), []);
});
