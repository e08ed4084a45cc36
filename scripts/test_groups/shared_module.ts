/**
 * Writes one test module for many: it loads test files, and runs the examples in other files' comments.
 *
 * @module
 */
import { dirname, join, resolve, toFileUrl } from "@std/path";
import { globSync, statSync } from "node:fs";

/** An example in a comment. */
export interface Example {
  /** The line of its first line of code, from 1. */
  readonly line: number;
  /** Its code. */
  readonly code: string;
}

const TENSOR = JSON.stringify(new URL("../../lib/tensor.ts", import.meta.url).href);

/** What precedes the tests: one that closes an engine leaves tfjs without any. */
const START = `import { tf } from ${TENSOR};
const cpu = async () => void await tf.setBackend("cpu");
Deno.test.beforeEach(cpu);
await cpu();
`;

/**
 * Writes the module of a group. It loads one file after the other.
 *
 * @param group Files and folders, and `--ignore=one,two`.
 * @returns The path of the module.
 */
export async function sharedModule(
  group: readonly string[],
  { folder }: { readonly folder: string },
): Promise<string> {
  const ignored = group.flatMap((word) => /^--ignore=(.*)$/.exec(word)?.[1]?.split(",") ?? []);
  const files = group.filter((word) => !word.startsWith("--"))
    .flatMap((path) => statSync(path).isFile() ? [path] : globSync(join(path, "**/*.ts")))
    .filter((file) => !ignored.some((path) => file === path || file.startsWith(`${path}/`)))
    .toSorted();
  await Deno.mkdir(folder, { recursive: true });
  const lines = await Promise.all(files.map(async (file) => {
    if (file.endsWith("_test.ts")) return [`await import(${urlOf(file)});`];
    const examples = examplesOf(await Deno.readTextFile(file));
    return await Promise.all(examples.map(async ({ line, code }) => {
      const module = join(folder, `${file.replaceAll(/[^\w.]/g, ".")}.${line}.ts`);
      await Deno.writeTextFile(module, withUrls(code, file));
      const name = JSON.stringify(`${file}:${line}, example`);
      return `Deno.test(${name}, async () => void await import(${urlOf(module)}));`;
    }));
  }));
  const all = join(folder, "all_test.ts");
  await Deno.writeTextFile(all, START + lines.flat().join("\n"));
  return all;
}

/** The examples in the comments of a module. */
export function examplesOf(text: string): Example[] {
  return [...text.matchAll(/^ *\* ```ts\n(.*?)^ *\* ```$/gms)].map(({ index, 1: code }) => ({
    line: text.slice(0, index).split("\n").length + 1,
    code: code!.replaceAll(/^ *\* ?/gm, ""),
  }));
}

/** Code of a file's comment that can stand elsewhere: its relative imports name files by URL. */
const withUrls = (code: string, file: string): string =>
  code.replaceAll(
    /\b((?:from|import)\s*\(?\s*)"(\.\.?\/[^"]+)"/g,
    (_all, start: string, path: string) => start + urlOf(join(dirname(file), path)),
  );

/** The URL of a file, as a literal. */
const urlOf = (path: string): string => JSON.stringify(toFileUrl(resolve(path)).href);
