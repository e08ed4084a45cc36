/**
 * The safetensors file format: named float32 tensors, bytes and a few strings. Checkpoints and weights
 * are kept in it, so that they open in Python too. Which tensors a file should hold is its users'
 * matter.
 *
 * Layout: the header's length as a 64-bit little-endian integer; a JSON header, name →
 * { dtype, shape, data_offsets: [begin, end] }, with strings under `__metadata__`; the data.
 *
 * @module
 */
import * as z from "zod";
import { UserError } from "../errors.ts";

/** A tensor of a file: values in row-major order. */
export interface FileTensor {
  /** Its axes. */
  readonly shape: readonly number[];
  /** Its values. */
  readonly values: Float32Array;
}

/** What a file holds. */
export interface TensorFile {
  /** Tensors by name. */
  readonly tensors: Readonly<Record<string, FileTensor>>;
  /** Texts by name. */
  readonly metadata: Readonly<Record<string, string>>;
}

const LENGTH_BYTES = 8;
/** The format's own limit for the header (100 MB), against hostile files. */
const MAX_HEADER_BYTES = 100_000_000;

const index = z.int().nonnegative();
const Entry = z.strictObject({
  dtype: z.string(),
  shape: z.array(index),
  data_offsets: z.tuple([index, index]),
});
const Header = z.object({ __metadata__: z.record(z.string(), z.string()).default({}) })
  .catchall(Entry);

/** Bytes of a value of the types that are written. */
const VALUE_BYTES = { F32: 4, U8: 1 } as const;
type Written = readonly [name: string, dtype: keyof typeof VALUE_BYTES, shape: readonly number[]];

const elements = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 1);

/**
 * The beginning of a file, up to the data: what follows are the tensors' values in this order, then
 * the bytes, so that a large file can be written without holding it in memory.
 *
 * @param shapes Shapes of the float32 tensors by name.
 * @throws {RangeError} when it is longer than a reader takes.
 *
 * @example
 * ```ts
 * import { decodeBytes, safetensorsHeader } from "./safetensors.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const header = safetensorsHeader({}, { bytes: { notes: 2 } });
 * deepStrictEqual(decodeBytes(Uint8Array.from([...header, 7, 8]), "notes"), Uint8Array.of(7, 8));
 * ```
 */
export function safetensorsHeader(
  shapes: Readonly<Record<string, readonly number[]>>,
  { metadata = {}, bytes: lengths = {} }: {
    /** Texts by name: short ones, since they lie in the header. @default {{}} */
    readonly metadata?: Readonly<Record<string, string>>;
    /** Lengths of the bytes by name. @default {{}} */
    readonly bytes?: Readonly<Record<string, number>>;
  } = {},
): Uint8Array<ArrayBuffer> {
  let end = 0;
  const header: Record<string, unknown> = Object.keys(metadata).length
    ? { __metadata__: metadata }
    : {};
  const written = [
    ...Object.entries(shapes).map(([name, shape]): Written => [name, "F32", shape]),
    ...Object.entries(lengths).map(([name, length]): Written => [name, "U8", [length]]),
  ];
  for (const [name, dtype, shape] of written) {
    const size = VALUE_BYTES[dtype] * elements(shape);
    header[name] = { dtype, shape, data_offsets: [end, end += size] };
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const length = Math.ceil(text.length / LENGTH_BYTES) * LENGTH_BYTES; // so that data is aligned
  if (length > MAX_HEADER_BYTES) {
    throw new RangeError(
      `safetensors: a header of ${length} bytes, of which ${MAX_HEADER_BYTES} are read at most; ` +
        "keep long texts as bytes",
    );
  }
  const bytes = new Uint8Array(LENGTH_BYTES + length).fill(0x20);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(text, LENGTH_BYTES);
  return bytes;
}

/**
 * The bytes of a file.
 *
 * @throws {RangeError} when values do not fill their shape.
 *
 * @example There and back
 * ```ts
 * import { decodeSafetensors, encodeSafetensors } from "./safetensors.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const file = {
 *   tensors: { w: { shape: [2, 1], values: Float32Array.of(1, 2) } },
 *   metadata: { epoch: "3" },
 * };
 * deepStrictEqual(decodeSafetensors(encodeSafetensors(file)), file);
 * ```
 */
export function encodeSafetensors({ tensors, metadata }: TensorFile): Uint8Array<ArrayBuffer> {
  for (const [name, { shape, values }] of Object.entries(tensors)) {
    if (elements(shape) !== values.length) {
      throw new RangeError(`${name}: ${values.length} values for shape [${shape}]`);
    }
  }
  const shapes = Object.entries(tensors).map(([name, { shape }]) => [name, shape] as const);
  const parts = [
    safetensorsHeader(Object.fromEntries(shapes), { metadata }),
    ...Object.values(tensors).map(({ values }) =>
      new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
    ),
  ];
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => (bytes.set(part, at), at + part.length), 0);
  return bytes;
}

