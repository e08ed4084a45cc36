/**
 * Reads the exports of the kit's entry points with `deno doc`: name, declaration as in the source, and
 * documentation.
 *
 * @module
 */
import { fromFileUrl, relative } from "@std/path";
import kit from "../../deno.json" with { type: "json" };
import { runProgram } from "../../lib/program.ts";
import { type Html, html } from "../../lib/report/html.ts";
import { renderMarkdown, type Resolve } from "./markdown.ts";

/** An exported name with its documentation. */
export interface Documented {
  readonly name: string;
  readonly kind: string;
  /** Source text of the declaration, without function bodies. */
  readonly declaration: string;
  /** Documentation in Markdown. */
  readonly doc: string;
  /** File that declares it, relative to the kit's folder. */
  readonly file: string;
  readonly line: number;
}

/** An entry point and its exports. */
export interface Door {
  /** Specifier to import it by. */
  readonly imported: string;
  /** Name of its file on the site. */
  readonly page: string;
  /** Documentation of the module, in Markdown. */
  readonly doc: string;
  readonly names: readonly Documented[];
}

interface DocTag {
  readonly kind: string;
  readonly name?: string;
  readonly doc?: string;
}
interface JsDoc {
  readonly doc?: string;
  readonly tags?: readonly DocTag[];
}
interface DocJson {
  readonly nodes: Record<string, {
    readonly module_doc?: JsDoc;
    readonly symbols: readonly {
      readonly name: string;
      readonly declarations: readonly Declaration[];
    }[];
  }>;
}
interface Place {
  readonly filename: string;
  readonly line: number;
}
interface Declaration {
  readonly location: Place;
  readonly kind: string;
  readonly jsDoc?: JsDoc;
  /** The target, if this is a reference to an export of another entry point. */
  readonly def?: { readonly target?: Place };
}

/** Readable names of declaration kinds. */
const KINDS: Readonly<Record<string, string>> = { typeAlias: "type", variable: "value" };

/** Maximum number of lines shown of a declaration. */
const LINES = 60;

/** Reads every entry point of the kit, the main one first. */
export async function readDoors(root: string): Promise<Door[]> {
  const words = [Deno.execPath(), "doc", "--json", ...Object.values(kit.exports)];
  const { success, out } = await runProgram(words, { cwd: root, stderr: "null" });
  if (!success) throw new Error("deno doc failed; run it to see why");
  const { nodes } = JSON.parse(out) as DocJson;
  const declared = new Map(
    Object.values(nodes).flatMap(({ symbols }) =>
      symbols.flatMap(({ declarations: [first] }) =>
        first && first.kind !== "reference" ? [[placeOf(first.location), first] as const] : []
      )
    ),
  );
  const byFile = new Map(
    Object.entries(nodes).map(([url, node]) => [relative(root, fromFileUrl(url)), node]),
  );
  return Object.entries(kit.exports).map(([name, path]) => {
    const { module_doc: moduleDoc, symbols } = byFile.get(path.replace("./", ""))!;
    const names = symbols.flatMap(({ name, declarations: [given] }) => {
      const target = given?.def?.target;
      const first = given?.kind === "reference" && target ? declared.get(placeOf(target)) : given;
      if (!first?.location.filename.startsWith("file:")) return [];
      const file = relative(root, fromFileUrl(first.location.filename));
      if (!file.startsWith("lib/")) return [];
      const line = first.location.line + 1; // deno doc counts lines from 0
      const declaration = declarationAt(Deno.readTextFileSync(`${root}/${file}`), line);
      return [{ name, kind: first.kind, declaration, doc: docOf(first.jsDoc), file, line }];
    });
    const page = name === "." ? "kit" : name.slice(2);
    return { imported: kit.name + name.slice(1), page, doc: docOf(moduleDoc), names };
  });
}

const placeOf = ({ filename, line }: Place) => `${filename}:${line}`;

/** Documentation as Markdown, with tags as paragraphs. */
function docOf({ doc = "", tags = [] }: JsDoc = {}): string {
  const told = tags.map(({ kind, name, doc = "" }) => {
    if (kind === "example") return `**Example.** ${doc}`;
    if (kind === "param") return `**${name}** ${doc}`;
    if (kind === "return") return `**Returns** ${doc}`;
    if (kind === "throws") return `**Throws** ${doc}`;
    if (kind === "default") return `Default: \`${doc.trim()}\``;
    return "";
  });
  return [doc, ...told].filter(Boolean).join("\n\n")
    .replaceAll(/\{@link(?:code)? ([^}]+)\}/g, "`$1`");
}

/** Extracts a declaration, from its first line to its end; functions and classes end before the body. */
export function declarationAt(source: string, line: number): string {
  const lines = source.split("\n").slice(line - 1);
  const isBody = /^(?:export )?(?:declare )?(?:async )?(?:function|class|abstract class)\b/
    .test(lines[0]!);
  const isConst = /^(?:export )?const\b/.test(lines[0]!);
  const shown: string[] = [];
  for (const text of lines.slice(0, LINES)) {
    if (isBody && /^\S.*\{$/.test(text)) return [...shown, text.replace(/ ?\{$/, "")].join("\n");
    if (isConst && /(=|=>|\{|\()$/.test(text)) {
      return [...shown, text.replace(/ =>?.*$/, "")].join("\n");
    }
    shown.push(text);
    if (/^[\])}].*$/.test(text) || /^\S.*;$/.test(text)) break;
  }
  return shown.join("\n");
}

/** Renders an entry point as the content of a page. */
export function renderDoor(
  { imported, doc, names }: Door,
  place: { readonly path: string; readonly resolve: Resolve },
): Html {
  return html`<h1>${imported}</h1>
${renderMarkdown(doc, place)}
<ul class="names">${names.map(({ name }) => html`<li><a href="#${name}">${name}</a></li>`)}</ul>
${
    names.map(({ name, kind, declaration, doc, file, line }) =>
      html`<section class="name"><h2 id="${name}">${name} <small>${KINDS[kind] ?? kind}</small></h2>
<pre tabindex="0"><code>${declaration}</code></pre>
${renderMarkdown(doc.replaceAll(/^(#+) /gm, "###$1 "), place)}
<p class="source">${file}, line ${line}</p></section>`
    )
  }`;
}
