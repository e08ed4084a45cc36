/**
 * Lists which format of an output each notebook viewer shows. An output contains several formats, by media
 * type, and a viewer shows the one that it prefers. `viewers_test.ts` checks that all viewers show the same
 * for the committed notebooks.
 *
 * @module
 */
import type { MimeBundle } from "./ipynb.ts";

/** Media types of the kit's outputs, and what they mean to readers. */
export const FORMS = {
  "application/vnd.plotly.v1+json": "picture",
  "image/svg+xml": "picture",
  "image/png": "picture",
  "text/html": "text",
  "text/markdown": "text",
  "text/plain": "text",
} as const satisfies Record<string, "picture" | "text">;

/** A media type of the kit's outputs. */
export type Form = keyof typeof FORMS;

/** A program that shows notebooks. */
export interface Viewer {
  /** Name and configuration. */
  readonly title: string;
  /** The formats that it can show, in order of preference. */
  readonly order: readonly Form[];
  /** Source of this order. */
  readonly source: string;
}

/**
 * The notebook viewers. HTML is only usable for text: JupyterLab strips its scripts until the notebook is
 * run, and GitHub strips styles as well.
 *
 * @example Only some of them draw plotly figures, so a figure also needs a PNG
 * ```ts
 * import { VIEWERS } from "./viewers.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const interactive = Object.entries(VIEWERS).filter(([, { order }]) => order[0]?.includes("plotly"));
 * deepStrictEqual(interactive.map(([name]) => name), ["jupyterlab", "untrusted", "vscode-jupyter"]);
 * ```
 */
export const VIEWERS = {
  jupyterlab: {
    title: "JupyterLab as `deno task lab` opens it, a notebook that was run there",
    order: [
      "application/vnd.plotly.v1+json",
      "text/html",
      "text/markdown",
      "image/svg+xml",
      "image/png",
      "text/plain",
    ],
    source: "JupyterLab 4.6.6, packages/rendermime/src/factories.ts (`defaultRank`: html 50, " +
      "markdown 60, svg 80, png 90, plain 120); rank 1 in the kit's own `lab_extension/`",
  },
  untrusted: {
    title: "JupyterLab, a notebook that came from elsewhere and was not run",
    order: [
      "application/vnd.plotly.v1+json",
      "text/html",
      "text/markdown",
      "image/png",
      "text/plain",
    ],
    source: 'the same, `preferredMimeType(…, "ensure")` of packages/rendermime/src/registry.ts: ' +
      "only what is `safe`, which SVG is not",
  },
  vscode: {
    title: "VS Code as it comes",
    order: ["text/html", "image/svg+xml", "text/markdown", "image/png", "text/plain"],
    source: "VS Code 1.139.1, NOTEBOOK_DISPLAY_ORDER of " +
      "src/vs/workbench/contrib/notebook/common/notebookCommon.ts, and the renderers of its " +
      "extensions notebook-renderers and markdown-language-features",
  },
  "vscode-jupyter": {
    title: "VS Code with Microsoft's Jupyter extensions, which running a notebook there takes",
    order: [
      "application/vnd.plotly.v1+json",
      "text/html",
      "image/svg+xml",
      "text/markdown",
      "image/png",
      "text/plain",
    ],
    source:
      "the same: a type that is not in the order comes first if an extension shows it, which " +
      "microsoft/vscode-notebook-renderers does (README)",
  },
  nbconvert: {
    title: "nbconvert to HTML",
    order: ["text/html", "text/markdown", "image/svg+xml", "image/png", "text/plain"],
    source: "nbconvert 7.17.2, `display_data_priority` of nbconvert/exporters/html.py",
  },
  github: {
    title: "GitHub",
    order: ["text/html", "text/markdown", "image/svg+xml", "image/png", "text/plain"],
    source:
      "docs.github.com, Working with Jupyter Notebook files on GitHub: static HTML, without " +
      "scripts. It says nothing of the order; nbconvert's is assumed",
  },
} as const satisfies Record<string, Viewer>;

/** Name of a viewer. */
export type ViewerName = keyof typeof VIEWERS;

/**
 * The format of an output that a viewer shows; undefined if it shows nothing.
 *
 * @example
 * ```ts
 * import { shownForm } from "./viewers.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const curve = { "image/svg+xml": "<svg/>", "image/png": "iVBORw==", "text/plain": "a curve" };
 * strictEqual(shownForm(curve, "vscode"), "image/svg+xml");
 * strictEqual(shownForm(curve, "untrusted"), "image/png");
 * ```
 */
export function shownForm(data: MimeBundle, viewer: ViewerName): Form | undefined {
  const order: readonly Form[] = VIEWERS[viewer].order;
  return order.find((form) => form in data);
}
