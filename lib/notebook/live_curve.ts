/**
 * A curve that grows in a notebook while something is trained.
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
   * Adds a point to a line, which begins with its first point. The curve is drawn again at most
   * five times a second.
   *
   * @param series Name of the line; an arm's (`"noisy-iel"`, `"noisy, seed 1"`) has the arm's look.
   * @param point x and y; a y of null or NaN leaves a gap.
   */
  add(series: string, point: { x: number; y: number | null }): void;
  /** Draws the last state, whatever the time, with a PNG for readers that show no SVG. */
  finish(): Promise<void>;
}

/** What is around the lines. */
export interface LiveCurveOptions {
  /** Above the lines. @default "" */
  readonly title?: string;
  /** Name of the horizontal axis. @default "epoch" */
  readonly x?: string;
  /** Name of the vertical axis. @default "" */
  readonly y?: string;
  /** Where the horizontal axis ends at least: the number of epochs, if it is known. @default 1 */
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

/** A drawing of {@linkcode curveSvg} that is displayed and changes. */
export interface MovingSvg {
  /** It has changed: it is drawn again, at most five times a second. */
  change(): void;
  /** Draws the last state, whatever the time, with a PNG for readers that show no SVG. */
  finish(): Promise<void>;
  /** Puts something else in its place, with notes by media type. */
  replace(bundle: MimeBundle, notes: MimeBundle): Promise<void>;
}

/**
 * Displays a drawing.
 *
 * @param draw Draws its present state.
 * @param text What stands for it where there are no pictures.
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
