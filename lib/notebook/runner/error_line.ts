/**
 * Finds the line of a cell at which an error was thrown. The kernel counts lines of the JavaScript that it
 * compiled from the cell; Deno's source map maps them back to the source.
 *
 * @module
 */
import { runProgram } from "../../program.ts";

/**
 * The line, from 1, of a cell's own code in an error's stack: that of the outermost frame, since inner
 * frames may belong to functions of other cells. Undefined if the stack has no such frame, as for a syntax
 * error or a thrown value that is not an `Error`.
 *
 * @example
 * ```ts
 * import { errorLine } from "./error_line.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const code = "interface A { b: 1 }\n\nnull.b;";
 * strictEqual(await errorLine(code, ["TypeError: …", "    at <anonymous>:1:6"]), 3);
 * strictEqual(await errorLine(code, []), undefined);
 * ```
 */
export async function errorLine(
  code: string,
  traceback: readonly string[],
): Promise<number | undefined> {
  const places = [...traceback.join("\n").matchAll(/<anonymous>:(\d+):\d+/g)];
  const emitted = places.at(-1)?.[1];
  return emitted === undefined ? undefined : (await lineMap(code))[Number(emitted) - 1];
}

/** For each line of the emitted JavaScript, the source line where it starts. */
async function lineMap(code: string): Promise<(number | undefined)[]> {
  const folder = await Deno.makeTempDir({ prefix: "iel-cell-" });
  try {
    const options = { compilerOptions: { verbatimModuleSyntax: true } }; // as in the kernel
    await Deno.writeTextFile(`${folder}/deno.json`, JSON.stringify(options));
    await Deno.writeTextFile(`${folder}/cell.ts`, code);
    const { out: emitted } = await runProgram(
      [Deno.execPath(), "transpile", "--source-map", "inline", "cell.ts"],
      { cwd: folder, stderr: "null" },
    );
    const map = emitted.match(/^\/\/# sourceMappingURL=data:application\/json;base64,(.+)$/m)?.[1];
    return map ? sourceLines(JSON.parse(atob(map)).mappings) : [];
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Decodes source map mappings: for each emitted line, the source line of its first segment, from 1. */
function sourceLines(mappings: string): (number | undefined)[] {
  let line = 0;
  return mappings.split(";").map((emitted) => {
    let first: number | undefined;
    for (const segment of emitted.split(",")) {
      const [, , change] = numbers(segment);
      if (change === undefined) continue;
      line += change;
      first ??= line + 1;
    }
    return first;
  });
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Decodes base 64 VLQ numbers: six bits per digit, the highest for "more", the lowest of all for the sign. */
function numbers(text: string): number[] {
  const values: number[] = [];
  let [value, shift] = [0, 0];
  for (const digit of text) {
    const bits = DIGITS.indexOf(digit);
    value += (bits & 31) << shift;
    shift += 5;
    if (bits & 32) continue;
    values.push(value & 1 ? -(value >> 1) : value >> 1);
    [value, shift] = [0, 0];
  }
  return values;
}
