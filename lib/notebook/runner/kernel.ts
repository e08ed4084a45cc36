/**
 * A Deno kernel of our own: started as a process, spoken to by Jupyter's messages (version 5.3).
 * What notebooks make of its answers is `run.ts`'s matter.
 *
 * @module
 * @see https://jupyter-client.readthedocs.io/en/stable/messaging.html
 */
import { Buffer } from "node:buffer";
import { createHmac, randomUUID } from "node:crypto";
import { connectZmtp, type ZmtpConnection } from "./zmtp.ts";

/** A message of the kernel. */
export interface KernelMessage {
  /** Such as `"stream"` or `"execute_reply"`. */
  readonly type: string;
  /** Id of the request that it belongs to. */
  readonly parent: string | undefined;
  /** What it says; its shape follows from `type`. */
  readonly content: Readonly<Record<string, unknown>>;
}

/** How a kernel ended. */
export interface KernelEnd {
  /** Exit code of the process. */
  readonly code: number;
  /** The signal that ended it. */
  readonly signal: Deno.Signal | null;
  /** The last that the process itself wrote to standard output and standard error. */
  readonly words: string;
}

/** A running kernel. */
export interface Kernel extends AsyncDisposable {
  /** What the kernel says of itself. */
  readonly info: KernelMessage["content"];
  /** Resolves when the process has ended, however that came about. */
  readonly ended: Promise<KernelEnd>;
  /**
   * Sends a request on the shell channel and returns its id.
   *
   * @param type Such as `"execute_request"`.
   */
  request(type: string, content: Record<string, unknown>): Promise<string>;
  /** Calls `listener` with every message of the channels shell and iopub, until it is replaced. */
  listen(listener: (message: KernelMessage) => void): void;
  /** Ends the process at once. */
  kill(): void;
}

/** How a kernel is started. */
export interface KernelOptions {
  /** Folder that it runs in: where `deno.json` is looked for, and relative paths begin. */
  cwd: string;
  /** Milliseconds to wait for its ports, then for its first answer. @default 30000 */
  patience?: number;
}

/** Channels of a kernel. */
const CHANNELS = ["shell", "iopub", "stdin", "control", "hb"] as const;
const DELIMITER = "<IDS|MSG>";
/** As much of a kernel's own words as helps to see why it died. */
const WORDS = 4000;

/**
 * Starts `deno jupyter --kernel`, the same Deno as this one, without colours.
 *
 * @throws {Error} when the kernel ends or stays silent before it answers.
 */
export async function startKernel({ cwd, patience = 30_000 }: KernelOptions): Promise<Kernel> {
  const folder = await Deno.makeTempDir({ prefix: "iel-kernel-" });
  const [key, ports] = [randomUUID(), freePorts(CHANNELS.length)];
  const port = (channel: typeof CHANNELS[number]) => ports[CHANNELS.indexOf(channel)]!;
  const file = `${folder}/connection.json`;
  await Deno.writeTextFile(
    file,
    JSON.stringify({
      ...Object.fromEntries(CHANNELS.map((channel) => [`${channel}_port`, port(channel)])),
      ...{ transport: "tcp", ip: "127.0.0.1", key, signature_scheme: "hmac-sha256" },
      kernel_name: "deno",
    }),
  );
  const child = new Deno.Command(Deno.execPath(), {
    args: ["jupyter", "--kernel", "--conn", file],
    ...{ cwd, env: { NO_COLOR: "1" }, stdin: "null", stdout: "piped", stderr: "piped" },
  }).spawn();
  const [out, err] = [lastWords(child.stdout), lastWords(child.stderr)];
  let over = false;
  const ended = child.status.then(async ({ code, signal }): Promise<KernelEnd> => {
    over = true;
    return { code, signal, words: (await out + await err).slice(-WORDS).trim() };
  });
  const deadline = Date.now() + patience;
  const connect = async (type: "DEALER" | "SUB", channel: "shell" | "iopub" | "control") => {
    while (true) {
      try {
        return await connectZmtp(port(channel), { type });
      } catch (error) {
        if (over) throw new Error(`the kernel ended: ${(await ended).words}`);
        if (Date.now() > deadline) throw new Error("the kernel opens no ports", { cause: error });
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  };
  const kill = () => {
    if (!over) child.kill("SIGKILL");
  };
  const opened: ZmtpConnection[] = [];
  let pumps: Promise<void>[] = [];
  const dispose = async () => {
    kill();
    await ended;
    opened.forEach((connection) => connection.close());
    await Promise.all(pumps);
    await Deno.remove(folder, { recursive: true });
  };
  try {
    const shell = await connect("DEALER", "shell");
    opened.push(shell);
    const iopub = await connect("SUB", "iopub");
    opened.push(iopub);
    let listener: (message: KernelMessage) => void = () => {};
    pumps = [shell, iopub].map(async ({ messages }) => {
      for await (const frames of messages) listener(parse(frames));
    });
    const session = randomUUID();
    const request: Kernel["request"] = async (type, content) => {
      const id = randomUUID();
      const date = new Date().toISOString();
      const header = { msg_id: id, session, username: "", date, msg_type: type, version: "5.3" };
      await shell.send(signed(key, [header, {}, {}, content]));
      return id;
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
      ...{ info, ended, request, kill },
      listen: (next) => listener = next,
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** A message as frames: header, parent, metadata and content, with their signature before them. */
function signed(key: string, parts: readonly unknown[]): Uint8Array[] {
  const bodies = parts.map((part) => Buffer.from(JSON.stringify(part)));
  const signature = createHmac("sha256", key);
  bodies.forEach((body) => signature.update(body));
  return [Buffer.from(DELIMITER), Buffer.from(signature.digest("hex")), ...bodies];
}

function parse(frames: readonly Uint8Array[]): KernelMessage {
  const texts = frames.map((frame) => Buffer.from(frame).toString());
  const [, header, parent, , content] = texts.slice(texts.indexOf(DELIMITER) + 1);
  return {
    type: JSON.parse(header!).msg_type,
    parent: JSON.parse(parent!).msg_id,
    content: JSON.parse(content!),
  };
}

/** Free now; a kernel cannot be asked which ones it took. */
function freePorts(count: number): number[] {
  const listeners = Array.from(
    { length: count },
    () => Deno.listen({ hostname: "127.0.0.1", port: 0 }),
  );
  const ports = listeners.map(({ addr }) => (addr as Deno.NetAddr).port);
  listeners.forEach((listener) => listener.close());
  return ports;
}

async function lastWords(stream: ReadableStream<Uint8Array>): Promise<string> {
  let words = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream() as never)) {
    words = (words + text).slice(-WORDS);
  }
  return words;
}
