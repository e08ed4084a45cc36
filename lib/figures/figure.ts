/**
 * Figures and their files: SVG, PNG (at twice the size) and a self-contained HTML page, each with the
 * figure's origin in its metadata. Equal figures give equal bytes.
 *
 * @module
 */
import { readFile } from "node:fs/promises";
import { writeAtomic } from "../files.ts";
import type { RunRecord } from "../results/record.ts";
import { escapeXml } from "./escape.ts";
import { legendItems, narrowLayout } from "./narrow.ts";
import { BASIC_TRACES, basicBundle, FONT_FAMILY, fullBundle } from "./plotly/assets.ts";
import { rasterize } from "./plotly/raster.ts";
import { type Layout, renderSvg, type Trace } from "./plotly/renderer.ts";
import { annotatePng } from "./png.ts";
import { INK } from "./style.ts";

/** Origin of a figure's numbers. */
export interface FigureMeta {
  /** Description in one sentence without markup; also the alternative text. */
  readonly title: string;
  /** Keys of the runs that it shows. */
  readonly sources: readonly string[];
  /** Command that generates it. */
  readonly command: string;
  /** Shelf of those runs. */
  readonly shelf: "published" | "runs";
  /** Kind of data that the runs were trained on. */
  readonly dataKind: "real" | "synthetic";
}

/**
 * Describes the origin of a figure of runs. Its data count as synthetic if those of any run are.
 *
 * @example
 * ```ts
 * import { fakeRecord } from "../results/fixture.ts";
 * import { metaOf } from "./figure.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const record = fakeRecord();
 * const { sources } = metaOf([record], { title: "Dice", command: "none", shelf: "runs" });
 * deepStrictEqual(sources, [record.key]);
 * ```
 */
export function metaOf(
  records: readonly RunRecord[],
  { title, command, shelf }: Pick<FigureMeta, "title" | "command" | "shelf">,
): FigureMeta {
  const synthetic = records.some(({ data }) => data.kind === "synthetic");
  return {
    title,
    sources: records.map(({ key }) => key),
    command,
    shelf,
    dataKind: synthetic ? "synthetic" : "real",
  };
}

/** A plotly.js figure with its origin. */
export interface Figure {
  /** Traces. */
  readonly data: readonly Trace[];
  /** Everything around the traces: axes, titles, annotations. */
  readonly layout: Layout;
  /** Origin of its numbers. */
  readonly meta: FigureMeta;
}

/** File format of a saved figure. */
export type FigureFormat = "svg" | "png" | "html";

/**
 * Renders a figure as SVG text, with title, description and metadata (JSON of `meta`).
 *
 * @throws {UserError} at a trace type that needs a browser.
 *
 * @example
 * ```ts
 * import { linesFigure } from "./lines.ts";
 * import { toSvg } from "./figure.ts";
 * import { match } from "node:assert/strict";
 *
 * const figure = linesFigure([{ name: "x²", x: [1, 2, 3], y: [1, 4, 9] }], {
 *   title: "A parabola",
 *   subtitle: "",
 *   x: "x",
 *   y: "x²",
 *   command: "none",
 *   dataKind: "synthetic",
 * });
 * match(await toSvg(figure), /^<svg role="img".*<title>A parabola<\/title>/s);
 * ```
 */
export async function toSvg(figure: Figure): Promise<string> {
  const { title, command } = figure.meta;
  const note = [
    `<title>${escapeXml(title)}</title>`,
    `<desc>Made by: ${escapeXml(command)}</desc>`,
    `<metadata>${escapeXml(JSON.stringify(figure.meta))}</metadata>`,
  ].join("");
  return (await renderSvg(figure)).replace(/^<svg ([^>]*)>/, `<svg role="img" $1>${note}`) + "\n";
}

/**
 * Renders a figure as a PNG of twice its size in pixels, with `meta` in text chunks.
 *
 * @example
 * ```ts
 * import { linesFigure } from "./lines.ts";
 * import { toPng } from "./figure.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const figure = linesFigure([{ name: "x²", x: [1, 2, 3], y: [1, 4, 9] }], {
 *   title: "A parabola",
 *   subtitle: "",
 *   x: "x",
 *   y: "x²",
 *   command: "none",
 *   dataKind: "synthetic",
 * });
 * deepStrictEqual((await toPng(figure)).subarray(1, 4), new TextEncoder().encode("PNG"));
 * ```
 */
export async function toPng(figure: Figure): Promise<Uint8Array> {
  const { title, command } = figure.meta;
  const notes = { Title: title, Source: command, Comment: JSON.stringify(figure.meta) };
  return annotatePng(rasterize(await toSvg(figure)), notes);
}

