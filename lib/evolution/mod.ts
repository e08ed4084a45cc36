/**
 * Evolution equations and how they are stepped through time. Re-exports only.
 *
 * @module
 */
export { BOUNDARIES, type Boundary, pad, padAxis } from "./boundary.ts";
export { type Gradient, GRADIENTS } from "./differentiate.ts";
export { DIFFUSIVITIES, type Diffusivity, DIFFUSIVITY_NAMES } from "./diffusivity.ts";
export * from "./evolution.ts";
export * from "./evolution_kind.ts";
export * from "./evolve.ts";
export * from "./growth.ts";
export * from "./stencil.ts";
export * from "./stepping.ts";
export type { Spectrum } from "./spectrum.ts";
export { divergence, type Faces, gradient, mapFaces } from "./staggered.ts";
export * from "./table.ts";

// The equations.
export * from "./advection_diffusion_reaction.ts";
export * from "./allen_cahn.ts";
export * from "./anisotropic.ts";
export * from "./curve_motion.ts";
export * from "./guided_diffusion.ts";
export * from "./heat.ts";
export * from "./implicit_heat.ts";
export * from "./mean_curvature.ts";
export * from "./perona_malik.ts";
export * from "./spectral.ts";
export * from "./total_variation.ts";
