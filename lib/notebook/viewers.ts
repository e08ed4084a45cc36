/**
 * Which form of an output the readers of notebooks show. An output holds its contents in several
 * forms, by media type, and a reader shows the one that it likes best; that all readers show the same
 * is what `viewers_test.ts` holds the committed notebooks to.
 *
 * @module
 */
import type { MimeBundle } from "./ipynb.ts";

/** Media types that the kit's outputs have, and what they are for a reader. */
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
  /** Its name, and the state it is in. */
  readonly title: string;
  /** The forms that it can show, the one that it likes best first. */
  readonly order: readonly Form[];
  /** Where the order is from. */
  readonly source: string;
}

/**
 * The readers of notebooks. HTML is a form for words alone: JupyterLab takes scripts out of it until
 * the notebook is run, GitHub takes out styles as well.
 *
 * @example Only some of them draw plotly's figures, so that a figure needs a PNG beside it
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

/** Name of a reader. */
export type ViewerName = keyof typeof VIEWERS;

/**
 * The form of an output that a reader shows; undefined when it shows nothing.
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
