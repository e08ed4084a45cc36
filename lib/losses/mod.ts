/**
 * Losses of logits and labels. Re-exports only.
 *
 * @module
 */
export * from "./blurred_labels.ts";
export * from "./bootstrapping.ts";
export * from "./cross_entropy.ts";
export * from "./gce.ts";
export * from "./gradient_penalty.ts";
export * from "./label_smoothing.ts";
export * from "./loss.ts";
export * from "./svls.ts";
export * from "./symmetric_cross_entropy.ts";
export * from "./table.ts";
export * from "./total_variation.ts";
