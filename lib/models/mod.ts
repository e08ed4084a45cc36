/**
 * Networks as pure functions of named parameters, and their weights. Re-exports only.
 *
 * @module
 */
export * from "./deeplabv3plus.ts";
export * from "./fit.ts";
export * from "./hrnetv2.ts";
export * from "./imagenet.ts";
export type { NormOptions } from "./layer.ts";
export * from "./model.ts";
export { type OutputStride, RESNETS } from "./resnet.ts";
export * from "./starting_weights.ts";
export * from "./table.ts";
export * from "./unet.ts";
export * from "./weights.ts";
