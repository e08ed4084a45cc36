/**
 * Relays all messages between Jupyter and a Deno kernel. `executions.ts` handles the requests to run
 * cells.
 *
 * @module
 */
import { randomUUID } from "node:crypto";
import { documentationAsync } from "../definitions.ts";
import { startKernelProcess } from "../wire/kernel_process.ts";
import {
  type Channel,
  CHANNELS,
  type ConnectionFile,
  fromFrames,
  type Message,
  newMessage,
  toFrames,
} from "../wire/message.ts";
import { acceptZmtp, type ZmtpConnection } from "../wire/zmtp.ts";
import { type Execution, executions } from "./executions.ts";

/** Milliseconds for the last messages to reach clients before this process ends. */
const LAST_WORDS = 200;

/**
 * Starts a kernel in this process's folder and serves it at the ports that Jupyter named, until the kernel
 * ends.
 *
 * @param jupyter Contents of the connection file that Jupyter passes to a kernel.
 * @returns The kernel's exit code.
 */
export async function relay(jupyter: ConnectionFile): Promise<number> {
  const session = randomUUID();
  const subscribers = new Set<ZmtpConnection>();
  const publishFrames = (frames: readonly Uint8Array[]) => {
    for (const subscriber of subscribers) {
      subscriber.send(frames).catch(() => subscribers.delete(subscriber));
    }
  };
  const signed = (message: Message) => toFrames(message, jupyter.key);
  const publish = (message: Message) => publishFrames(signed(message));
  const answer = (type: string, content: Message["content"], { header }: Message) =>
    newMessage(type, content, { session, parent: header });
  const cells = executions({ publish, answer });
  const listeners = CHANNELS.map((channel) =>
    // first, or the kernel might take one of these ports
    Deno.listen({ hostname: "127.0.0.1", port: jupyter[`${channel}_port`] })
  );
  const { key } = jupyter; // the kernel uses the same key, so messages pass unchanged
  await using kernel = await startKernelProcess({ cwd: Deno.cwd(), key });

  /** Shell: each client gets its own connection to the kernel, and so its own replies. */
  const serveShell = async (tcp: Deno.TcpConn) => {
    const client = await acceptZmtp(tcp, { type: "ROUTER" });
    const own = await kernel.connect("shell", "DEALER", client.peer);
    const reply = (message: Message) => ignored(client.send(signed(message)));
    void each(own, (message, frames) => {
      if (!cells.takeReply(message)) ignored(client.send(frames));
    });
    await each(client, (request, frames) => {
      const forward = () => ignored(own.send(frames));
      const execution: Execution = { request, forward, reply };
      const { header: { msg_type: type } } = request;
      if (type === "execute_request") cells.ask(execution);
      else if (type === "inspect_request") {
        documentationAt(request).then((told) => {
          if (told) reply(answer("inspect_reply", told, request));
          else forward();
        }, forward);
      } else forward();
    });
    own.close();
  };
  const serveIopub = async (tcp: Deno.TcpConn) => {
    const subscriber = await acceptZmtp(tcp, { type: "PUB" });
    subscribers.add(subscriber);
    for await (const _ of subscriber.messages); // subscriptions
    subscribers.delete(subscriber);
  };
  /** All other channels: byte by byte. */
  const servePlain = (channel: Channel) => async (tcp: Deno.TcpConn) => {
    const port = kernel.connection[`${channel}_port`];
    const own = await Deno.connect({ hostname: "127.0.0.1", port });
    await Promise.allSettled([
      tcp.readable.pipeTo(own.writable),
      own.readable.pipeTo(tcp.writable),
    ]);
  };

  const published = await kernel.connect("iopub", "SUB");
  void each(published, (message, frames) => {
    if (!cells.takePublished(message)) publishFrames(frames);
  });
  const serve = {
    ...{ shell: serveShell, iopub: serveIopub },
    ...{ stdin: servePlain("stdin"), control: servePlain("control"), hb: servePlain("hb") },
  };
  for (const [index, channel] of CHANNELS.entries()) {
    void (async () => {
      for await (const tcp of listeners[index]!) ignored(serve[channel](tcp));
    })();
  }
  Deno.addSignalListener("SIGINT", () => {
    cells.stop();
    kernel.interrupt(); // if Jupyter signals the whole group, the kernel treats the two signals as one
  });
  Deno.addSignalListener("SIGTERM", () => kernel.kill());
  const { code, signal, words } = await kernel.ended;
  cells.ended(`the kernel ended with ${signal ?? `code ${code}`}${words && `: ${words}`}`);
  await new Promise((resolve) => setTimeout(resolve, LAST_WORDS));
  listeners.forEach((listener) => listener.close());
  return code;
}

async function each(
  { messages }: ZmtpConnection,
  take: (message: Message, frames: Uint8Array[]) => void,
): Promise<void> {
  for await (const frames of messages) take(fromFrames(frames), frames);
}

const documentation = new Map<string, Promise<string | undefined>>();

/**
 * The kit's documentation of the name at the cursor, for Shift-Tab and the Contextual Help panel; the
 * kernel answers for other names.
 */
async function documentationAt({ content }: Message): Promise<Message["content"] | undefined> {
  const { code, cursor_pos: cursor } = content as { code: string; cursor_pos: number };
  const [before = ""] = /\w*$/.exec(code.slice(0, cursor)) ?? [];
  const [after = ""] = /^\w*/.exec(code.slice(cursor)) ?? [];
  const name = before + after;
  if (!documentation.has(name)) documentation.set(name, documentationAsync(name));
  const text = await documentation.get(name);
  if (text === undefined) return undefined;
  return { status: "ok", found: true, data: { "text/plain": text }, metadata: {} };
}

/** Ignores errors: a peer that has disconnected needs no answer. */
function ignored(work: Promise<unknown>): void {
  work.catch(() => {});
}
