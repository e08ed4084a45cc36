/**
 * The process of `fuzz.ts`: prints a line for each input, and `over` after the last.
 *
 * @module
 */
import { outcomes, type TargetName } from "./fuzz_run.ts";

const [name, seed, from, to, milliseconds] = Deno.args;
const range = { seed: Number(seed), from: Number(from), to: Number(to) };
for await (const { at, what } of outcomes(name as TargetName, range)) {
  console.log(`${at} ${what}`);
  if (performance.now() > Number(milliseconds)) break;
}
console.log("over");
