/**
 * Hearing what the kernel sends to its clients, from inside the kernel: a mark that is sent after
 * outputs is heard once all of them have been sent, since the kernel has one queue.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { runProgramSync } from "../../program.ts";

/** A listener in a thread of its own, which hears while JavaScript is blocked. */
export interface IopubListener {
  /** Sends a mark, which clients do not see, and returns its number. */
  mark(): number;
  /** Whether a mark has been sent to the clients. */
  hasHeard(mark: number): boolean;
}

/** What the worker is told. */
export interface ListenerOptions {
  /** Port that the kernel sends outputs from. */
  readonly port: number;
  /** Two cells: the last mark heard, and 1 once it listens. */
  readonly heard: SharedArrayBuffer;
}

/** Name of a mark in the metadata of a message. */
export const MARK = "iel_mark";

const [LAST, READY] = [0, 1];

/** A listener to the kernel that this runs in; undefined where its ports are not known. */
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
      unheard = Atomics.load(heard, READY) === 0; // a mark before it listens would not be heard
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

/** The worker's side: notes that it listens, and the marks that it hears. */
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

/** As the state "busy", which every client knows already. */
function send(mark: number): void {
  const metadata = { [MARK]: mark };
  void Deno.jupyter.broadcast("status", { execution_state: "busy" }, { metadata });
}

/** From the file that Jupyter named when it started the kernel. */
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
