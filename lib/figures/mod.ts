/**
 * Figures of records, as SVG, PNG and HTML. Re-exports only.
 *
 * @module
 */
export * from "./contrast.ts";
export * from "./dice.ts";
export * from "./epochs.ts";
export * from "./evolution_time.ts";
export * from "./examples.ts";
export * from "./fields.ts";
export * from "./figure.ts";
export * from "./images.ts";
export * from "./intervals.ts";
export * from "./lines.ts";
export * from "./memorised.ts";
export * from "./of_records.ts";
export * from "./outputs.ts";
export * from "./predictions.ts";
export * from "./title.ts";
export type { Layout as FigureLayout, Trace } from "./plotly/renderer.ts";
