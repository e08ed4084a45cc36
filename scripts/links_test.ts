/** Packages that stand in for what nobody uses of tfjs's: they keep what a first start fetches small. */
import { deepStrictEqual as equal, ok, strictEqual } from "node:assert/strict";
import { join } from "@std/path";
import kit from "../deno.json" with { type: "json" };
import { ROOT } from "./pages.ts";

const json = async (path: string) => JSON.parse(await Deno.readTextFile(join(ROOT, path)));
const lock = await json("deno.lock");
const packages: Record<string, { integrity?: string }> = lock.npm;

for (const link of kit.links.filter((link) => !link.endsWith("/std_path"))) {
  Deno.test(`${link} stands in for the version that is asked for`, async () => {
    const { name, version } = await json(`${link}/package.json`);
    ok(`npm:${name}@${version}` in lock.workspace.links);
    const known = Object.entries(packages).filter(([key]) => key.startsWith(`${name}@`));
    strictEqual(known.length, 1, `the lock has ${known.map(([key]) => key)}`);
    const [[key, { integrity }]] = known as [[string, { integrity?: string }]];
    ok(key === `${name}@${version}` || key.startsWith(`${name}@${version}_`), key);
    strictEqual(integrity, undefined, "the real package would be fetched");
  });
}

Deno.test("a new study links what the kit links", async () => {
  const { links } = await json("scripts/new/templates/deno.json.txt");
  equal(links, ["path-of-kit", ...kit.links.map((link) => link.replace(".", "path-of-kit"))]);
});
