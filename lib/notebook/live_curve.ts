/**
 * Shows a curve in a notebook that grows during training.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { rasterize } from "../figures/plotly/raster.ts";
import { CURVE_SIZE, curveSvg, type Series } from "./curve_svg.ts";
import { display } from "./display.ts";
import type { MimeBundle } from "./ipynb.ts";
import { REDRAW_MILLISECONDS } from "./progress_bar.ts";

/** A curve. */
export interface LiveCurve {
  /**
   * Adds a point to a line; the first point starts the line. The curve is redrawn at most five times a
   * second.
   *
   * @param series Name of the line; an arm's (`"noisy-iel"`, `"noisy, seed 1"`) has the arm's style.
   * @param point x and y; a y of null or NaN leaves a gap.
   */
  add(series: string, point: { x: number; y: number | null }): void;
  /** Draws the final state at once, with a PNG for viewers that do not show SVG. */
  finish(): Promise<void>;
}

/** Title and axes of a live curve. */
export interface LiveCurveOptions {
  /** Title above the plot. @default "" */
  readonly title?: string;
  /** Name of the horizontal axis. @default "epoch" */
  readonly x?: string;
  /** Name of the vertical axis. @default "" */
  readonly y?: string;
  /** Minimum end of the horizontal axis: the number of epochs, if known. @default 1 */
  readonly until?: number;
}

/**
 * Shows an empty curve.
 *
 * @example
 * ```ts
 * import { liveCurve } from "./live_curve.ts";
 *
 * const curve = await liveCurve({ title: "A square", x: "x", y: "x²", until: 3 });
 * for (const x of [0, 1, 2, 3]) curve.add("square", { x, y: x ** 2 });
 * await curve.finish();
 * ```
 */
export async function liveCurve(
  { title = "", x = "epoch", y = "", until = 1 }: LiveCurveOptions = {},
): Promise<LiveCurve> {
  const lines = new Map<string, [x: number, y: number][]>();
  const moving = await movingSvg(() => {
    const series: Series[] = [...lines].map(([name, points]) => ({ name, points }));
    return curveSvg(series, { title, x, y, until });
  }, title || "curve");
  return {
    add(series, point) {
      const line = lines.get(series) ?? [];
      line.push([point.x, point.y ?? NaN]);
      lines.set(series, line);
      moving.change();
    },
    finish: () => moving.finish(),
  };
}

/** A displayed {@linkcode curveSvg} drawing that changes. */
export interface MovingSvg {
  /** Schedules a redraw after a change, at most five times a second. */
  change(): void;
  /** Draws the final state at once, with a PNG for viewers that do not show SVG. */
  finish(): Promise<void>;
  /** Replaces it with something else, with metadata by media type. */
  replace(bundle: MimeBundle, notes: MimeBundle): Promise<void>;
}

/**
 * Displays a drawing.
 *
 * @param draw Draws its current state.
 * @param text Text for viewers without pictures.
 */
export async function movingSvg(draw: () => string, text: string): Promise<MovingSvg> {
  const bundle = (svg: string): MimeBundle => ({ "image/svg+xml": svg, "text/plain": text });
  const { width, height } = CURVE_SIZE;
  const shown = await display(bundle(draw()), { metadata: { "image/png": { width, height } } });
  let drawn = Date.now();
  let sent: Promise<void> = Promise.resolve();
  return {
    change() {
      if (Date.now() - drawn < REDRAW_MILLISECONDS) return;
      drawn = Date.now();
      sent = shown.update(bundle(draw()));
    },
    async finish() {
      await sent;
      const svg = draw();
      const png = Buffer.from(rasterize(svg)).toString("base64");
      await shown.update({ ...bundle(svg), "image/png": png });
    },
    async replace(bundle, notes) {
      await sent;
      await shown.update(bundle, notes);
    },
  };
}
