/**
 * ZeroMQ's wire protocol, ZMTP 3.0 with the NULL mechanism, over local TCP, as far as both ends of a
 * Jupyter kernel need it.
 *
 * @module
 * @see https://rfc.zeromq.org/spec/23/
 */

/** A connection of one socket to one peer. */
export interface ZmtpConnection {
  /** The peer's own name; usually empty. */
  readonly peer: Uint8Array;
  /** Sends a message of one or more frames; messages are sent in the order of the calls. */
  send(frames: readonly Uint8Array[]): Promise<void>;
  /** Incoming messages, until the peer or `close` ends the connection. */
  readonly messages: AsyncGenerator<Uint8Array[], void>;
  /** Ends the connection. */
  close(): void;
}

/** Type of an end: a `DEALER` sends requests to a `ROUTER`, a `SUB` subscribes to a `PUB`. */
export type SocketType = "DEALER" | "ROUTER" | "SUB" | "PUB";

/** Bits of a frame's flags. */
const MORE = 1, LONG = 2, COMMAND = 4;

/** Signature, version 3.0, mechanism NULL, not a server, filler. */
const GREETING = Uint8Array.of(
  ...[0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3, 0],
  ...bytes("NULL"),
  ...new Uint8Array(48),
);

/**
 * Connects to a local port and performs the handshake; a `SUB` subscribes to everything.
 *
 * @throws {Deno.errors.ConnectionRefused} if nothing listens on the port.
 */
export async function connectZmtp(
  port: number,
  { type, name = new Uint8Array() }: {
    /** What this end is. */
    type: "DEALER" | "SUB";
    /** Name of this end, by which a `ROUTER` recognises connections of one client. @default none */
    name?: Uint8Array;
  },
): Promise<ZmtpConnection> {
  const opened = await shakeHands(await Deno.connect({ hostname: "127.0.0.1", port }), type, name);
  if (type === "SUB") await opened.send([Uint8Array.of(1)]);
  return opened;
}

/**
 * Performs the handshake with a connected client. A `PUB` reads the client's subscriptions as messages, and
 * may send it everything.
 *
 * @example A request and its reply
 * ```ts
 * import { acceptZmtp, connectZmtp } from "./zmtp.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
 * const accepted = listener.accept().then((tcp) => acceptZmtp(tcp, { type: "ROUTER" }));
 * const client = await connectZmtp(listener.addr.port, { type: "DEALER" });
 * const server = await accepted;
 * await client.send([Uint8Array.of(1), new Uint8Array(300).fill(2)]);
 * const { value } = await server.messages.next();
 * deepStrictEqual(value!.map(({ length }) => length), [1, 300]);
 * client.close();
 * server.close();
 * ```
 */
export async function acceptZmtp(
  connection: Deno.TcpConn,
  { type }: {
    /** What this end is. */
    type: "ROUTER" | "PUB";
  },
): Promise<ZmtpConnection> {
  return await shakeHands(connection, type, new Uint8Array());
}

async function shakeHands(
  connection: Deno.TcpConn,
  type: SocketType,
  name: Uint8Array,
): Promise<ZmtpConnection> {
  connection.setNoDelay(true);
  const read = exactReader(connection);
  let written: Promise<void> = Promise.resolve();
  const write = (data: Uint8Array): Promise<void> => {
    const done = written.then(async () => {
      for (let at = 0; at < data.length;) at += await connection.write(data.subarray(at));
    });
    written = done.catch(() => {});
    return done;
  };
  try {
    await write(GREETING);
    await read(GREETING.length);
    await write(frame(ready(type, name), COMMAND));
    const { body } = await readFrame(read);
    return {
      peer: propertyOf(body, "Identity"),
      send: (frames) =>
        write(concat(frames.map((body, at) => frame(body, at < frames.length - 1 ? MORE : 0)))),
      messages: readMessages(read),
      close: () => {
        try {
          connection.close();
        } catch (error) {
          if (!(error instanceof Deno.errors.BadResource)) throw error;
        }
      },
    };
  } catch (error) {
    connection.close();
    throw error;
  }
}

type ExactReader = (length: number) => Promise<Uint8Array>;

/** Thrown at the end of the stream; a truncated message is useless. */
class EndOfStream extends Error {}

function exactReader(connection: Deno.Conn): ExactReader {
  const chunk = new Uint8Array(1 << 16);
  let rest: Uint8Array = new Uint8Array(0);
  return async (length) => {
    const out = new Uint8Array(length);
    for (let at = 0; at < length;) {
      if (rest.length === 0) {
        const count = await connection.read(chunk);
        if (count === null) throw new EndOfStream();
        rest = chunk.slice(0, count);
      }
      const taken = rest.subarray(0, length - at);
      out.set(taken, at);
      at += taken.length;
      rest = rest.subarray(taken.length);
    }
    return out;
  };
}

async function readFrame(read: ExactReader): Promise<{ flags: number; body: Uint8Array }> {
  const [flags] = await read(1) as unknown as [number];
  const size = await read(flags & LONG ? 8 : 1);
  const length = size.reduce((sum, byte) => sum * 256 + byte, 0);
  return { flags, body: await read(length) };
}

async function* readMessages(read: ExactReader): AsyncGenerator<Uint8Array[], void> {
  let frames: Uint8Array[] = [];
  try {
    while (true) {
      const { flags, body } = await readFrame(read);
      if (flags & COMMAND) continue;
      frames.push(body);
      if (flags & MORE) continue;
      yield frames;
      frames = [];
    }
  } catch (error) {
    const ended = [EndOfStream, Deno.errors.BadResource, Deno.errors.ConnectionReset];
    if (!ended.some((kind) => error instanceof kind) && !(error as Error).message.match(/cancel/)) {
      throw error;
    }
  }
}

function frame(body: Uint8Array, flags: number): Uint8Array {
  if (flags & COMMAND) return concat([Uint8Array.of(flags, body.length), body]);
  const head = new Uint8Array(9);
  head[0] = flags | LONG;
  new DataView(head.buffer).setBigUint64(1, BigInt(body.length));
  return concat([head, body]);
}

/** The READY command with the properties of the NULL mechanism. */
function ready(type: SocketType, name: Uint8Array): Uint8Array {
  const properties = [["Socket-Type", bytes(type)], ["Identity", name]] as const;
  const given = properties.filter(([, value]) => value.length > 0);
  return concat([
    Uint8Array.of(5),
    bytes("READY"),
    ...given.flatMap(([key, value]) => [
      ...[Uint8Array.of(key.length), bytes(key)],
      ...[Uint8Array.of(0, 0, 0, value.length), value],
    ]),
  ]);
}

/** The value of a READY property; empty if absent. */
function propertyOf(body: Uint8Array, wanted: string): Uint8Array {
  const text = new TextDecoder("latin1");
  for (let at = 1 + body[0]!; at < body.length;) {
    const key = text.decode(body.subarray(at + 1, at + 1 + body[at]!));
    at += 1 + body[at]!;
    const length = new DataView(body.buffer, body.byteOffset + at).getUint32(0);
    if (key === wanted) return body.slice(at + 4, at + 4 + length);
    at += 4 + length;
  }
  return new Uint8Array();
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
