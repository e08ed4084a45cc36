/**
 * A training process for the test that kills one: `<checkpoint> [<epoch> <step>]`. It prints its
 * outcome as JSON; at the given step it prints "there" and waits forever.
 *
 * @module
 */
import { quickEngine } from "../engine/fixture.ts";
import { openEngine } from "../engine/open.ts";
import { outcome, smallTraining } from "./fixture.ts";

const [path, ...at] = Deno.args;
const stop = at.join("/");
const engine = await openEngine({ engine: quickEngine });
const result = await outcome(await smallTraining({ epochs: 4, iel: true }), {
  engine,
  checkpoint: { path: path!, key: "killed" },
  onProgress({ epoch, step }) {
    if (`${epoch}/${step}` !== stop) return;
    Deno.stdout.writeSync(new TextEncoder().encode("there\n"));
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  },
});
engine.close();
const { epochs, digest } = result;
console.log(JSON.stringify({ epochs, digest }));
