/**
 * The remedy for a defect of Deno's Jupyter kernel (seen in 2.9): it says that a cell has ended
 * before the cell's outputs are out, so that JupyterLab puts late ones into the wrong cell, and
 * nbconvert and nbclient drop them. The remedy holds each cell open until the kernel has sent all
 * that the cell put out. It is at work from the import of this room on, in every client.
 *
 * Limits: displays have to be awaited (a burst of displays that nothing awaits can end a cell before
 * this remedy is asked); what a cell starts and leaves running writes into whichever cell is running
 * then; the cell that holds the import is safe from there on; on Windows, where the kernel cannot be
 * listened to, the remedy waits for a time that is only an estimate. The kit's own runner
 * (`deno task notebooks`) does not depend on any of this.
 *
 * @module
 */
import { kernelInternals } from "./host.ts";
import { type IopubListener, listenToIopub } from "./iopub_listener.ts";

/** Where the kernel cannot be listened to: milliseconds for an output to leave, and for the first. */
const EACH = 1, FIRST = 40;
/** Longer than this nobody waits, in milliseconds. */
const PATIENCE = 10_000;

let installed = false;
let listener: IopubListener | undefined;
/** Outputs since the last time that all were out. */
let waiting = 0;

/** Installs the remedy, once; nothing happens outside of a kernel. */
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
 * After a throw the kernel calls nothing of ours, but it asks in JavaScript whether the thrown value
 * is an `Error`, before it says that the cell has ended. Others who ask wait once for the outputs.
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

/** Blocks JavaScript; the kernel sends, and the listener hears, in threads of their own. */
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
