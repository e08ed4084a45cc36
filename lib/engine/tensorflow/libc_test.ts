import { ok, strictEqual } from "node:assert/strict";
import { returnFreedMemory } from "./libc.ts";

const resident = () =>
  Number(/^RssAnon:\s+(\d+)/m.exec(Deno.readTextFileSync("/proc/self/status"))![1]) * 1024;

Deno.test("freed memory is returned to the system", { ignore: Deno.build.os !== "linux" }, () => {
  const { malloc, memset, free } = Deno.dlopen("libc.so.6", {
    malloc: { parameters: ["usize"], result: "usize" },
    memset: { parameters: ["usize", "i32", "usize"], result: "usize" },
    free: { parameters: ["usize"], result: "void" },
  }).symbols;
  const bytes = 2n ** 16n; // small enough to lie in the heap
  const blocks = Array.from({ length: 1024 }, () => memset(malloc(bytes), 1, bytes));
  const before = resident();
  const [freed, kept] = [0, 1].map((odd) => blocks.filter((_, at) => at % 2 === odd));
  freed!.forEach((block) => free(block)); // the blocks between them keep the heap from shrinking
  strictEqual(returnFreedMemory(), true);
  const returned = before - resident();
  kept!.forEach((block) => free(block));
  ok(returned > 0.9 * Number(bytes) * freed!.length, `${returned} bytes`);
});
