import assert from "node:assert/strict";
import { describeMachine } from "./machine.ts";

Deno.test("the description names neither the machine nor its user", () => {
  const text = JSON.stringify(describeMachine());
  const home = Deno.env.get("HOME") ?? Deno.env.get("USERPROFILE");
  // A name such as "linux" says nothing and may well occur.
  const names = [Deno.hostname(), home].filter((name) => name && name.length > 5);
  for (const name of names) assert.ok(!text.includes(name!), text);
});

Deno.test("the same machine has the same description", () => {
  assert.deepEqual(describeMachine(), describeMachine());
});
