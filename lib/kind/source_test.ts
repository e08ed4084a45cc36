import { deepStrictEqual, notStrictEqual, strictEqual } from "node:assert/strict";
import { join } from "@std/path";
import { mentioned } from "./source.ts";

async function withFiles(files: Record<string, string>, test: (folder: string) => unknown) {
  const folder = await Deno.makeTempDir();
  try {
    for (const [name, text] of Object.entries(files)) {
      await Deno.writeTextFile(join(folder, name), text);
    }
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("only what a function mentions is found, directly or indirectly", () =>
  withFiles({
    "mine.ts": [
      'import { tf } from "a-package";',
      'import { helper } from "./helper.ts";',
      "const KAPPA = 2;",
      "function edge(x: number) {",
      "  return helper(x) * KAPPA;",
      "}",
      "export const other = () => 3;",
    ].join("\n"),
    "helper.ts": 'import { deep } from "./deep.ts";\nexport const helper = (x: number) => deep(x);',
    "deep.ts": 'export {\n  deep,\n} from "./deeper.ts";',
    "deeper.ts": "export const deep = (x: number) => x;",
  }, (folder) => {
    const texts = mentioned("(u) => edge(u)", join(folder, "mine.ts")).join("\n");
    for (const part of ["function edge", "const KAPPA", "const helper", "const deep"]) {
      strictEqual(texts.includes(part), true, part);
    }
    strictEqual(texts.includes("other"), false);
  }));

Deno.test("every declared name is found: several of one statement, destructured ones, enums", () =>
  withFiles({
    "mine.ts": [
      'const A = f("x, y", [1, 2]), B = 2;',
      "const { C, D } = pair, [E] = list;",
      "enum Scale { Small = 1 }",
      "const enum Size { Big = 2 }",
      "const other = (A: number, Z = 3) => A + Z;",
    ].join("\n"),
  }, (folder) => {
    const found = (text: string) => mentioned(text, join(folder, "mine.ts")).length;
    const names = ["A", "B", "C", "D", "E", "Scale", "Size", "other", "Z", "Small", "x", "y"];
    deepStrictEqual(
      names.map((name) => found(`(u) => u * ${name}`)),
      [1, 1, 1, 1, 1, 1, 1, 2, 0, 0, 0, 0],
    );
  }));

Deno.test("a row that a function defines depends on what it was called with", () =>
  withFiles({}, async (folder) => {
    const table = new URL("./table.ts", import.meta.url).href;
    const module = (factor: number, how: string) => `
      import { table } from "${table}";
      import * as z from "zod";
const maps = table<void, (x: number) => number>("map", {});
const own = (factor: number) => maps.define({
  kind: "mine",
  schema: z.strictObject({ kind: z.literal("mine") }),
  make: () => (x) => factor * x,
});
${how.replace("FACTOR", `${factor}`)}
export const hash = maps.own({ kind: "mine" })!.sha256;`;
    const calls = ["own(FACTOR);", "[FACTOR].forEach((factor) => own(factor));"];
    for (const [at, how] of calls.entries()) {
      const [one, other] = await Promise.all([1, 2].map(async (factor): Promise<string> => {
        const path = join(folder, `${at}-${factor}.ts`);
        await Deno.writeTextFile(path, module(factor, how));
        return (await import(`file://${path}`)).hash;
      }));
      notStrictEqual(one, other, how);
    }
  }));

Deno.test("a row's hash depends on its helpers, not on its neighbours", () =>
  withFiles({}, async (folder) => {
    const table = new URL("./table.ts", import.meta.url).href;
    const module = (factor: number, other: number) => `
      import { table } from "${table}";
      import * as z from "zod";
const scale = (x: number) => ${factor} * x;
export const other = ${other};
const maps = table<void, (x: number) => number>("map", {});
maps.define({
  kind: "mine",
  schema: z.strictObject({ kind: z.literal("mine") }),
  make: () => (x) => scale(x),
});
export const hash = maps.own({ kind: "mine" })!.sha256;`;
    const hashOf = async (name: string, factor: number, other: number): Promise<string> => {
      const path = join(folder, name);
      await Deno.writeTextFile(path, module(factor, other));
      return (await import(`file://${path}`)).hash;
    };
    const first = await hashOf("a.ts", 1, 1);
    strictEqual(await hashOf("b.ts", 1, 2), first);
    notStrictEqual(await hashOf("c.ts", 2, 1), first);
    deepStrictEqual(first.length, 64);
  }));
