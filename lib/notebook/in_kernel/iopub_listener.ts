/**
 * Listens, from inside the kernel, to the messages that it sends to its clients. The kernel has one queue,
 * so when a mark sent after outputs is received, all of these have been sent.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { runProgramSync } from "../../program.ts";

/** A listener in its own thread, which works while JavaScript is blocked. */
export interface IopubListener {
  /** Sends a mark, which is invisible to clients, and returns its number. */
  mark(): number;
  /** Whether a mark has been sent to the clients. */
  hasHeard(mark: number): boolean;
}

/** The options of the worker. */
export interface ListenerOptions {
  /** Port that the kernel sends outputs from. */
  readonly port: number;
  /** Two elements: the last mark received, and 1 once the worker is listening. */
  readonly heard: SharedArrayBuffer;
}

/** Name of a mark in the metadata of a message. */
export const MARK = "iel_mark";

const [LAST, READY] = [0, 1];

/** Creates a listener for the current kernel; undefined if its ports are unknown. */
export function listenToIopub(): IopubListener | undefined {
  const port = iopubPort();
  if (port === undefined) return undefined;
  const shared = new SharedArrayBuffer(8);
  const heard = new Int32Array(shared);
  const worker = new Worker(new URL("./iopub_worker.ts", import.meta.url), { type: "module" });
  worker.postMessage({ port, heard: shared } satisfies ListenerOptions);
  let marks = 0;
  let unheard = false;
  return {
    mark() {
      unheard = Atomics.load(heard, READY) === 0; // marks sent before it listens are lost
      marks++;
      if (!unheard) send(marks);
      return marks;
    },
    hasHeard(mark) {
      if (unheard && Atomics.load(heard, READY) === 1) {
        unheard = false;
        send(marks);
      }
      return Atomics.load(heard, LAST) >= mark;
    },
  };
}

/** The worker's side: records that it is listening, and the marks that it receives. */
export function listenerNotes(shared: SharedArrayBuffer): {
  ready(): void;
  heard(mark: number): void;
} {
  const cells = new Int32Array(shared);
  return {
    ready: () => Atomics.store(cells, READY, 1),
    heard: (mark) => Atomics.store(cells, LAST, mark),
  };
}

/** Sends it as the state "busy", which every client already has. */
function send(mark: number): void {
  const metadata = { [MARK]: mark };
  void Deno.jupyter.broadcast("status", { execution_state: "busy" }, { metadata });
}

/** Reads the port from the connection file that Jupyter passed to the kernel. */
function iopubPort(): number | undefined {
  try {
    const file = connectionFile();
    return file === undefined ? undefined : JSON.parse(readFileSync(file, "utf8")).iopub_port;
  } catch {
    return undefined;
  }
}

function connectionFile(): string | undefined {
  if (Deno.build.os === "linux") {
    const args = readFileSync("/proc/self/cmdline", "utf8").split("\0");
    return args[args.indexOf("--conn") + 1];
  }
  if (Deno.build.os === "windows") return undefined;
  const { out } = runProgramSync(["ps", "-ww", "-o", "args=", "-p", `${Deno.pid}`]);
  return out.match(/--conn (.*\S)/)?.[1];
}