/**
 * Renders a figure as an interactive page that needs no network. It contains plotly.js: the basic bundle
 * (1.2 MB) if that can draw the traces, otherwise the full one (4.8 MB). On a phone, the title and the
 * names of the lines are above and below the plot.
 *
 * @example
 * ```ts
 * import { linesFigure } from "./lines.ts";
 * import { toHtml } from "./figure.ts";
 * import { match } from "node:assert/strict";
 *
 * const figure = linesFigure([{ name: "x²", x: [1, 2, 3], y: [1, 4, 9] }], {
 *   title: "A parabola",
 *   subtitle: "",
 *   x: "x",
 *   y: "x²",
 *   command: "none",
 *   dataKind: "synthetic",
 * });
 * match(await toHtml(figure), /^<!doctype html>/i);
 * ```
 */
export async function toHtml({ data, layout, meta }: Figure): Promise<string> {
  const basic = data.every(({ type = "scatter" }) => BASIC_TRACES.includes(type));
  const bundle = await readFile(basic ? basicBundle() : fullBundle(), "utf8");
  const { width: _width, ...fluid } = layout;
  const narrow = narrowLayout(layout);
  const wide = { ...fluid, autosize: true };
  const config = { responsive: true, displaylogo: false };
  const layouts = { wide, narrow: narrow ? { ...narrow, autosize: true } : wide };
  const figure = [data, layouts, config].map(inScript).join(", ");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="description" content="${escapeXml(`Made by: ${meta.command}`)}">
<title>${escapeXml(meta.title)}</title>
<script type="application/json" id="meta">${inScript(meta)}</script>
<style>
body { margin: 0 auto; max-width: 1100px; font: 14px/1.45 ${FONT_FAMILY}, Helvetica, Arial, sans-serif;
  color: ${INK.text}; background: #fff; }
header, ul { display: none; }
@media (max-width: 40rem) {
  header, ul { display: block; margin: 14px 16px; padding: 0; list-style: none; }
  h1 { font-size: 17px; margin: 0; } p { color: ${INK.muted}; margin: 4px 0 0; }
  li { display: flex; align-items: baseline; gap: 8px; margin: 5px 0; } svg { vertical-align: middle; }
  li svg { width: 28px; height: 4px; flex: none; align-self: center; }
}
</style>
<script>${bundle.replaceAll("</script", "<\\/script")}</script>
</head>
<body>
${narrow ? headerOf(layout) : ""}
<main><div id="figure" role="img" aria-label="${escapeXml(meta.title)}"></div></main>
${narrow ? `<ul aria-label="Lines">${legendItems(data)}</ul>` : ""}
<script>
const [data, layouts, config] = [${figure}];
const phone = matchMedia("(max-width: 40rem)");
const draw = () => Plotly.react("figure", data, phone.matches ? layouts.narrow : layouts.wide, config);
phone.addEventListener("change", draw);
draw();
</script>
</body>
</html>
`;
}

/**
 * Saves a figure as `<path>.svg`, `<path>.png` and `<path>.html`, and returns the paths. Creates missing
 * folders. Equal figures give equal bytes, so git sees a change only when the data changed.
 *
 * @throws {UserError} at a trace type that needs a browser, or when a file cannot be written.
 *
 * @example
 * ```ts
 * import { save } from "./figure.ts";
 * import { diceFigure } from "./dice.ts";
 * import { fakeRecord } from "../results/fixture.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const folder = await Deno.makeTempDir();
 * const options = { title: "An invented curve", command: "deno task figures 2", shelf: "runs" } as const;
 * const figure = diceFigure([fakeRecord()], options);
 * const [path] = await save(figure, `${folder}/dice`, { formats: ["svg"] });
 * strictEqual(path, `${folder}/dice.svg`);
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function save(
  figure: Figure,
  path: string,
  options: {
    /** File formats to write. @default {["svg", "png", "html"]} */
    formats?: readonly FigureFormat[];
  } = {},
): Promise<string[]> {
  const { formats = ["svg", "png", "html"] } = options;
  const writers = { svg: toSvg, png: toPng, html: toHtml };
  const paths: string[] = [];
  for (const format of formats) {
    const file = `${path}.${format}`;
    const content = await writers[format](figure);
    await writeAtomic(
      file,
      typeof content === "string" ? new TextEncoder().encode(content) : content,
    );
    paths.push(file);
  }
  return paths;
}

/** Title and subtitle as HTML, for a page too narrow for the plot's own. */
function headerOf({ title }: Layout): string {
  const { text, subtitle } = (title ?? {}) as { text?: string; subtitle?: { text?: string } };
  const plain = (markup = "") => escapeXml(markup.replaceAll(/<[^>]*>/g, ""));
  return `<header><h1>${plain(text)}</h1><p>${plain(subtitle?.text)}</p></header>`;
}

/** Serialises a value as JSON that is safe inside a script element. */
function inScript(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}
