/**
 * The kit's own studies, and their components. Entry point of this room: re-exports only.
 *
 * @module
 */
export * from "./baselines.ts";
export * from "./methods.ts";
export * from "./table.ts";
