/**
 * Training, epoch by epoch. Re-exports only.
 *
 * @module
 */
export type { CheckpointPlace } from "./checkpoint.ts";
export * from "./epoch.ts";
export * from "./evaluate.ts";
export * from "./optimizer/optimizer.ts";
export * from "./optimizer/rmsprop.ts";
export * from "./optimizer/sgd.ts";
export * from "./optimizer/table.ts";
export { Diverged } from "./pass.ts";
export * from "./schedule/constant.ts";
export * from "./schedule/plateau.ts";
export * from "./schedule/poly.ts";
export {
  initialRate,
  type PlateauMemory,
  type Schedule,
  type ScheduleState,
} from "./schedule/schedule.ts";
export * from "./schedule/step.ts";
export * from "./schedule/table.ts";
export * from "./sliding_window.ts";
export * from "./step.ts";
export * from "./train.ts";
