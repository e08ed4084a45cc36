import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { join } from "@std/path";
import { listStepBenches, StepBench } from "./step_benches.ts";
import { RESULTS_FOLDER } from "./store.ts";

Deno.test("the published files are readable, and shares are fractions of a step", async () => {
  const { benches, damaged } = await listStepBenches();
  deepStrictEqual(damaged, []);
  ok(benches.some(({ network }) => network === "unet"));
  const shares = benches.flatMap(({ parts }) =>
    parts.flatMap((part) => Object.values(part.ielShare))
  );
  ok(shares.length > 0 && shares.every((share) => share > 0 && share < 1), `${shares}`);
});

Deno.test("damaged files are named with the remedy, other files are ignored", async () => {
  const root = await Deno.makeTempDir();
  const write = (name: string, text: string) => Deno.writeTextFile(join(root, "bench", name), text);
  await Deno.mkdir(join(root, "bench"));
  const good = await Deno.readTextFile(join(RESULTS_FOLDER, "bench", "unet-step.json"));
  await write("hrnetv2-step.json", good.slice(0, 900));
  await write("old-step.json", good.replaceAll('"variant"', '"width"'));
  await write("unet-step.json", good);
  await write("workers.json", "{}");
  await write("unet-step.md", "# Training step");
  const { benches, damaged } = await listStepBenches({ root });
  strictEqual(benches.length, 1);
  const [cut, old] = damaged;
  match(cut!.path, /hrnetv2-step\.json$/);
  match(cut!.problem, /^not JSON .*; delete it and measure again: deno task bench hrnetv2$/);
  match(old!.problem, /^comparisons\[0\]\.variant: /);
  strictEqual(damaged.length, 2);
  await Deno.remove(root, { recursive: true });
});

Deno.test("invalid shares are rejected", async () => {
  const text = await Deno.readTextFile(join(RESULTS_FOLDER, "bench", "unet-step.json"));
  const bench = StepBench.parse(JSON.parse(text));
  const [part] = bench.parts;
  for (const ielShare of [{ twenty: 0.1 }, { "20": null }, { "20": -0.1 }]) {
    strictEqual(StepBench.safeParse({ ...bench, parts: [{ ...part, ielShare }] }).success, false);
  }
});
