/**
 * Shows what Deno's kernel (2.9) silently loses: uncaught errors that are thrown after their cell or by a
 * promise that nothing awaits, and text written to standard output other than through `console`. What a
 * child process writes to inherited outputs stays lost.
 *
 * @module
 */
import process from "node:process";
import { kernelPrint } from "./host.ts";

let installed = false;

/** Starts showing it, once; does nothing outside a kernel. */
export function showWhatGetsLost(): void {
  const print = kernelPrint();
  if (!print || installed) return;
  installed = true;
  addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    console.error("A promise that nothing awaits was rejected:", event.reason);
  });
  addEventListener("error", (event) => {
    event.preventDefault();
    console.error("Uncaught error:", event.error ?? event.message);
  });
  showWritten(Deno.stdout, (text) => print(text, false));
  showWritten(Deno.stderr, (text) => print(text, true));
  for (const [stream, isError] of [[process.stdout, false], [process.stderr, true]] as const) {
    const decoder = new TextDecoder();
    stream.write = (data: string | Uint8Array, ...more: unknown[]) => {
      print(typeof data === "string" ? data : decoder.decode(data, { stream: true }), isError);
      const done = more.at(-1);
      if (typeof done === "function") queueMicrotask(done as () => void);
      return true;
    };
  }
}

function showWritten(
  stream: Pick<typeof Deno.stdout, "write" | "writeSync">,
  print: (text: string) => void,
): void {
  const decoder = new TextDecoder();
  stream.writeSync = (bytes) => {
    print(decoder.decode(bytes, { stream: true }));
    return bytes.length;
  };
  stream.write = (bytes) => Promise.resolve(stream.writeSync(bytes));
}