/**
 * Reads a file.
 *
 * @param options.skip Whether a tensor is left out, whatever its type. @default none is
 * @throws {SyntaxError} when the bytes are no safetensors file, or hold overlapping, missing or
 * other than float32 data; the message says what is wrong.
 */
export function decodeSafetensors(
  bytes: Uint8Array,
  { skip = () => false }: { skip?: (name: string) => boolean } = {},
): TensorFile {
  const { header: { __metadata__: metadata, ...entries }, data } = split(bytes);
  let covered = 0;
  const inOrder = Object.entries(entries).sort(([, { data_offsets: [a, aEnd] }], [, other]) =>
    a - other.data_offsets[0] || aEnd - other.data_offsets[1]
  );
  for (const [name, { dtype, shape, data_offsets: [begin, end] }] of inOrder) {
    if (dtype !== "F32" && !skip(name)) {
      throw new SyntaxError(`safetensors: ${name} is ${dtype}; only F32 is read`);
    }
    if (dtype === "F32" && end - begin !== 4 * elements(shape)) {
      throw new SyntaxError(`safetensors: ${name} has ${end - begin} bytes for shape [${shape}]`);
    }
    if (begin !== covered) throw new SyntaxError("safetensors: the data overlap or have gaps");
    covered = end;
  }
  if (covered !== data.length) {
    throw new SyntaxError(
      `safetensors: ${data.length} bytes of data where the header tells of ${covered}`,
    );
  }
  const tensors = Object.entries(entries).filter(([name]) => !skip(name)).map((
    [name, { shape, data_offsets: [begin, end] }],
  ) => {
    // Not `slice`, which in a Node `Buffer` is another view of the same memory.
    const { buffer } = new Uint8Array(data.subarray(begin, end));
    return [name, { shape, values: new Float32Array(buffer) }] as const;
  });
  return { tensors: Object.fromEntries(tensors), metadata };
}

/**
 * The bytes that a file has under a name, see `safetensorsHeader`; `decodeSafetensors` checks the rest
 * of it.
 *
 * @throws {SyntaxError} when there are none.
 *
 * @example
 * ```ts
 * import { decodeBytes, encodeSafetensors } from "./safetensors.ts";
 * import { throws } from "node:assert/strict";
 *
 * const tensors = { w: { shape: [1], values: Float32Array.of(1) } };
 * throws(() => decodeBytes(encodeSafetensors({ tensors, metadata: {} }), "w"), /no bytes under w/);
 * ```
 */
export function decodeBytes(file: Uint8Array, name: string): Uint8Array {
  const { header: { __metadata__: _, ...entries }, data } = split(file);
  const entry = Object.hasOwn(entries, name) ? entries[name]! : undefined;
  if (entry?.dtype !== "U8") throw new SyntaxError(`safetensors: no bytes under ${name}`);
  return data.subarray(...entry.data_offsets);
}

/**
 * What a user is told when a file of weights cannot be read.
 *
 * @example
 * ```ts
 * import { unreadable } from "./safetensors.ts";
 * import { match } from "node:assert/strict";
 *
 * const error = await Deno.readFile("no/such.safetensors").catch((error) => error);
 * match(unreadable("no/such.safetensors", error).message, /^no.such.safetensors is not there; give/);
 * ```
 */
export function unreadable(path: string, error: unknown): UserError {
  const problem = error instanceof Deno.errors.NotFound
    ? "is not there"
    : `cannot be read (${(error as Error).message})`;
  return new UserError(`${path} ${problem}; give the path of a .safetensors file`);
}

function split(bytes: Uint8Array): { header: z.infer<typeof Header>; data: Uint8Array } {
  if (bytes.length < LENGTH_BYTES) {
    throw new SyntaxError("safetensors: the file ends in its first 8 bytes");
  }
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (length > MAX_HEADER_BYTES || LENGTH_BYTES + Number(length) > bytes.length) {
    throw new SyntaxError(`safetensors: a header of ${length} bytes in a file of ${bytes.length}`);
  }
  const start = LENGTH_BYTES + Number(length);
  let json: unknown;
  try {
    json = JSON.parse(
      new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(LENGTH_BYTES, start)),
    );
  } catch {
    throw new SyntaxError("safetensors: the header is no JSON");
  }
  const { data: header, error } = Header.safeParse(json);
  if (!header) {
    throw new SyntaxError(
      `safetensors: the header at ${error.issues[0]!.path.join(".")} is not as it should be`,
    );
  }
  return { header, data: bytes.subarray(start) };
}
