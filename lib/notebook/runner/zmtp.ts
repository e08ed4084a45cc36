/**
 * The wire protocol of ZeroMQ, ZMTP 3.0 with the NULL mechanism, over TCP on this machine: as much as
 * a client of a Jupyter kernel needs. What the messages mean is `kernel.ts`'s matter.
 *
 * @module
 * @see https://rfc.zeromq.org/spec/23/
 */

/** A connection of one socket to one peer. */
export interface ZmtpConnection {
  /** Sends a message of one or more frames. */
  send(frames: readonly Uint8Array[]): Promise<void>;
  /** Messages as they come, until the peer or `close` ends the connection. */
  readonly messages: AsyncGenerator<Uint8Array[], void>;
  /** Ends the connection. */
  close(): void;
}

/** Bits of a frame's flags. */
const MORE = 1, LONG = 2, COMMAND = 4;

/** Signature, version 3.0, mechanism NULL, not a server, filler. */
const GREETING = Uint8Array.of(
  ...[0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3, 0],
  ...bytes("NULL"),
  ...new Uint8Array(48),
);

/**
 * Connects to a port of this machine and shakes hands; a `SUB` subscribes to everything.
 *
 * @throws {Deno.errors.ConnectionRefused} while nobody listens there.
 */
export async function connectZmtp(
  port: number,
  { type }: {
    /** What this end is: `DEALER` asks and is answered, `SUB` listens. */
    type: "DEALER" | "SUB";
  },
): Promise<ZmtpConnection> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  connection.setNoDelay(true);
  const read = exactReader(connection);
  const write = async (data: Uint8Array) => {
    for (let at = 0; at < data.length;) at += await connection.write(data.subarray(at));
  };
  try {
    await write(GREETING);
    await read(GREETING.length);
    await write(frame(ready(type), COMMAND));
    await readFrame(read);
    if (type === "SUB") await write(frame(Uint8Array.of(1), 0));
  } catch (error) {
    connection.close();
    throw error;
  }
  return {
    async send(frames) {
      const last = frames.length - 1;
      for (const [index, body] of frames.entries()) {
        await write(frame(body, index < last ? MORE : 0));
      }
    },
    messages: readMessages(read),
    close: () => {
      try {
        connection.close();
      } catch (error) {
        if (!(error instanceof Deno.errors.BadResource)) throw error;
      }
    },
  };
}

type ExactReader = (length: number) => Promise<Uint8Array>;

/** Thrown where the stream ends; a message that is cut short is of no use. */
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
  const head = new Uint8Array(9);
  head[0] = flags | LONG;
  new DataView(head.buffer).setBigUint64(1, BigInt(body.length));
  if (flags & COMMAND) return Uint8Array.of(flags, body.length, ...body);
  const out = new Uint8Array(head.length + body.length);
  out.set(head);
  out.set(body, head.length);
  return out;
}

/** The command READY with the one property that NULL asks for. */
function ready(type: string): Uint8Array {
  const [name, key, value] = [bytes("READY"), bytes("Socket-Type"), bytes(type)];
  const length = [0, 0, 0, value.length];
  return Uint8Array.of(name.length, ...name, key.length, ...key, ...length, ...value);
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
