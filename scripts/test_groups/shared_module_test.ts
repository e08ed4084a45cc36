import { deepStrictEqual as equal, match } from "node:assert/strict";
import { globSync } from "node:fs";
import { inFolder } from "../../lib/fixture.ts";
import { runProgram } from "../../lib/program.ts";
import { ROOT } from "../pages.ts";
import { examplesOf, sharedModule } from "./shared_module.ts";

const COMMENT = `/**
 * Doubles.
 *
 * @example
 * \`\`\`ts
 * import { twice } from "./twice.ts";
 * if (twice(2) !== 4) throw new Error("not 4");
 * \`\`\`
 */
export const twice = (x: number) => 2 * x;
`;

Deno.test("examples are found in comments, with their first lines", () =>
  equal(examplesOf(COMMENT), [{
    line: 6,
    code: 'import { twice } from "./twice.ts";\nif (twice(2) !== 4) throw new Error("not 4");\n',
  }]));

Deno.test("no example of the kit escapes: each fence in a comment is one of them", () => {
  const texts = globSync("{lib,scripts}/**/*.ts", { cwd: ROOT })
    .filter((path) => !path.endsWith("_test.ts"))
    .map((path) => Deno.readTextFileSync(`${ROOT}${path}`));
  const fences = texts.flatMap((text) => text.match(/^\s*\*\s*```\w/gm) ?? []);
  equal(texts.flatMap(examplesOf).length, fences.length);
});

Deno.test("the module of a group runs its tests and examples, and fails with either", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/twice.ts`, COMMENT);
    await Deno.writeTextFile(`${folder}/wrong.ts`, COMMENT.replaceAll("4", "5"));
    await Deno.writeTextFile(`${folder}/one_test.ts`, 'Deno.test("one", () => {});');
    const tested = async (...group: string[]) => {
      const module = await sharedModule(group, { folder: await Deno.makeTempDir({ dir: folder }) });
      const words = ["test", "-A", "--no-check", `--config=${ROOT}deno.json`, module];
      const { out } = await runProgram([Deno.execPath(), ...words], { env: { NO_COLOR: "1" } });
      return out;
    };
    match(await tested(folder, `--ignore=${folder}/wrong.ts`), /^ok \| 2 passed \| 0 failed/m);
    const failed = await tested(`${folder}/wrong.ts`, `${folder}/one_test.ts`);
    match(failed, /wrong\.ts:6, example \.\.\. FAILED[^]*not 5[^]*FAILED \| 1 passed \| 1 failed/);
  }));
