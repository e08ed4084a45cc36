import { deepStrictEqual } from "node:assert/strict";
import type { RunSpec } from "../experiment/spec.ts";
import { commandsOf } from "./commands_of.ts";
import { fakeRecord } from "./fixture.ts";
import type { RunRecord } from "./record.ts";

function run(arm: string, seed = 0, part: Partial<RunSpec> = {}): RunRecord {
  const record = fakeRecord({ arm, seed, epochs: 1, images: 1 });
  const spec = { ...record.spec, ...part };
  return { ...record, spec, command: `deno task reproduce ${spec.experiment}` };
}
const START = "deno task reproduce wbc-unet --profile quick";

Deno.test("arms with equal seeds share a command, others have separate ones", () => {
  const runs = [run("noisy-iel-40"), run("noisy", 1), run("noisy"), run("noisy-iel", 1)];
  deepStrictEqual(commandsOf([...runs, run("noisy-iel")]), [
    `${START} --seeds 2 --arms noisy,noisy-iel`,
    `${START} --seed 0 --arms noisy-iel-40`,
  ]);
  const four = ["noisy-iel", "clean", "noisy", "clean-iel"].map((arm) => run(arm));
  deepStrictEqual(commandsOf(four), [`${START} --seed 0`]);
});

Deno.test("seeds that do not start at 0 get separate commands, which run nothing else", () => {
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

Deno.test("the command names the module as given, and the changed settings", () => {
  deepStrictEqual(commandsOf([]), []);
  const own = {
    ...run("noisy", 0, { experiment: "my-cells", profile: "base", set: { "model.width": 16 } }),
    command: "deno task reproduce ./my_cells.ts --seed 0 --arms noisy",
  };
  deepStrictEqual(commandsOf([own]), [
    "deno task reproduce ./my_cells.ts --seed 0 --arms noisy --set model.width=16",
  ]);
  for (const path of ["'../meine studie/zellen.ts'", "'it'\\''s mine.ts'"]) {
    const command = `deno task reproduce ${path} --seed 0`;
    const spec = { ...own.spec, set: { noise: null, window: { height: 2 } } };
    deepStrictEqual(commandsOf([{ ...own, spec, command }]), [
      `deno task reproduce ${path} --seed 0 --arms noisy --set noise=null --set 'window={"height":2}'`,
    ]);
  }
});
