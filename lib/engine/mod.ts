/**
 * Where arithmetic runs. Re-exports only.
 *
 * @module
 */
export * from "./engine.ts";
export * from "./open.ts";
export * from "./threads.ts";
export type { InstallEvent, InstallOptions } from "./tensorflow/install.ts";
export type { Precision } from "./tensorflow/mod.ts";
