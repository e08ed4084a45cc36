/**
 * Counts of pixels, and scores computed from them. The door of this room: re-exports only.
 *
 * @module
 */
export * from "./conventions.ts";
export * from "./counts.ts";
export * from "./regularity.ts";
export * from "./score.ts";
