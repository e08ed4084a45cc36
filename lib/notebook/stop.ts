/**
 * Turns the stop button of a notebook into an abort signal. Otherwise an interrupt ends Deno's kernel and
 * loses all variables.
 *
 * @module
 */
import { inNotebook } from "./in_kernel/host.ts";

/** One press may arrive several times; only an interrupt after this time is a second press. */
const SAME_MILLISECONDS = 1000;

let current: AbortController | undefined;
let pressed = -Infinity;
let listening = false;

/**
 * Returns a signal that the next press of the stop button (Jupyter's interrupt) aborts, while the kernel
 * keeps running. A second press ends the kernel. Signals of earlier calls are no longer aborted.
 *
 * The press is only handled between turns of the event loop: restart the kernel to end code that awaits
 * nothing but its own promises.
 *
 * @example Stop between two steps
 * ```ts
 * import { stopSignal } from "./stop.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const signal = stopSignal();
 * for (let step = 0; step < 3 && !signal.aborted; step++) await new Promise((next) => setTimeout(next));
 * strictEqual(signal.aborted, false);
 * ```
 */
export function stopSignal(): AbortSignal {
  if (inNotebook() && !listening) Deno.addSignalListener("SIGINT", interrupt);
  listening = true;
  current = new AbortController();
  return current.signal;
}

/** Marks the work of a signal as finished: the next press has nothing to stop. */
export function nothingToStop(signal: AbortSignal): void {
  if (current?.signal === signal) current = undefined;
}

function interrupt(): void {
  const before = pressed;
  pressed = Date.now();
  if (pressed - before < SAME_MILLISECONDS) return;
  if (current && !current.signal.aborted) {
    current.abort(new DOMException("stopped by the user", "AbortError"));
  } else if (current || pressed - before < 5 * SAME_MILLISECONDS) {
    Deno.exit(130);
  } else {
    console.warn("The kit is not running anything. Stop again to end the kernel.");
  }
}
