/**
 * Runs experiments and writes records. Re-exports only.
 *
 * @module
 */
export * from "./estimate.ts";
export * from "./event_lines.ts";
export * from "./keep_weights.ts";
export * from "./module.ts";
export * from "./open_engine.ts";
export * from "./plan.ts";
export * from "./predict.ts";
export * from "./publish.ts";
export * from "./records.ts";
export * from "./reproduce.ts";
export * from "./run.ts";
export * from "./run_selection.ts";
export * from "./selection.ts";
export * from "./share.ts";
export * from "./tasks.ts";
export * from "./write_predictions.ts";
