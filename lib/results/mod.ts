/**
 * Records of runs, and their analysis. Re-exports only.
 *
 * @module
 */
export * from "./agreement.ts";
export * from "./arm_order.ts";
export * from "./calibration.ts";
export * from "./commands_of.ts";
export * from "./comparable.ts";
export * from "./error_distance.ts";
export * from "./error_map.ts";
export * from "./evolution_time.ts";
export * from "./gate.ts";
export * from "./judge.ts";
export * from "./map_measures.ts";
export * from "./maps.ts";
export * from "./median_seed.ts";
export * from "./memorised.ts";
export * from "./mixed.ts";
export * from "./noise_cost.ts";
export * from "./paired.ts";
export * from "./raggedness.ts";
export * from "./record.ts";
export * from "./remedies.ts";
export * from "./selection_score.ts";
export * from "./statistics.ts";
export * from "./stopped.ts";
export * from "./store.ts";
export * from "./summary.ts";
export * from "./table.ts";
export * from "./tables.ts";
export * from "./verdict.ts";
export * from "./views.ts";
