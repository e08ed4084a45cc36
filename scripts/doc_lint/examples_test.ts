import { deepStrictEqual } from "node:assert/strict";
import { join } from "@std/path";
import { withoutExample } from "./examples.ts";
import { inFolder } from "../../lib/fixture.ts";

const MODULE = `
/**
 * @example
 * \`\`\`ts
 * import { strictEqual } from "node:assert/strict";
 * strictEqual(1, 1);
 * \`\`\`
 */
export const asserting = 1;
/**
 * @example
 * \`\`\`ts
 * console.log(2);
 * \`\`\`
 */
export const printing = 2;
/** Nothing. */
export const bare = 3;
/** Nothing. */
export function silent(): void {}
/** Nothing. */
export interface Shape {}
`;

Deno.test("values without an example that asserts are named; types need none", () =>
  inFolder(async (folder) => {
    const path = join(folder, "module.ts");
    await Deno.writeTextFile(path, MODULE);
    const complaints = (await withoutExample(path)).map((line) => line.split("module.ts: ")[1]);
    deepStrictEqual(complaints.sort(), [
      "bare has no example",
      "printing's example asserts nothing",
      "silent has no example",
    ]);
  }));
