/**
 * Experiments as values: base, arms, profiles and comparisons, and the meaning of their settings.
 * Re-exports only.
 *
 * @module
 */
export * from "./arm.ts";
export * from "./changes.ts";
export * from "./compare.ts";
export * from "./describe.ts";
export * from "./experiment.ts";
export * from "./resolve.ts";
export * from "./spec.ts";
export * from "./training_of.ts";
