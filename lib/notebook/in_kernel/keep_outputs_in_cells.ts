/**
 * Works around a bug of Deno's Jupyter kernel (seen in 2.9): it reports a cell as ended before all of its
 * outputs are sent, so that JupyterLab shows late ones in the wrong cell, and nbconvert and nbclient drop
 * them. The workaround keeps each cell open until the kernel has sent all of its outputs. It is active in
 * every client once this room is imported.
 *
 * Limits: displays must be awaited (a burst of unawaited displays can end a cell before the workaround is
 * called); background work of a cell writes into whichever cell is running at the time; the cell with the
 * import is covered from the import on; on Windows, where listening to the kernel is impossible, the
 * workaround waits for an estimated time. The kit's own runner (`deno task notebooks`) does not depend on
 * any of this.
 *
 * @module
 */
import { kernelInternals } from "./host.ts";
import { type IopubListener, listenToIopub } from "./iopub_listener.ts";

/** Without a listener: milliseconds to wait per output, and for the first. */
const EACH = 1, FIRST = 40;
/** Maximum wait, in milliseconds. */
const PATIENCE = 10_000;

let installed = false;
let listener: IopubListener | undefined;
/** Number of outputs since all were last known to be sent. */
let waiting = 0;

/** Installs the workaround, once; does nothing outside a kernel. */
export function keepOutputsInCells(): void {
  const internals = kernelInternals();
  const broadcastResult = internals?.broadcastResult;
  if (!broadcastResult || installed) return;
  installed = true;
  listener = listenToIopub();
  countCalls(console, ["log", "info", "debug", "warn", "error", "table", "dir", "group", "trace"]);
  countCalls(Deno.jupyter, ["display", "broadcast"]);
  internals.broadcastResult = async (...ended) => {
    await broadcastResult(...ended);
    await allOut();
  };
  blockAtErrors();
  addEventListener("unload", blockUntilAllOut);
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
 * After a throw the kernel calls none of our functions, but it checks in JavaScript whether the thrown
 * value is an `Error` before it reports the cell as ended. Other code that makes this check waits once for
 * the outputs.
 */
function blockAtErrors(): void {
  const ordinary = Function.prototype[Symbol.hasInstance];
  Object.defineProperty(Error, Symbol.hasInstance, {
    configurable: true,
    value(this: unknown, value: unknown) {
      if (waiting > 0) blockUntilAllOut();
      return ordinary.call(this as typeof Error, value);
    },
  });
}

async function allOut(): Promise<void> {
  const time = estimate();
  if (!listener) return await new Promise((resolve) => setTimeout(resolve, time));
  const deadline = Date.now() + PATIENCE;
  const mark = listener.mark();
  while (!listener.hasHeard(mark) && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** Blocks JavaScript; the kernel and the listener continue in their own threads. */
function blockUntilAllOut(): void {
  const time = estimate();
  if (!listener) return pause(time);
  const deadline = Date.now() + PATIENCE;
  const mark = listener.mark();
  while (!listener.hasHeard(mark) && Date.now() < deadline) pause(2);
}

function estimate(): number {
  const time = FIRST + EACH * waiting;
  waiting = 0;
  return time;
}

function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
