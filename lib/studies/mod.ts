/**
 * The kit's own studies, and what they are made of. The door of this room: re-exports only.
 *
 * @module
 */
export * from "./baselines.ts";
export * from "./methods.ts";
export * from "./table.ts";
