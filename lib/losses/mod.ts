/**
 * Losses of logits and labels. The door of this room: re-exports only.
 *
 * @module
 */
export * from "./cross_entropy.ts";
export * from "./loss.ts";
export * from "./table.ts";
