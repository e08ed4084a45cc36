/**
 * What a notebook shows while it runs. Importing this module in a kernel keeps outputs in their cells.
 * Re-exports only.
 *
 * @module
 */
export { type Display, display } from "./display.ts";
export { help } from "./help.ts";
export * from "./live.ts";
export * from "./live_curve.ts";
export * from "./live_runs.ts";
export { type ProgressBar, progressBar } from "./progress_bar.ts";
export { show, showTable } from "./show.ts";
export { stopSignal } from "./stop.ts";
