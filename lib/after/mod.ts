/**
 * Operations at prediction only. Re-exports only.
 *
 * @module
 */
export * from "./after.ts";
export * from "./implicit_heat.ts";
export * from "./diffusion.ts";
export * from "./evolve.ts";
export * from "./layers.ts";
export * from "./majority.ts";
export * from "./table.ts";
