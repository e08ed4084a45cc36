import { deepStrictEqual as equal, strictEqual } from "node:assert/strict";
import { nearestWord, shellLine } from "./cli_values.ts";

const OPTIONS = ["seeds", "seed", "set", "keep-weights", "workers", "list"];

Deno.test("a missing, extra, wrong or swapped letter is corrected", () => {
  const typed = ["seds", "seeeds", "seebs", "sedes", "keep-weigths", "wrokers", "lst"];
  equal(typed.map((word) => nearestWord(word, OPTIONS)), [
    ...["seeds", "seeds", "seeds", "seeds", "keep-weights", "workers", "list"],
  ]);
});

Deno.test("a word far from all others gets no suggestion, and neither does a single letter", () => {
  equal(["colour", "x", "listing"].map((word) => nearestWord(word, OPTIONS)), [
    ...[undefined, undefined, undefined],
  ]);
  equal(nearestWord("seeds", []), undefined);
});

Deno.test("a line to copy quotes the words that a shell would change", () => {
  strictEqual(shellLine("cd", "../my-study"), "cd ../my-study");
  strictEqual(shellLine("cd", "meine studie ü", "it's", ""), "cd 'meine studie ü' 'it'\\''s' ''");
});
