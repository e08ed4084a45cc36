/** The release of Deno is pinned in deno.json; pages and recipes that name it name the same. */
import { deepStrictEqual, ok } from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { fromFileUrl, join } from "@std/path";
import { DENO_VERSION } from "../lib/engine/doctor.ts";

const ROOT = fromFileUrl(new URL("..", import.meta.url));
const PAGES = [
  "*.md",
  "{datasets,docs,notebooks,results}/*.{md,ipynb}",
  "**/Dockerfile",
  ".ci/run",
];

Deno.test("every page names the release of Deno that deno.json pins", () => {
  const pages = globSync(PAGES, { cwd: ROOT, exclude: (path) => path.endsWith("node_modules") });
  const named = pages.flatMap((page) => {
    const text = readFileSync(join(ROOT, page), "utf8");
    return Array.from(
      text.matchAll(/\bdeno[@:](\d+\.\d+\.\d+)/g),
      ([, version]) => [page, version],
    );
  });
  ok(named.some(([page]) => page === "CONTRIBUTING.md"));
  deepStrictEqual(named.filter(([, version]) => version !== DENO_VERSION), []);
});
