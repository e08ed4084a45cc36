/**
 * Messages of Jupyter's protocol (version 5.3) and the frames that they travel in.
 *
 * @module
 * @see https://jupyter-client.readthedocs.io/en/stable/messaging.html
 */
import { Buffer } from "node:buffer";
import { createHmac, randomUUID } from "node:crypto";

/** Who says what. */
export interface Header {
  /** Unique. */
  readonly msg_id: string;
  /** Such as `"stream"` or `"execute_reply"`. */
  readonly msg_type: string;
  /** Everything else that stands in it. */
  readonly [field: string]: unknown;
}

/** A message. */
export interface Message {
  /** What it is, and of which session. */
  readonly header: Header;
  /** Header of the request that it belongs to; empty where it belongs to none. */
  readonly parent: Partial<Header>;
  /** Notes for those on the way. */
  readonly metadata: Readonly<Record<string, unknown>>;
  /** What it says; its shape follows from its type. */
  readonly content: Readonly<Record<string, unknown>>;
}

/** The file that Jupyter hands to a kernel when it starts it. */
export interface ConnectionFile {
  /** Port of requests and their replies. */
  readonly shell_port: number;
  /** Port of what a cell shows. */
  readonly iopub_port: number;
  /** Port of questions to the user. */
  readonly stdin_port: number;
  /** Port of requests that must not wait for a cell, such as an interrupt. */
  readonly control_port: number;
  /** Port of the heartbeat. */
  readonly hb_port: number;
  /** Secret that messages are signed with. */
  readonly key: string;
  /** Everything else that stands in it. */
  readonly [field: string]: unknown;
}

/** Channels of a kernel. */
export const CHANNELS = ["shell", "iopub", "stdin", "control", "hb"] as const;
/** A channel of a kernel. */
export type Channel = typeof CHANNELS[number];

/** Stands before the signature. */
const DELIMITER = "<IDS|MSG>";

/** A new message of this program. */
export function newMessage(
  type: string,
  content: Message["content"],
  { session, parent = {} }: {
    /** Id of the conversation. */
    session: string;
    /** Header of the request that it belongs to. @default {{}} */
    parent?: Partial<Header>;
  },
): Message {
  const date = new Date().toISOString();
  const header = { msg_id: randomUUID(), session, username: "", date, msg_type: type };
  return { header: { ...header, version: "5.3" }, parent, metadata: {}, content };
}

/**
 * A message as frames, signed.
 *
 * @example
 * ```ts
 * import { fromFrames, newMessage, toFrames } from "./message.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const message = newMessage("stream", { name: "stdout", text: "é" }, { session: "1" });
 * deepStrictEqual({ ...fromFrames(toFrames(message, "secret")) }, message);
 * ```
 */
export function toFrames(message: Message, key: string): Uint8Array[] {
  const { header, parent, metadata, content } = message;
  const bodies = [header, parent, metadata, content].map((part) =>
    Buffer.from(JSON.stringify(part))
  );
  const signature = createHmac("sha256", key);
  bodies.forEach((body) => signature.update(body));
  return [Buffer.from(DELIMITER), Buffer.from(signature.digest("hex")), ...bodies];
}

/**
 * The message in frames, but for what stands before the delimiter and for buffers. Its content, which
 * may be long, is read when it is asked for.
 */
export function fromFrames(frames: readonly Uint8Array[]): Message {
  const begin = frames.findIndex((frame) => Buffer.from(frame).toString() === DELIMITER) + 2;
  const part = (at: number) => JSON.parse(Buffer.from(frames[begin + at]!).toString());
  let content: Message["content"] | undefined;
  return {
    ...{ header: part(0), parent: part(1), metadata: part(2) },
    get content() {
      return content ??= part(3);
    },
  };
}

/** Ports of this machine that are free now; a kernel cannot be asked which ones it took. */
export function freeConnection(): ConnectionFile {
  const listeners = CHANNELS.map(() => Deno.listen({ hostname: "127.0.0.1", port: 0 }));
  const ports = listeners.map(({ addr }) => addr.port);
  listeners.forEach((listener) => listener.close());
  const named = CHANNELS.map((channel, at) => [`${channel}_port`, ports[at]]);
  return {
    ...Object.fromEntries(named),
    ...{ transport: "tcp", ip: "127.0.0.1", key: randomUUID(), signature_scheme: "hmac-sha256" },
    kernel_name: "deno",
  };
}
