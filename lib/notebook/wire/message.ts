/**
 * Messages of Jupyter's protocol (version 5.3), and their encoding in frames.
 *
 * @module
 * @see https://jupyter-client.readthedocs.io/en/stable/messaging.html
 */
import { Buffer } from "node:buffer";
import { createHmac, randomUUID } from "node:crypto";

/** The header of a message. */
export interface Header {
  /** Unique id of the message. */
  readonly msg_id: string;
  /** Type, such as `"stream"` or `"execute_reply"`. */
  readonly msg_type: string;
  /** Everything else that stands in it. */
  readonly [field: string]: unknown;
}

/** A message. */
export interface Message {
  /** Type and session of the message. */
  readonly header: Header;
  /** Header of the request that it belongs to; empty if there is none. */
  readonly parent: Partial<Header>;
  /** Metadata for intermediaries. */
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Contents; their structure depends on the type. */
  readonly content: Readonly<Record<string, unknown>>;
}

/** The connection file that Jupyter passes to a kernel at its start. */
export interface ConnectionFile {
  /** Port for requests and their replies. */
  readonly shell_port: number;
  /** Port for outputs of cells. */
  readonly iopub_port: number;
  /** Port for questions to the user. */
  readonly stdin_port: number;
  /** Port for requests that must not wait for a cell, such as an interrupt. */
  readonly control_port: number;
  /** Port for the heartbeat. */
  readonly hb_port: number;
  /** Secret for signing messages. */
  readonly key: string;
  /** Everything else that stands in it. */
  readonly [field: string]: unknown;
}

/** Channels of a kernel. */
export const CHANNELS = ["shell", "iopub", "stdin", "control", "hb"] as const;
/** A channel of a kernel. */
export type Channel = typeof CHANNELS[number];

/** Delimiter before the signature. */
const DELIMITER = "<IDS|MSG>";

/** Creates a message from this program. */
export function newMessage(
  type: string,
  content: Message["content"],
  { session, parent = {} }: {
    /** Id of the session. */
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
 * Encodes a message as signed frames.
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
 * Decodes the message in frames, without the parts before the delimiter and without buffers. Its content,
 * which may be long, is parsed on first access.
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

/** Currently free ports of this machine; a kernel cannot report ports that it chose itself. */
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
