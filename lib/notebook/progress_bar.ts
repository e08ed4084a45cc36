/**
 * A progress bar in a notebook, as HTML that is replaced in place: Deno's kernel shows every rewritten line
 * as a new one.
 *
 * @module
 */
import { escapeXml } from "../figures/escape.ts";
import { INK, OKABE_ITO } from "../figures/style.ts";
import { type Display, display } from "./display.ts";
import type { MimeBundle } from "./ipynb.ts";

/** A progress bar. */
export interface ProgressBar {
  /**
   * Updates the bar; it is redrawn at most five times a second.
   *
   * @param done Fraction completed, 0 to 1.
   * @param text Short description of the current activity.
   */
  update(done: number, text: string): void;
  /** Draws the final state at once, and waits until it is sent. */
  finish(text: string): Promise<void>;
}

/** Minimum milliseconds between two redraws: five per second. */
export const REDRAW_MILLISECONDS = 200;

/**
 * Shows a progress bar.
 *
 * @example
 * ```ts
 * import { progressBar } from "./progress_bar.ts";
 *
 * const bar = await progressBar("reading images");
 * for (let image = 1; image <= 300; image++) bar.update(image / 300, `${image} of 300`);
 * await bar.finish("300 images");
 * ```
 */
export async function progressBar(label: string): Promise<ProgressBar> {
  const shown: Display = await display(barBundle(label, 0));
  let drawn = Date.now();
  let share = 0;
  let sent: Promise<void> = Promise.resolve();
  return {
    update(done, text) {
      share = done;
      if (Date.now() - drawn < REDRAW_MILLISECONDS) return;
      drawn = Date.now();
      sent = shown.update(barBundle(`${label}: ${text}`, done));
    },
    async finish(text) {
      await sent;
      await shown.update(barBundle(`${label}: ${text}`, share));
    },
  };
}

/** A progress bar by media type. */
export function barBundle(text: string, done: number): MimeBundle {
  const percent = Math.round(100 * Math.min(1, Math.max(0, done)));
  const track = `width:240px;height:10px;border-radius:5px;background:${INK.grid};overflow:hidden`;
  const fill = `width:${percent}%;height:100%;background:${OKABE_ITO.blue}`;
  const line = `${percent} % · ${text}`;
  return {
    "text/html":
      `<div role="progressbar" aria-valuenow="${percent}" aria-label="${escapeXml(text)}" ` +
      `style="display:flex;align-items:center;gap:12px;font-family:sans-serif;font-size:13px">` +
      `<div style="${track}"><div style="${fill}"></div></div>` +
      `<span>${escapeXml(line)}</span></div>`,
    "text/plain": line,
  };
}
