/**
 * Test fixture for pages written by people: their text, their commands and their links.
 *
 * @module
 */
import { globSync } from "node:fs";
import { fromFileUrl, join } from "@std/path";

/** The folder of the kit. */
export const ROOT: string = fromFileUrl(new URL("..", import.meta.url));

/** A page. */
export interface Page {
  /** Path relative to the kit's folder. */
  readonly path: string;
  /** Its Markdown. */
  readonly text: string;
}

/** The pages of the kit that match patterns. */
export const pagesOf = (...patterns: readonly string[]): Page[] =>
  globSync([...patterns], { cwd: ROOT, exclude: (path) => path.endsWith("node_modules") })
    .map((path) => path.replaceAll("\\", "/")).sort()
    .map((path) => ({ path, text: Deno.readTextFileSync(join(ROOT, path)) }));

/** The commands in a page's shell blocks and inline code. */
export function commandsOn({ text }: Page): string[] {
  const blocks = [...text.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block]) =>
    block!.split("\n").map((line) => line.replace(/\s+#.*/, "").trim())
  );
  const prose = text.replaceAll(/```[\s\S]*?```/g, "");
  const inline = [...prose.matchAll(/`([^`]+)`/g)].map(([, code]) => code!.replaceAll(/\s+/g, " "));
  const commands = [...blocks, ...inline]
    .filter((line) => /^(deno |npx |docker |sudo |scripts\/\S+\.sh|\.ci\/run)/.test(line))
    .filter((line) => !line.includes("…"))
    .map((line) => line.replace(/@[\d.]+/, ""));
  return [...new Set(commands)];
}

/** Targets of a page's links to files, as paths relative to the kit's folder. */
export function linksOn({ path, text }: Page): string[] {
  const folder = path.includes("/") ? path.replace(/\/[^/]*$/, "") : ".";
  return [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)[^)]*\)/g)]
    .map(([, link]) => join(folder, link!));
}
