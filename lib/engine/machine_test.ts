import assert from "node:assert/strict";
import { inFolder } from "../fixture.ts";
import { describeMachine } from "./machine.ts";

Deno.test("the description names neither the machine nor its user", () => {
  const text = JSON.stringify(describeMachine());
  const home = Deno.env.get("HOME") ?? Deno.env.get("USERPROFILE");
  // A name such as "linux" identifies nothing and may well occur.
  const names = [Deno.hostname(), home].filter((name) => name && name.length > 5);
  for (const name of names) assert.ok(!text.includes(name!), text);
});

Deno.test("the same machine has the same description", () => {
  assert.deepEqual(describeMachine(), describeMachine());
});

const SIZE = 2 ** 27;

/**
 * Memory of a process with those permissions: before it fills an array, while it holds it, and after.
 */
const memoryOf = (...permissions: string[]): Promise<Record<string, number>> =>
  inFolder(async (folder) => {
    const program = `${folder}/memory.ts`;
    await Deno.writeTextFile(
      program,
      `import { peakMemory, resetPeakMemory } from "${import.meta.resolve("./machine.ts")}";
      const before = peakMemory();
      const held = new ArrayBuffer(${SIZE}, { maxByteLength: ${SIZE} });
      new Uint8Array(held).fill(1);
      const peak = peakMemory();
      held.resize(0); // gives the pages back at once
      const kept = peakMemory();
      resetPeakMemory();
      console.log(JSON.stringify({ before, peak, kept, after: peakMemory() }));`,
    );
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--no-prompt", ...permissions, program],
    }).output();
    assert.ok(success, new TextDecoder().decode(stderr));
    return JSON.parse(new TextDecoder().decode(stdout));
  });

for (const permissions of [["--allow-ffi"], []]) {
  Deno.test(`peak memory needs no more than ${permissions.join() || "no permission"}`, async () => {
    const { before, peak, kept, after } = await memoryOf(...permissions);
    assert.ok(before! > 1e7 && peak! - before! > 0.9 * SIZE, `${before} to ${peak}`);
    assert.ok(kept! > 0.9 * peak! && after! < peak! - 0.9 * SIZE, `${kept}, then ${after}`);
  });
}
