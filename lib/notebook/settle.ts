/**
 * The remedy for a defect of Deno's Jupyter kernel (seen in 2.9): it says that a cell has ended
 * before the cell's outputs are out, so that JupyterLab puts late ones into the wrong cell, and
 * nbconvert and nbclient drop them. The remedy holds each cell open until its outputs had time to
 * leave. It is at work from the import of this room on, in every client.
 *
 * Limits: displays have to be awaited (a burst of displays that nothing awaits can end a cell before
 * this remedy is asked); what a cell starts and leaves running writes into whichever cell is running
 * then; the time is an estimate, which a machine under very heavy load could exceed. The kit's own
 * runner (`deno task notebooks`) does not depend on it.
 *
 * @module
 */

import { kernelInternals } from "./host.ts";

/** Milliseconds for an output to leave, and for the first of them. */
const EACH = 1, FIRST = 40;

let waiting = 0;
let installed = false;

/** Installs the remedy, once; nothing happens outside of a kernel. */
export function settleOutputs(): void {
  const internals = kernelInternals();
  const broadcastResult = internals?.broadcastResult;
  if (!broadcastResult || installed) return;
  installed = true;
  countCalls(console, ["log", "info", "debug", "warn", "error", "table", "dir", "group", "trace"]);
  countCalls(Deno.jupyter, ["display", "broadcast"]);
  internals.broadcastResult = async (...ended) => {
    await broadcastResult(...ended);
    await new Promise((resolve) => setTimeout(resolve, timeToLeave()));
  };
  blockAtErrors();
  addEventListener("unload", block);
}

function countCalls<Name extends string>(
  object: Record<Name, unknown>,
  names: readonly Name[],
): void {
  for (const name of names) {
    const call = object[name] as (...values: unknown[]) => unknown;
    object[name] = (...values: unknown[]) => {
      waiting++;
      return call.apply(object, values);
    };
  }
}

/**
 * After a throw the kernel calls nothing of ours, but it asks in JavaScript whether the thrown value
 * is an `Error`, before it says that the cell has ended. Others who ask wait once for the outputs.
 */
function blockAtErrors(): void {
  const ordinary = Function.prototype[Symbol.hasInstance];
  Object.defineProperty(Error, Symbol.hasInstance, {
    configurable: true,
    value(this: unknown, value: unknown) {
      if (waiting > 0) block();
      return ordinary.call(this as typeof Error, value);
    },
  });
}

/** Blocks JavaScript; the kernel sends from another thread. */
function block(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, timeToLeave());
}

function timeToLeave(): number {
  const time = FIRST + EACH * waiting;
  waiting = 0;
  return time;
}
