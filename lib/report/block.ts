/**
 * Replaces parts of Markdown pages that a command generates. A pair of comments with the part's name
 * marks where it begins and ends. The callers decide what a part contains.
 *
 * @module
 */

/** Maximum width of a line in columns, as `deno fmt` sets it for the kit's pages. */
const WIDTH = 100;

/**
 * Replaces the text between `<!-- name: … -->` and `<!-- /name -->` in a page; lines are broken at
 * spaces.
 *
 * @throws {RangeError} when the page has no such part.
 *
 * @example
 * ```ts
 * import { replaceBlock } from "./block.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const page = "a\n<!-- n: from a command -->\n\nold\n\n<!-- /n -->\nb\n";
 * strictEqual(replaceBlock(page, { name: "n", markdown: "new" }), page.replace("old", "new"));
 * ```
 */
export function replaceBlock(
  page: string,
  { name, markdown }: { readonly name: string; readonly markdown: string },
): string {
  const { before, after } = partsOf(page, name);
  const wrapped = markdown.split("\n").map(wrap).join("\n");
  return `${before}\n\n${wrapped}\n\n${after}`;
}

/** The content of a part of a page. @throws {RangeError} when the page has no such part. */
export const blockOf = (page: string, name: string): string => partsOf(page, name).inside.trim();

function partsOf(page: string, name: string): { before: string; inside: string; after: string } {
  const found = new RegExp(`(<!-- ${name}: [^>]*-->)([^]*)(<!-- /${name} -->)`).exec(page);
  if (!found) throw new RangeError(`the page has no part <!-- ${name}: … --> … <!-- /${name} -->`);
  const [whole, open, inside, close] = found as unknown as [string, string, string, string];
  return {
    before: page.slice(0, found.index) + open,
    inside,
    after: close + page.slice(found.index + whole.length),
  };
}

/** Breaks a paragraph at spaces to the maximum width; a list item's later lines are indented. */
function wrap(paragraph: string): string {
  const indent = paragraph.startsWith("- ") ? "  " : "";
  const lines: string[] = [];
  let line = "";
  for (const word of paragraph.split(" ")) {
    if (line.trim() !== "" && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = indent + word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line].join("\n");
}
