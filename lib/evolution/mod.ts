/**
 * What evolves, and how it is stepped through time. The door of this room: re-exports only.
 *
 * @module
 */
export { BOUNDARIES, type Boundary } from "./boundary.ts";
export * from "./evolution.ts";
export * from "./evolution_kind.ts";
export * from "./evolve.ts";
export * from "./heat.ts";
export * from "./implicit_heat.ts";
export * from "./stencil.ts";
export * from "./table.ts";
