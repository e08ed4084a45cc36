/**
 * The stop button of a notebook as an abort signal. Without it, an interrupt ends Deno's kernel and
 * all variables with it.
 *
 * @module
 */
import { inNotebook } from "./in_kernel/host.ts";

/** One press may arrive several times, and a second press is one that comes later. */
const SAME_MILLISECONDS = 1000;

let current: AbortController | undefined;
let pressed = -Infinity;
let listening = false;

/**
 * A signal that the next press of the stop button (Jupyter's interrupt) aborts; the kernel lives on.
 * A second press ends the kernel after all. Signals of earlier calls are no longer listened for.
 *
 * The button can only be heard between the turns of the event loop: whatever never awaits anything
 * but its own promises has to be ended by restarting the kernel.
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

/** Says that what the signal would have stopped is over: the next press has nothing to stop. */
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
    console.warn("Nothing of the kit's is running. Stop again to end the kernel.");
  }
}
