/**
 * The kit's own studies, and their components. Re-exports only.
 *
 * @module
 */
export * from "./baselines.ts";
export * from "./methods.ts";
export * from "./table.ts";
