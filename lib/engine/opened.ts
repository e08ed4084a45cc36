/**
 * What opening an engine gives: the engine, or one line that says why it is not to be had here.
 *
 * @module
 */
import type { Engine } from "./engine.ts";

/** An open engine, or the reason why there is none. */
export type Opened = { readonly engine: Engine } | { readonly reason: string };
