/**
 * Runs plotly.js without a browser: takes a figure and returns SVG text. plotly.js draws into a jsdom
 * window, to which the browser features that it needs are added: geometry (`geometry.ts`) and a canvas
 * (`canvas.ts`).
 *
 * Limits: trace types that need WebGL or map tiles are refused; MathJax is absent; text is measured in
 * Open Sans, whatever font a layout requests.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Data } from "plotly.js-dist-min";
import { UserError } from "../../errors.ts";
import { fullBundle } from "./assets.ts";
import { installCanvas } from "./canvas.ts";
import { installGeometry } from "./geometry.ts";

/** A trace: an object of plotly.js, such as its `ScatterData`. */
export interface Trace {
  /** Type of the trace. @default {"scatter"} */
  readonly type?: string;
  /** Any other attribute of this trace type. */
  readonly [attribute: string]: unknown;
}

/** Everything around the traces: plotly.js's `Layout`. */
export interface Layout {
  /** Width in pixels. @default {900} */
  readonly width?: number;
  /** Height in pixels. @default {500} */
  readonly height?: number;
  /** Any other attribute of plotly.js's layout. */
  readonly [attribute: string]: unknown;
}

type Plotly = typeof import("plotly.js-dist-min");

/** A figure without its origin. */
export interface Drawing {
  /** Traces. */
  readonly data: readonly Trace[];
  /** Everything around them. */
  readonly layout: Layout;
}

/** Trace types drawn on the CPU; all others need WebGL, map tiles or a map of the world. */
const DRAWN: ReadonlySet<string> = new Set([
  ...["bar", "box", "candlestick", "carpet", "contour", "contourcarpet", "funnel", "funnelarea"],
  ...["heatmap", "histogram", "histogram2d", "histogram2dcontour", "icicle", "image", "indicator"],
  ...["ohlc", "parcats", "pie", "quiver", "sankey", "scatter", "scattercarpet", "scatterpolar"],
  ...["scattersmith", "scatterternary", "barpolar", "sunburst", "table", "treemap", "violin"],
  ...["waterfall"],
]);

interface Renderer {
  plotly: Plotly;
  /** Seeds the window's random numbers, from which plotly.js draws the ids of elements. */
  reseed(seed: number): void;
}

let renderer: Renderer | undefined;
let last: Promise<unknown> = Promise.resolve();

async function open(): Promise<Renderer> {
  // jsdom takes a second to load, so it is loaded only when something is drawn.
  // @ts-types="@types/jsdom"
  const { JSDOM, VirtualConsole } = await import("jsdom");
  const options = { runScripts: "outside-only", virtualConsole: new VirtualConsole() } as const;
  const { window } = new JSDOM("<!doctype html><html><body></body></html>", options);
  let state = 1;
  window.Math.random = () => {
    state = state * 16807 % 2147483647;
    return state / 2147483647;
  };
  Object.assign(window.URL, { createObjectURL: () => "blob:none", revokeObjectURL: () => {} });
  installGeometry(window);
  installCanvas(window);
  window.eval(readFileSync(fullBundle(), "utf8"));
  return {
    plotly: window["Plotly"] as Plotly,
    reseed: (seed) => state = seed % 2147483646 + 1,
  };
}

/**
 * Draws a figure as SVG text, `layout.width` × `layout.height` pixels (900 × 500 by default). Equal
 * figures give equal text, in any process and after any other figure. The first call takes about two
 * seconds, later ones a tenth of that.
 *
 * @throws {UserError} at a trace type that cannot be drawn here, by name.
 *
 * @example
 * ```ts
 * import { renderSvg } from "./renderer.ts";
 * import { match } from "node:assert/strict";
 *
 * const data = [{ type: "scatter", x: [1, 2, 3], y: [4, 2, 8] }];
 * match(await renderSvg({ data, layout: { width: 300, height: 200 } }), /^<svg /);
 * ```
 */
export async function renderSvg({ data, layout }: Drawing): Promise<string> {
  for (const { type = "scatter" } of data) {
    if (!DRAWN.has(type)) {
      const remedy = type === "scattergl" ? "use scatter" : "save it as html";
      throw new UserError(`trace type "${type}" needs a browser (WebGL or maps); ${remedy}`);
    }
  }
  const json = JSON.stringify({ data, layout });
  const seed = createHash("sha256").update(json).digest().readUInt32BE(0);
  const { width = 900, height = 500 } = layout;
  const drawn = last.then(async () => {
    renderer ??= await open();
    renderer.reseed(seed);
    const copy = JSON.parse(json) as { data: Data[] };
    return await renderer.plotly.toImage(copy, {
      format: "svg",
      width,
      height,
      imageDataOnly: true,
    });
  });
  last = drawn.catch(() => {});
  return await drawn;
}
