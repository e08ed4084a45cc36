/**
 * Starts a Deno kernel and communicates with it through Jupyter's messages.
 *
 * @module
 */
import { randomUUID } from "node:crypto";
import { type KernelEnd, startKernelProcess } from "../wire/kernel_process.ts";
import { fromFrames, newMessage, toFrames } from "../wire/message.ts";

/** A message of the kernel. */
export interface KernelMessage {
  /** Type, such as `"stream"` or `"execute_reply"`. */
  readonly type: string;
  /** Id of the request that it belongs to. */
  readonly parent: string | undefined;
  /** Contents; their structure depends on `type`. */
  readonly content: Readonly<Record<string, unknown>>;
}

/** A running kernel. */
export interface Kernel extends AsyncDisposable {
  /** The kernel's information about itself. */
  readonly info: KernelMessage["content"];
  /** Resolves when the process has ended, for any reason. */
  readonly ended: Promise<KernelEnd>;
  /**
   * Sends a request on the shell channel and returns its id.
   *
   * @param type Type of the request, such as `"execute_request"`.
   */
  request(type: string, content: Record<string, unknown>): Promise<string>;
  /** Calls `listener` with every message of the shell and iopub channels, until it is replaced. */
  listen(listener: (message: KernelMessage) => void): void;
  /** Presses the stop button. */
  interrupt(): void;
  /** Ends the process. @param signal The signal to send. @default {"SIGKILL"} */
  kill(signal?: Deno.Signal): void;
}

/** Options for starting a kernel. */
export interface KernelOptions {
  /** Working folder, in which `deno.json` is looked up and relative paths are resolved. */
  cwd: string;
  /** Milliseconds to wait for its ports, then for its first answer. @default 30000 */
  patience?: number;
  /** Arguments of `deno`, given the path of the connection file. @default those of Deno's kernel */
  args?: (file: string) => string[];
}

/**
 * Starts a kernel.
 *
 * @throws {Error} if it ends or does not answer in time.
 */
export async function startKernel(
  { cwd, patience = 30_000, args }: KernelOptions,
): Promise<Kernel> {
  let listener: (message: KernelMessage) => void = () => {};
  const process = await startKernelProcess({ cwd, patience, args });
  const { ended, interrupt, kill, connection: { key } } = process;
  let pumps: Promise<void>[] = [];
  const dispose = async () => {
    await process[Symbol.asyncDispose]();
    await Promise.all(pumps);
  };
  try {
    const shell = await process.connect("shell", "DEALER");
    const iopub = await process.connect("iopub", "SUB");
    pumps = [shell, iopub].map(async ({ messages }) => {
      for await (const frames of messages) {
        const { header, parent, content } = fromFrames(frames);
        listener({ type: header.msg_type, parent: parent.msg_id, content });
      }
    });
    const session = randomUUID();
    const request: Kernel["request"] = async (type, content) => {
      const message = newMessage(type, content, { session });
      await shell.send(toFrames(message, key));
      return message.header.msg_id;
    };
    const info = await new Promise<KernelMessage["content"]>((resolve, reject) => {
      const silent = () => reject(new Error("the kernel opened its ports and answers nothing"));
      const timer = setTimeout(silent, patience);
      ended.finally(() => clearTimeout(timer));
      listener = ({ type, content }) => {
        if (type !== "kernel_info_reply") return;
        clearTimeout(timer);
        resolve(content);
      };
      ended.then(({ words }) => reject(new Error(`the kernel ended: ${words}`)));
      request("kernel_info_request", {}).catch(reject);
    });
    return {
      ...{ info, ended, request, interrupt, kill },
      listen: (next) => listener = next,
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}
