/**
 * Corrupting label maps. Re-exports only.
 *
 * @module
 */
export * from "./adele.ts";
export * from "./boundary_band.ts";
export * from "./class_flips.ts";
export * from "./corrections.ts";
export * from "./early_learning.ts";
export * from "./expected_share.ts";
export * from "./instances.ts";
export * from "./label_correction.ts";
export * from "./label_noise.ts";
export * from "./pixel_flips.ts";
export * from "./places.ts";
export * from "./protocols.ts";
export * from "./table.ts";
export * from "./window_noise.ts";
export * from "./windows.ts";
export * from "./wrong_epochs.ts";
export * from "./wrong_share.ts";
