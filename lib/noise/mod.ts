/**
 * Corrupting label maps. The door of this room: re-exports only.
 *
 * @module
 */
export * from "./expected_share.ts";
export * from "./label_noise.ts";
export * from "./protocols.ts";
export * from "./table.ts";
export * from "./window_noise.ts";
export * from "./wrong_epochs.ts";
export * from "./wrong_share.ts";
