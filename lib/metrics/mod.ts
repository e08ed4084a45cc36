/**
 * Counts of pixels, and scores computed from them. Re-exports only.
 *
 * @module
 */
export * from "./boundary_f1.ts";
export * from "./calibration.ts";
export * from "./conventions.ts";
export * from "./counts.ts";
export * from "./hausdorff.ts";
export * from "./noise_errors.ts";
export * from "./objects.ts";
export * from "./regularity.ts";
export * from "./score.ts";
